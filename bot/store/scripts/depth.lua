-- Returns {waiting, delayed, leased, dead}.
-- KEYS: stream, delayed, dead    ARGV: group
local leased = 0
if redis.call('EXISTS', KEYS[1]) == 1 then
  leased = redis.call('XPENDING', KEYS[1], ARGV[1])[1]
end
local waiting = redis.call('XLEN', KEYS[1]) - leased
return {waiting, redis.call('ZCARD', KEYS[2]), leased, redis.call('XLEN', KEYS[3])}
