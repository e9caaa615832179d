-- Gives a key that the owner holds a new lifetime; returns 1 or 0.
-- KEYS: key    ARGV: owner, lifetime in ms
if redis.call('GET', KEYS[1]) == ARGV[1] then
  return redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
return 0
