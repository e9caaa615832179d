-- Takes the next run that is due, until its lease runs out.
-- KEYS: runs    ARGV: lease in ms
-- Returns the name of the run, or nil where none is due.
local clock = redis.call('TIME')
local now_ms = clock[1] * 1000 + math.floor(clock[2] / 1000)
local id = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now_ms, 'LIMIT', 0, 1)[1]
if id then
  redis.call('ZADD', KEYS[1], now_ms + tonumber(ARGV[1]), id)
end
return id or false
