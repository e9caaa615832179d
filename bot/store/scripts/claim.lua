-- Takes a key for one owner; returns 1 if the owner has it, also when the owner asks again.
-- KEYS: key    ARGV: owner, lifetime in ms
if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then
  return 1
end
return redis.call('GET', KEYS[1]) == ARGV[1] and 1 or 0
