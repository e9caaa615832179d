-- Keeps what a flight made, if the flight is still the one that leads; returns 1 or 0.
-- KEYS: flight, value    ARGV: token of the flight, value, lifetime in ms
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
return 1
