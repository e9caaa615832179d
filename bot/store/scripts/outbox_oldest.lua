-- uses: _lanes
-- Returns how many ms ago the oldest delivery was put that waits or is under way; 0 where none does.
-- KEYS: root    ARGV: how many chats of each rank to look at, those first that are due first
-- A chat whose head waits longer than so many others are due is not seen, which is rare and harmless.
local oldest_ms = clock_ms

local function look(id)
  local at_ms = id and tonumber(redis.call('HGET', record(id), 'at') or clock_ms) or clock_ms
  oldest_ms = math.min(oldest_ms, at_ms)
end

for rank = 0, 1 do
  for _, chat in ipairs(redis.call('ZRANGE', due(rank), 0, tonumber(ARGV[1]) - 1)) do
    look(redis.call('LINDEX', lane(rank, chat), 0))
  end
end
for _, id in ipairs(redis.call('ZRANGE', box .. 'leases', 0, tonumber(ARGV[1]) - 1)) do
  look(id)
end
local batch = redis.call('LINDEX', box .. 'batches', 0)
local packed = batch and redis.call('LINDEX', box .. 'batch:' .. batch, 0)
if packed then
  oldest_ms = math.min(oldest_ms, cmsgpack.unpack(packed)[4] or clock_ms)
end
return clock_ms - oldest_ms
