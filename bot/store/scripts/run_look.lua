-- uses: _lanes
-- Looks what became of the next open chats of a run, and takes back what still waits if so wished.
-- KEYS: root    ARGV: name, how many chats, "1" to take back, seconds to keep what is new
-- A delivery that may have left unseen is not taken back: it lands, and can be deleted then.
-- Chats that stay open go to the end. Returns how many are open no more.
local name, seconds = ARGV[1], ARGV[4]
local run = root .. ':run:' .. name
local counts, landed, open = {sent = 0, failed = 0, withdrawn = 0}, {}, {}

local function withdraw(id, rank, chat, waits)
  if waits then
    local taken = redis.call('LREM', lane(rank, chat), 1, id)
    redis.call('HINCRBY', box .. 'count', 'queued', -taken)
  end
  -- Where it is not spread over the lanes yet, its record keeps it from being queued.
  redis.call('HSET', record(id), 'state', 'withdrawn', 'chat', chat)
  redis.call('HDEL', record(id), 'data', 'by')
  redis.call('EXPIRE', record(id), seconds)
end

for _, chat in ipairs(redis.call('LPOP', run .. ':open', ARGV[2]) or {}) do
  local id = name .. ':' .. chat
  local found = redis.call('HMGET', record(id), 'state', 'rank', 'chat', 'reason')
  local state = found[1]
  if state == 'sent' then
    landed[#landed + 1] = chat
    counts.sent = counts.sent + 1
  elseif state == 'dead' then
    local reason = found[4] or ''
    if redis.call('HLEN', run .. ':reasons') >= 50 then
      reason = redis.call('HEXISTS', run .. ':reasons', reason) == 1 and reason or ''
    end
    redis.call('HINCRBY', run .. ':reasons', reason, 1)
    -- Whoever revives it takes it out of the count again.
    redis.call('HSET', record(id), 'counted', reason)
    counts.failed = counts.failed + 1
  elseif state == 'withdrawn' then
    counts.withdrawn = counts.withdrawn + 1
  elseif ARGV[3] == '1' and (not state or state == 'queued') then
    withdraw(id, found[2], found[3] or chat, state)
    counts.withdrawn = counts.withdrawn + 1
  else
    open[#open + 1] = chat
  end
end
if #landed > 0 then
  redis.call('RPUSH', run .. ':landed', unpack(landed))
end
if #open > 0 then
  redis.call('RPUSH', run .. ':open', unpack(open))
end
for what, count in pairs(counts) do
  if count > 0 then
    redis.call('HINCRBY', run, what, count)
  end
end
for _, part in ipairs({':open', ':landed', ':reasons'}) do
  redis.call('EXPIRE', run .. part, seconds)
end
return counts.sent + counts.failed + counts.withdrawn
