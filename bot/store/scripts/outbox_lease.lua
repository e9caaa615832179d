-- uses: _pace, _lanes
-- Leases what may leave now: the chats' own wishes first, then broadcasts, each chat one at a time,
-- each within Telegram's limits; what must wait is looked at again when its time has come.
-- KEYS: root    ARGV: pace, lease in ms, how many at most, prefix of posts, name of the holder, ms
--               after which a lease of the holder's that it does not hold is one it never saw ("0"
--               not to look), ids that it holds
-- Returns {ms until the next look,
--          {id, token, chat, attempt, doubts, floor, data, post, ms since it was put}, ...}.
local lease_ms, wanted, posts = tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4]
local holder, unseen_ms = ARGV[5], tonumber(ARGV[6])
local AHEAD, SPREAD, LOOKS = 256, 400, 64

-- Where no worker was heard for a while, the server was away, for all of them: those that come back
-- know what became of their deliveries, and get a moment to say so. An idle worker asks every second.
local heard_ms = tonumber(redis.call('GET', box .. 'heard') or now_ms)
redis.call('SET', box .. 'heard', string.format('%.0f', now_ms))
if now_ms - heard_ms > math.max(lease_ms / 3, 2000) then
  for _, id in ipairs(redis.call('ZRANGE', box .. 'leases', 0, 999)) do
    redis.call('ZADD', box .. 'leases', 'GT', now_ms + math.max(lease_ms / 3, 1000), id)
  end
end

-- A lease that nobody renewed: whether its message left, nobody knows.
for _, id in ipairs(redis.call('ZRANGEBYSCORE', box .. 'leases', '-inf', now_ms, 'LIMIT', 0, 50)) do
  local found = redis.call('HMGET', record(id), 'chat', 'rank')
  redis.call('HDEL', record(id), 'token')
  redis.call('HSET', record(id), 'state', 'unknown')
  redis.call('HINCRBY', record(id), 'doubts', 1)
  put_back(id, found[1], found[2], now_ms)
  free(id, found[1])
end

-- Broadcasts are spread over the lanes a little ahead of what leaves.
local room, spread = AHEAD - redis.call('ZCARD', due(1)), 0
while room > 0 and spread < SPREAD do
  local batch = redis.call('LINDEX', box .. 'batches', 0)
  if not batch then
    break
  end
  local packed = redis.call('LPOP', box .. 'batch:' .. batch, math.min(room, 100))
  if packed then
    for _, item in ipairs(packed) do
      local delivery = cmsgpack.unpack(item)
      room = room - enqueue(delivery[1], delivery[2], '1', delivery[3], batch, delivery[4])
    end
    spread = spread + #packed
  else
    redis.call('LPOP', box .. 'batches')
  end
end

local reply = {0}

local function hand_out(id, chat)
  local token = redis.call('INCR', box .. 'fence')
  redis.call('ZADD', box .. 'leases', now_ms + lease_ms, id)
  redis.call('HSET', record(id), 'state', 'sending', 'token', token, 'holder', holder)
  local found = redis.call('HMGET', record(id), 'attempt', 'doubts', 'floor', 'data', 'at')
  local data = found[4] or ''
  local post = redis.call('GET', posts .. (string.match(data, '"post_key":"([^"]*)"') or ''))
  local waited_ms = now_ms - (found[5] or now_ms)
  reply[#reply + 1] = {
    id, token, chat, found[1] or '0', found[2] or '0', found[3], data, post or '', waited_ms
  }
end

local function lease(rank, chat)
  local id = redis.call('LPOP', lane(rank, chat))
  redis.call('HINCRBY', box .. 'count', 'queued', -1)
  redis.call('ZREM', due(rank), chat)
  redis.call('HSET', box .. 'busy', chat, id)
  redis.call('HSETNX', record(id), 'floor', redis.call('HGET', box .. 'last', chat) or '0')
  hand_out(id, chat)
  spend(chat)
end

-- What was leased to this holder in an answer that never came has surely not left.
if unseen_ms > 0 then
  local held = {}
  for index = 7, #ARGV do
    held[ARGV[index]] = true
  end
  local before_ms = now_ms + lease_ms - unseen_ms
  local old = redis.call('ZRANGEBYSCORE', box .. 'leases', '-inf', before_ms, 'LIMIT', 0, 1000)
  for _, id in ipairs(old) do
    local found = redis.call('HMGET', record(id), 'holder', 'chat')
    if found[1] == holder and not held[id] and #reply <= wanted then
      hand_out(id, found[2])
    end
  end
end

local wait = wait_for_all()
for rank = 0, 1 do
  local chats = redis.call('ZRANGEBYSCORE', due(rank), '-inf', now_ms, 'LIMIT', 0, LOOKS)
  for _, chat in ipairs(chats) do
    if wait > 0 or #reply > wanted then
      break
    end
    if redis.call('HEXISTS', box .. 'busy', chat) == 1 or redis.call('EXISTS', lane(rank, chat)) == 0 then
      redis.call('ZREM', due(rank), chat)
    else
      local chat_wait = wait_for_chat(chat)
      if chat_wait > 0 then
        redis.call('ZADD', due(rank), now_ms + math.ceil(chat_wait / 1000), chat)
      else
        lease(rank, chat)
        wait = wait_for_all()
      end
    end
  end
end

local next_ms = redis.call('EXISTS', box .. 'batches') == 1 and room > 0 and 0 or -1
for rank = 0, 1 do
  local head = redis.call('ZRANGE', due(rank), 0, 0, 'WITHSCORES')
  if head[2] then
    local left_ms = math.max(head[2] - now_ms, math.ceil(wait / 1000), 0)
    next_ms = next_ms < 0 and left_ms or math.min(next_ms, left_ms)
  end
end
reply[1] = next_ms
return reply
