-- uses: _lanes
-- Takes over deliveries of the first version, which kept them in a stream; each moves in one step.
-- KEYS: root, stream, delayed, dead    ARGV: group, how many at most, letters to keep
-- Returns how many were moved, dead letters included.
local group, wanted = ARGV[1], tonumber(ARGV[2])
local moved = 0

local function chat_of(data)
  return string.match(data, '"chat_id":(-?%d+)')
end

-- Whatever answers nobody and is no whisper was one copy of many.
local function rank_of(key, data)
  local own = string.find(data, '"asker":{', 1, true) or string.sub(key, 1, 8) == 'whisper:'
  return own and '0' or '1'
end

local function adopt(key, data, at_ms, doubtful)
  local message_id = redis.call('GET', root .. ':sent:' .. key)
  local chat = chat_of(data)
  if chat and not message_id then
    enqueue(key, chat, rank_of(key, data), data, 'adopted', at_ms)
    if doubtful then
      redis.call('HSET', record(key), 'state', 'unknown', 'doubts', 1)
    end
  end
  moved = moved + 1
end

for _, entry in ipairs(redis.call('XRANGE', KEYS[2], '-', '+', 'COUNT', wanted)) do
  local id, fields = entry[1], entry[2]
  local pending = redis.pcall('XPENDING', KEYS[2], group, id, id, 1)
  adopt(fields[2], fields[4], tonumber(string.match(id, '^%d+')), not pending.err and pending[1])
  if not pending.err then
    redis.call('XACK', KEYS[2], group, id)
  end
  redis.call('XDEL', KEYS[2], id)
end

for _, member in ipairs(redis.call('ZRANGE', KEYS[3], 0, wanted - 1)) do
  local entry = cmsgpack.unpack(member)
  adopt(entry[1], entry[2], clock_ms, false)
  redis.call('ZREM', KEYS[3], member)
end

for _, entry in ipairs(redis.call('XRANGE', KEYS[4], '-', '+', 'COUNT', wanted)) do
  local fields = {}
  for index = 1, #entry[2], 2 do
    fields[entry[2][index]] = entry[2][index + 1]
  end
  local chat, rank = chat_of(fields.data) or '', rank_of(fields.key, fields.data)
  redis.call('XADD', box .. 'dead', 'MAXLEN', '=', ARGV[3], '*', 'key', fields.key,
    'data', fields.data, 'tries', fields.tries, 'reason', fields.reason, 'chat', chat, 'rank', rank)
  redis.call('XDEL', KEYS[4], entry[1])
  moved = moved + 1
end
if moved == 0 then
  redis.call('DEL', KEYS[2], KEYS[3], KEYS[4])
end
return moved
