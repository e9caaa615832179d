-- uses: _lanes
-- Adds deliveries to a broadcast that nobody sees yet; those that were ever queued are left out.
-- KEYS: root    ARGV: token of the broadcast, seconds to keep it unseen, how many it holds already,
--                     then id, chat and data for each delivery
-- Returns how many it holds now, or -1 where what it held is gone. A repetition adds nothing.
local staged = box .. 'staged:' .. ARGV[1]
local seen = staged .. ':ids'
if tonumber(ARGV[3]) > 0 and redis.call('EXISTS', staged) == 0 then
  return -1
end
for index = 4, #ARGV, 3 do
  local id = ARGV[index]
  if redis.call('SADD', seen, id) == 1 and redis.call('EXISTS', record(id)) == 0 then
    redis.call('RPUSH', staged, cmsgpack.pack({id, ARGV[index + 1], ARGV[index + 2], clock_ms}))
  end
end
redis.call('EXPIRE', staged, ARGV[2])
redis.call('EXPIRE', seen, ARGV[2])
return redis.call('LLEN', staged)
