-- Takes a link for a message: once in a day, and not more than so many in an hour.
-- Returns 1 where it is taken, also when the same message asks again; 0 where it is not.
-- KEYS: links by moment, messages by link
-- ARGV: link, message, most in an hour (0 for any number, -1 for yes in any case), day in ms, hour in ms
local link, message, most = ARGV[1], ARGV[2], tonumber(ARGV[3])
local day, hour = tonumber(ARGV[4]), tonumber(ARGV[5])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

for _, old in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now - day)) do
  redis.call('ZREM', KEYS[1], old)
  redis.call('HDEL', KEYS[2], old)
end
local owner = redis.call('HGET', KEYS[2], link)
if owner == message then
  return 1
end
local is_flood = most > 0 and redis.call('ZCOUNT', KEYS[1], now - hour, '+inf') >= most
if most >= 0 and owner or is_flood then
  return 0
end
redis.call('ZADD', KEYS[1], now, link)
redis.call('HSET', KEYS[2], link, message)
-- Somebody who asks for thousands of links by name makes no memory of them.
if redis.call('ZCARD', KEYS[1]) > 2000 then
  local first = redis.call('ZPOPMIN', KEYS[1])
  redis.call('HDEL', KEYS[2], first[1])
end
redis.call('PEXPIRE', KEYS[1], day)
redis.call('PEXPIRE', KEYS[2], day)
return 1
