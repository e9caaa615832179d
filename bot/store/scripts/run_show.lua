-- Writes down what tells how far a run is; a run that is forgotten stays so.
-- KEYS: run, runs    ARGV: name, "board" or "shown", what it is
-- A new message shows at once how far the run is. Returns 1, or 0 where it is forgotten.
if redis.call('EXISTS', KEYS[1]) == 0 then
  return 0
end
redis.call('HSET', KEYS[1], ARGV[2], ARGV[3])
if ARGV[2] == 'board' then
  local clock = redis.call('TIME')
  redis.call('HDEL', KEYS[1], 'shown')
  redis.call('ZADD', KEYS[2], clock[1] * 1000 + math.floor(clock[2] / 1000), ARGV[1])
end
return 1
