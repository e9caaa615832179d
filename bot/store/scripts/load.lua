-- Returns how many entries wait, how many ended in the minute that ends now, the milliseconds from
-- one end to the next as measured while there was work to do (-1 where nobody knows), and for how
-- many milliseconds nothing ended though something waits.
-- KEYS: stream, delayed, ended    ARGV: group
-- "ended" holds a count for each of the latest minutes, by its number; "gap_ms", the measure; and
-- "since_ms", when something ended last while more waited.
local time = redis.call('TIME')
local minute, share = math.floor(time[1] / 60), (time[1] % 60) / 60
local now_ms = time[1] * 1000 + math.floor(time[2] / 1000)
local this = tonumber(redis.call('HGET', KEYS[3], minute) or 0)
local last = tonumber(redis.call('HGET', KEYS[3], minute - 1) or 0)
local gap_ms = tonumber(redis.call('HGET', KEYS[3], 'gap_ms') or -1)
local since_ms = tonumber(redis.call('HGET', KEYS[3], 'since_ms') or now_ms)
local leased = 0
if redis.call('EXISTS', KEYS[1]) == 1 then
  leased = redis.call('XPENDING', KEYS[1], ARGV[1])[1]
end
local waiting = redis.call('XLEN', KEYS[1]) - leased + redis.call('ZCARD', KEYS[2])
if waiting > 0 and redis.call('HEXISTS', KEYS[3], 'since_ms') == 0 then
  -- Those before it are being worked on.
  local oldest = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', leased + 1)[leased + 1]
  if oldest then
    since_ms = tonumber(string.match(oldest[1], '^%d+'))
  end
end
return {waiting, math.floor(this + last * (1 - share)), math.floor(gap_ms), now_ms - since_ms}
