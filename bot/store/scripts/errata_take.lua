-- Leases stories that are due.
-- KEYS: due (sorted set)    ARGV: now in ms, lease in ms, at most so many
-- Returns story and the end of its lease (ms), by which whoever leased it last is known.
local found = {}
for _, story in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, ARGV[3])) do
  local ends_ms = string.format('%d', ARGV[1] + ARGV[2])
  redis.call('ZADD', KEYS[1], ends_ms, story)
  found[#found + 1] = {story, ends_ms}
end
return found
