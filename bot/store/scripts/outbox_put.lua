-- uses: _lanes
-- Keeps posts and queues their deliveries, all at once; returns how many were never queued before.
-- KEYS: root, posts
-- ARGV: token of this call, the posts ("" where one is kept already), seconds to keep them,
--       then id, chat, rank and data for each delivery
-- The token makes a repetition after a lost reply count the same deliveries again.
-- Where a large broadcast is still being spread, broadcasts queue behind it: order is kept.
local token = ARGV[1]
for index = 2, #KEYS do
  if ARGV[index] ~= '' then
    redis.call('SET', KEYS[index], ARGV[index], 'EX', ARGV[#KEYS + 1])
  end
end
local crowded = redis.call('EXISTS', box .. 'batches') == 1
local count, behind = 0, 0
for index = #KEYS + 2, #ARGV, 4 do
  local id, chat, rank, data = ARGV[index], ARGV[index + 1], ARGV[index + 2], ARGV[index + 3]
  if crowded and rank == '1' then
    if redis.call('EXISTS', record(id)) == 0 then
      redis.call('RPUSH', box .. 'batch:' .. token, cmsgpack.pack({id, chat, data, clock_ms}))
      count, behind = count + 1, behind + 1
    end
  else
    count = count + enqueue(id, chat, rank, data, token)
  end
end
if behind > 0 then
  redis.call('RPUSH', box .. 'batches', token)
end
ring(count)
return count
