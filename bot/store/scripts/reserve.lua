-- Reserves one message now, or nothing; returns the microseconds to wait, 0 for "go".
-- KEYS: pause, pace, chat pause, chat pace, chat log
-- ARGV: us between messages, us between messages of a chat, burst of a chat,
--       messages that a group's window holds (0 for no window), us of that window
-- GCRA: the stored value is the theoretical arrival time of the next message; a message may come
-- earlier than that by (burst - 1) intervals. The group's rule is a sliding log.
local interval, chat_interval, burst = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local window_count, window = tonumber(ARGV[4]), tonumber(ARGV[5])
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]

local function stored(key)
  return tonumber(redis.call('GET', key) or 0)
end

local function keep(key, value)
  local lifetime_ms = math.ceil((value - now) / 1000) + 1
  redis.call('SET', key, string.format('%.0f', value), 'PX', lifetime_ms)
end

local arrival = math.max(stored(KEYS[2]), now)
local chat_arrival = math.max(stored(KEYS[4]), now)
local free_at = math.max(stored(KEYS[1]), stored(KEYS[3]), arrival)
free_at = math.max(free_at, chat_arrival - (burst - 1) * chat_interval)
if window_count > 0 and redis.call('LLEN', KEYS[5]) >= window_count then
  free_at = math.max(free_at, tonumber(redis.call('LINDEX', KEYS[5], -window_count)) + window)
end
if free_at > now then
  return math.ceil(free_at - now)
end

keep(KEYS[2], arrival + interval)
keep(KEYS[4], chat_arrival + chat_interval)
if window_count > 0 then
  redis.call('RPUSH', KEYS[5], string.format('%.0f', now))
  redis.call('LTRIM', KEYS[5], -window_count, -1)
  redis.call('PEXPIRE', KEYS[5], math.ceil(window / 1000))
end
return 0
