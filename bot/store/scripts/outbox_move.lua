-- uses: _lanes
-- Lets everything that is kept for one chat be kept for another, all at once.
-- KEYS: root, subscriptions
-- ARGV: old chat, new chat, the old chat's subscription as it was read ("" for none), the new one
-- Returns 0 where the subscription is no longer as it was read; nothing has changed then.
local old, new, before, after = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
if (redis.call('HGET', KEYS[2], old) or '') ~= before then
  return 0
end
if before ~= '' then
  redis.call('HDEL', KEYS[2], old)
  redis.call('HSETNX', KEYS[2], new, after)
end
redis.call('HSET', box .. 'moved', old, new)
redis.call('HDEL', box .. 'moved', new)

-- What waited for the old chat was there first.
for rank = 0, 1 do
  local ids = redis.call('LRANGE', lane(rank, old), 0, -1)
  for index = #ids, 1, -1 do
    redis.call('HSET', record(ids[index]), 'chat', new)
    redis.call('LPUSH', lane(rank, new), ids[index])
  end
  redis.call('DEL', lane(rank, old))
  redis.call('ZREM', due(rank), old)
  if #ids > 0 then
    redis.call('ZADD', due(rank), 'NX', clock_ms, new)
  end
end
local busy = redis.call('HGET', box .. 'busy', old)
if busy then
  redis.call('HSET', record(busy), 'chat', new)
  redis.call('HDEL', box .. 'busy', old)
  redis.call('HSETNX', box .. 'busy', new, busy)
end
-- The supergroup numbers its messages anew, and it has done nothing wrong yet.
redis.call('HDEL', box .. 'last', old)
redis.call('HDEL', box .. 'sent_at', old)
redis.call('HDEL', box .. 'strikes', old)
for _, kind in ipairs({':pace:', ':log:', ':pause:'}) do
  if redis.call('EXISTS', root .. kind .. old) == 1 then
    redis.call('RENAMENX', root .. kind .. old, root .. kind .. new)
  end
end
return 1
