-- Where deliveries lie. A chat has two lanes (lists of ids, first in first out): rank 0 for what
-- its people asked for, rank 1 for broadcasts. "due" orders the chats of a rank by when they are
-- next worth a look. A chat that has a delivery under way is busy, so that its order is kept.
local root = KEYS[1]
local box = root .. ':outbox:'
local clock = redis.call('TIME')
local clock_ms = clock[1] * 1000 + math.floor(clock[2] / 1000)

local function record(id)
  return box .. 'delivery:' .. id
end

local function lane(rank, chat)
  return box .. 'lane:' .. rank .. ':' .. chat
end

local function due(rank)
  return box .. 'due:' .. rank
end

-- The chat that a chat became; a group moves once, so that the way is short.
local function home(chat)
  for _ = 1, 4 do
    local moved = redis.call('HGET', box .. 'moved', chat)
    if not moved then
      break
    end
    chat = moved
  end
  return chat
end

-- Wakes waiting workers, not more of them than there are deliveries.
local function ring(count)
  for _ = 1, math.min(count, 8) do
    redis.call('RPUSH', box .. 'bell', '1')
  end
  redis.call('LTRIM', box .. 'bell', 0, 63)
  redis.call('PEXPIRE', box .. 'bell', 5000)
end

-- Queues a delivery that was never queued before, put at a time; returns 1, or 0 where it was.
local function enqueue(id, chat, rank, data, by, at_ms)
  if redis.call('EXISTS', record(id)) == 1 then
    return redis.call('HGET', record(id), 'by') == by and 1 or 0
  end
  chat = home(chat)
  redis.call('HSET', record(id), 'state', 'queued', 'chat', chat, 'rank', rank, 'data', data,
    'attempt', 0, 'by', by, 'at', string.format('%.0f', at_ms or clock_ms))
  redis.call('RPUSH', lane(rank, chat), id)
  redis.call('ZADD', due(rank), 'NX', clock_ms, chat)
  redis.call('HINCRBY', box .. 'count', 'queued', 1)
  return 1
end

-- Puts a delivery that was under way back at the head of its lane, due at a time.
local function put_back(id, chat, rank, at_ms)
  redis.call('LPUSH', lane(rank, chat), id)
  redis.call('ZADD', due(rank), at_ms, chat)
  redis.call('HINCRBY', box .. 'count', 'queued', 1)
end

-- Ends the lease of a delivery: its chat may be looked at again.
local function free(id, chat)
  redis.call('ZREM', box .. 'leases', id)
  if redis.call('HGET', box .. 'busy', chat) == id then
    redis.call('HDEL', box .. 'busy', chat)
  end
  for rank = 0, 1 do
    if redis.call('EXISTS', lane(rank, chat)) == 1 then
      redis.call('ZADD', due(rank), 'NX', clock_ms, chat)
    end
  end
end

-- Makes a dead letter of a delivery that lies in no lane.
local function bury(id, kept, reason)
  local found = redis.call('HMGET', record(id), 'data', 'attempt', 'chat', 'rank')
  redis.call('XADD', box .. 'dead', 'MAXLEN', '=', kept, '*', 'key', id, 'data', found[1] or '',
    'tries', found[2] or '0', 'reason', reason, 'chat', found[3] or '', 'rank', found[4] or '0')
  redis.call('HSET', record(id), 'state', 'dead', 'reason', reason)
  redis.call('HDEL', record(id), 'token', 'data')
end
