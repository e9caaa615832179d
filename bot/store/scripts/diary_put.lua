-- Enters what is due at a time, or lets it be due at another.
-- KEYS: diary (sorted set)    ARGV: name, when it is due (ms), at most so many, lifetime in ms
-- Returns 0 where the diary is full; nothing has changed then.
local full = redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[3])
if full and not redis.call('ZSCORE', KEYS[1], ARGV[1]) then
  return 0
end
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return 1
