-- Keeps a setting and writes down who changed it, once for each token.
-- KEYS: settings, log, once    ARGV: name, value, decision, decisions kept, seconds of the token
if redis.call('SET', KEYS[3], '1', 'NX', 'EX', ARGV[5]) then
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
  redis.call('LPUSH', KEYS[2], ARGV[3])
  redis.call('LTRIM', KEYS[2], 0, ARGV[4] - 1)
end
return 1
