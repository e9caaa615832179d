-- Returns how many ms ago the oldest entry was put that waits or is leased; 0 where there is none.
-- KEYS: stream
local head = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)[1]
if not head then
  return 0
end
local time = redis.call('TIME')
return time[1] * 1000 + math.floor(time[2] / 1000) - tonumber(string.match(head[1], '^%d+'))
