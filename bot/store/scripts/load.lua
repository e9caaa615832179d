-- Returns how many entries wait, and how many ended in the minute that ends now.
-- KEYS: stream, delayed, ended    ARGV: group
-- "ended" holds a count for each of the latest minutes, by its number.
local time = redis.call('TIME')
local minute, share = math.floor(time[1] / 60), (time[1] % 60) / 60
local this = tonumber(redis.call('HGET', KEYS[3], minute) or 0)
local last = tonumber(redis.call('HGET', KEYS[3], minute - 1) or 0)
local leased = 0
if redis.call('EXISTS', KEYS[1]) == 1 then
  leased = redis.call('XPENDING', KEYS[1], ARGV[1])[1]
end
local waiting = redis.call('XLEN', KEYS[1]) - leased + redis.call('ZCARD', KEYS[2])
return {waiting, math.floor(this + last * (1 - share))}
