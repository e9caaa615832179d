-- Replaces a value where it is still what it was read as.
-- KEYS: string    ARGV: value as it was read, new value, lifetime in ms
-- Returns 1, also where the new value stands there already; else 0.
local value = redis.call('GET', KEYS[1])
if value == ARGV[1] then
  redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
  return 1
end
return value == ARGV[2] and 1 or 0
