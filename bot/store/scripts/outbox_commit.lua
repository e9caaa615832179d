-- uses: _lanes
-- Makes a staged broadcast real, posts and all deliveries at once; a repetition changes nothing.
-- KEYS: root, posts    ARGV: token of the broadcast, the posts, seconds to keep them, deliveries
-- Returns 1, or 0 where the staged part is gone and nothing was made real.
local staged, batch = box .. 'staged:' .. ARGV[1], box .. 'batch:' .. ARGV[1]
if redis.call('EXISTS', staged) == 0 then
  return redis.call('EXISTS', box .. 'committed:' .. ARGV[1])
end
if redis.call('LLEN', staged) ~= tonumber(ARGV[#ARGV]) then
  return 0
end
for index = 2, #KEYS do
  redis.call('SET', KEYS[index], ARGV[index], 'EX', ARGV[#ARGV - 1])
end
redis.call('RENAME', staged, batch)
redis.call('PERSIST', batch)
redis.call('RPUSH', box .. 'batches', ARGV[1])
redis.call('SET', box .. 'committed:' .. ARGV[1], '1', 'EX', 60)
ring(8)
return 1
