-- uses: _lanes
-- Makes a staged broadcast real, post and all deliveries at once; a repetition changes nothing.
-- KEYS: root, post    ARGV: token of the broadcast, post, seconds to keep it, deliveries
-- Returns 1, or 0 where the staged part is gone and nothing was made real.
local staged, batch = box .. 'staged:' .. ARGV[1], box .. 'batch:' .. ARGV[1]
if redis.call('EXISTS', staged) == 0 then
  return redis.call('EXISTS', box .. 'committed:' .. ARGV[1])
end
if redis.call('LLEN', staged) ~= tonumber(ARGV[4]) then
  return 0
end
redis.call('SET', KEYS[2], ARGV[2], 'EX', ARGV[3])
redis.call('RENAME', staged, batch)
redis.call('PERSIST', batch)
redis.call('RPUSH', box .. 'batches', ARGV[1])
redis.call('SET', box .. 'committed:' .. ARGV[1], '1', 'EX', 60)
ring(8)
return 1
