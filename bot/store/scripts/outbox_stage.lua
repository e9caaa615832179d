-- uses: _lanes
-- Adds deliveries to a broadcast that nobody sees yet; returns how many were never queued before.
-- KEYS: root    ARGV: token of the broadcast, seconds to keep it unseen, how many it holds already,
--                     then id, chat and data for each delivery
local staged = box .. 'staged:' .. ARGV[1]
local count = 0
local fresh = redis.call('LLEN', staged) == tonumber(ARGV[3])
for index = 4, #ARGV, 3 do
  local id = ARGV[index]
  if fresh then
    redis.call('RPUSH', staged, cmsgpack.pack({id, ARGV[index + 1], ARGV[index + 2], clock_ms}))
  end
  count = count + 1 - redis.call('EXISTS', record(id))
end
redis.call('EXPIRE', staged, ARGV[2])
return count
