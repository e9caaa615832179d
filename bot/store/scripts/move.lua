-- Moves a hash field whose value is as expected; what lies at the new field stays.
-- KEYS: hash    ARGV: old field, expected value, new field, new value
-- Returns 0 where the value is no longer as expected.
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then
  return 0
end
redis.call('HDEL', KEYS[1], ARGV[1])
redis.call('HSETNX', KEYS[1], ARGV[3], ARGV[4])
return 1
