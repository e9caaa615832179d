-- Leases what is due, by the server's clock.
-- KEYS: diary (sorted set)    ARGV: lease in ms, at most so many
-- Returns name and the end of the lease (ms) for each.
local clock = redis.call('TIME')
local now_ms = clock[1] * 1000 + math.floor(clock[2] / 1000)
local ends_ms = string.format('%d', now_ms + ARGV[1])
local found = {}
for _, name in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now_ms, 'LIMIT', 0, ARGV[2])) do
  redis.call('ZADD', KEYS[1], ends_ms, name)
  found[#found + 1] = {name, ends_ms}
end
return found
