-- Lets nothing through for a while; a longer pause that already holds stays.
-- KEYS: pause    ARGV: microseconds
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local before = tonumber(redis.call('GET', KEYS[1]) or 0)
local value = math.max(before, now + tonumber(ARGV[1]))
local lifetime_ms = math.ceil((value - now) / 1000) + 1
redis.call('SET', KEYS[1], string.format('%.0f', value), 'PX', lifetime_ms)
return 1
