-- Ends a round: the chat's stories wait anew from then on, and its next digest is known.
-- KEYS: due, since, taken
-- ARGV: chat, when it was taken (ms), when the lease ends (ms), when it is due next (ms, "" never)
-- Returns 0 where somebody else ended it; nothing has changed then. Where the chat was planned anew
-- while the round ran, that plan stands.
local chat, taken_ms, lease_ms, next_ms = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
if redis.call('HGET', KEYS[3], chat) ~= taken_ms then
  return 0
end
redis.call('HDEL', KEYS[3], chat)
if tonumber(redis.call('ZSCORE', KEYS[1], chat) or lease_ms) ~= tonumber(lease_ms) then
  redis.call('HSET', KEYS[2], chat, taken_ms)
elseif next_ms == '' then
  redis.call('ZREM', KEYS[1], chat)
  redis.call('HDEL', KEYS[2], chat)
else
  redis.call('ZADD', KEYS[1], next_ms, chat)
  redis.call('HSET', KEYS[2], chat, taken_ms)
end
return 1
