-- Ends a round: the chat's stories wait anew from then on, and its next digest is known.
-- KEYS: due, since, taken    ARGV: chat, when it was taken (ms), when it is due next (ms, "" never)
-- Returns 0 where somebody else ended it; nothing has changed then.
local chat, taken_ms, next_ms = ARGV[1], ARGV[2], ARGV[3]
if redis.call('HGET', KEYS[3], chat) ~= taken_ms then
  return 0
end
redis.call('HDEL', KEYS[3], chat)
if next_ms == '' then
  redis.call('ZREM', KEYS[1], chat)
  redis.call('HDEL', KEYS[2], chat)
else
  redis.call('ZADD', KEYS[1], next_ms, chat)
  redis.call('HSET', KEYS[2], chat, taken_ms)
end
return 1
