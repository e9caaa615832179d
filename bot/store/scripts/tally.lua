-- Adds to a count, once for each token, so that a repetition after a lost reply adds nothing.
-- KEYS: tallies, once    ARGV: name, by, seconds to remember the token
if redis.call('SET', KEYS[2], '1', 'NX', 'EX', ARGV[3]) then
  redis.call('HINCRBY', KEYS[1], ARGV[1], ARGV[2])
end
return 1
