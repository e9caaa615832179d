-- Telegram's limits on the server's clock, for every script that lets messages leave.
-- GCRA (ITU-T I.371): the stored value is the theoretical arrival time of the next message, in
-- microseconds; one may leave (burst - 1) intervals before it. The group's rule is a sliding log.
local root = KEYS[1]
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local now_ms = math.floor(now / 1000)
local pace = cjson.decode(ARGV[1])

local function moment(key)
  return tonumber(redis.call('GET', key) or 0)
end

local function keep(key, value)
  local lifetime_ms = math.ceil((value - now) / 1000) + 1
  redis.call('SET', key, string.format('%.0f', value), 'PX', lifetime_ms)
end

local function is_group(chat)
  return string.sub(chat, 1, 1) == '-'
end

-- Microseconds until anything may leave at all; 0 or less for now.
local function wait_for_all()
  local arrival = math.max(moment(root .. ':pace'), now)
  return math.max(moment(root .. ':pause'), arrival - (pace.burst - 1) * pace.interval) - now
end

-- The same for one chat alone.
local function wait_for_chat(chat)
  local arrival = math.max(moment(root .. ':pace:' .. chat), now)
  local free_at = arrival - (pace.chat_burst - 1) * pace.chat_interval
  free_at = math.max(free_at, moment(root .. ':pause:' .. chat))
  local log = root .. ':log:' .. chat
  if is_group(chat) and redis.call('LLEN', log) >= pace.window_count then
    free_at = math.max(free_at, tonumber(redis.call('LINDEX', log, -pace.window_count)) + pace.window)
  end
  return free_at - now
end

-- Counts one message that leaves for the chat now.
local function spend(chat)
  keep(root .. ':pace', math.max(moment(root .. ':pace'), now) + pace.interval)
  keep(root .. ':pace:' .. chat, math.max(moment(root .. ':pace:' .. chat), now) + pace.chat_interval)
  if is_group(chat) then
    local log = root .. ':log:' .. chat
    redis.call('RPUSH', log, string.format('%.0f', now))
    redis.call('LTRIM', log, -pace.window_count, -1)
    redis.call('PEXPIRE', log, math.ceil(pace.window / 1000))
  end
end
