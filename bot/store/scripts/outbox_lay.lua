-- uses: _lanes
-- Puts deliveries that lie in no lane into theirs, where they are open; returns how many those were.
-- KEYS: root    ARGV: their ids, in the order of their lanes
local count = 0
for index = 1, #ARGV do
  local id = ARGV[index]
  local found = redis.call('HMGET', record(id), 'state', 'chat', 'rank')
  local state, chat, rank = found[1], found[2], found[3] or '0'
  if state == 'sending' then
    redis.call('HSET', record(id), 'state', 'unknown')
    redis.call('HINCRBY', record(id), 'doubts', 1)
    redis.call('HDEL', record(id), 'token')
    put_back(id, chat, rank, clock_ms)
    count = count + 1
  elseif state == 'queued' or state == 'unknown' then
    redis.call('RPUSH', lane(rank, chat), id)
    redis.call('ZADD', due(rank), 'NX', clock_ms, chat)
    redis.call('HINCRBY', box .. 'count', 'queued', 1)
    count = count + 1
  end
end
return count
