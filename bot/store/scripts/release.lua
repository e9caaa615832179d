-- Lets go of a key if the owner holds it; returns 1 or 0.
-- KEYS: key    ARGV: owner
if redis.call('GET', KEYS[1]) == ARGV[1] then
  return redis.call('DEL', KEYS[1])
end
return 0
