-- uses: _lanes
-- Keeps a post and queues its deliveries, all at once; returns how many were never queued before.
-- KEYS: root, post
-- ARGV: token of this call, post ("" where it is kept already), seconds to keep it,
--       then id, chat, rank and data for each delivery
-- The token makes a repetition after a lost reply count the same deliveries again.
-- Where a large broadcast is still being spread, broadcasts queue behind it: order is kept.
local token = ARGV[1]
if ARGV[2] ~= '' then
  redis.call('SET', KEYS[2], ARGV[2], 'EX', ARGV[3])
end
local crowded = redis.call('EXISTS', box .. 'batches') == 1
local count, behind = 0, 0
for index = 4, #ARGV, 4 do
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
