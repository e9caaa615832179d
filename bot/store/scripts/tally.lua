-- Adds to a count, once for each token, so that a repetition after a lost reply adds nothing.
-- KEYS: tallies, once    ARGV: name, by, seconds to remember the token, the same for a day's count
-- The key of a day's tallies is that of all with the days since 1970 behind it.
if redis.call('SET', KEYS[2], '1', 'NX', 'EX', ARGV[3]) then
  local day = KEYS[1] .. ':' .. math.floor(redis.call('TIME')[1] / 86400)
  redis.call('HINCRBY', KEYS[1], ARGV[1], ARGV[2])
  redis.call('HINCRBY', day, ARGV[1], ARGV[2])
  redis.call('EXPIRE', day, ARGV[4])
end
return 1
