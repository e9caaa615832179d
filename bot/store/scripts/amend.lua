-- Writes a field of a hash where it is still what it was read as.
-- KEYS: hash    ARGV: field, value as it was read, new value
-- Returns 1, also where the new value stands there already; else 0.
local value = redis.call('HGET', KEYS[1], ARGV[1])
if value == ARGV[2] then
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
  return 1
end
return value == ARGV[3] and 1 or 0
