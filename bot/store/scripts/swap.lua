-- Puts another value in a list in the place of one; does nothing where that is not there.
-- KEYS: list    ARGV: old value, new value
if redis.call('LINSERT', KEYS[1], 'BEFORE', ARGV[1], ARGV[2]) > 0 then
  redis.call('LREM', KEYS[1], 1, ARGV[1])
end
return 1
