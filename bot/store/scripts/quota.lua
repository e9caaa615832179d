-- Counts wishes on every meter, or on none where a window of one is full.
-- KEYS: one sorted set for each meter (wish by the millisecond of its coming)
-- ARGV: for each meter its windows [[links, seconds], ...] as JSON, seconds to remember, wishes...
-- Returns nothing where all were counted, else {meter, links of the window, ms until there is room}.
local time = redis.call('TIME')
local now_ms = time[1] * 1000 + math.floor(time[2] / 1000)
local meters, remember = cjson.decode(ARGV[1]), tonumber(ARGV[2])

local worst = nil
for meter, key in ipairs(KEYS) do
  redis.call('ZREMRANGEBYSCORE', key, '-inf', now_ms - remember * 1000)
  local new = 0
  for index = 3, #ARGV do
    if not redis.call('ZSCORE', key, ARGV[index]) then
      new = new + 1
    end
  end
  for _, window in ipairs(meters[meter]) do
    local links, span_ms = window[1], window[2] * 1000
    local from = '(' .. string.format('%.0f', now_ms - span_ms)
    local used = redis.call('ZCOUNT', key, from, '+inf')
    local over = used + math.min(new, links) - links
    if new > 0 and over > 0 then
      -- When so many of the oldest have left the window, there is room.
      local leaving = redis.call('ZRANGEBYSCORE', key, from, '+inf', 'WITHSCORES', 'LIMIT', over - 1, 1)
      local wait = math.max(tonumber(leaving[2]) + span_ms - now_ms, 1)
      if not worst or wait > worst[3] then
        worst = {meter, links, wait}
      end
    end
  end
end
if worst then
  return worst
end
for _, key in ipairs(KEYS) do
  for index = 3, #ARGV do
    redis.call('ZADD', key, 'NX', now_ms, ARGV[index])
  end
  redis.call('EXPIRE', key, remember)
end
return {}
