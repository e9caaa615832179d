-- Counts a person's vote on a story, or takes it back; returns 1 where it counts now, else 0.
-- KEYS: votes of the story, stories by moment, mark of this press
-- ARGV: voter, headline, story, moment in s, seconds to keep, stories to keep,
--       seconds to remember the press
-- The same press, brought again after a lost answer, finds its mark and what it did.
local before = redis.call('GET', KEYS[3])
if before then
  return tonumber(before)
end
local counts = redis.call('HDEL', KEYS[1], ARGV[1]) == 0
if counts then
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[4], 'headline', ARGV[2])
  redis.call('EXPIRE', KEYS[1], ARGV[5])
  redis.call('ZADD', KEYS[2], ARGV[4], ARGV[3])
elseif redis.call('HLEN', KEYS[1]) <= 1 then
  redis.call('DEL', KEYS[1])
  redis.call('ZREM', KEYS[2], ARGV[3])
end
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', ARGV[4] - ARGV[5])
redis.call('ZREMRANGEBYRANK', KEYS[2], 0, -1 - ARGV[6])
redis.call('EXPIRE', KEYS[2], ARGV[5])
redis.call('SET', KEYS[3], counts and '1' or '0', 'EX', ARGV[7])
return counts and 1 or 0
