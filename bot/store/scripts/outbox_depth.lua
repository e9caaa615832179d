-- uses: _lanes
-- Returns {waiting, delayed, leased, dead}; what is delayed is told in chats.
-- KEYS: root
local waiting = tonumber(redis.call('HGET', box .. 'count', 'queued') or 0)
for _, batch in ipairs(redis.call('LRANGE', box .. 'batches', 0, -1)) do
  waiting = waiting + redis.call('LLEN', box .. 'batch:' .. batch)
end
local delayed = 0
for rank = 0, 1 do
  delayed = delayed + redis.call('ZCOUNT', due(rank), '(' .. clock_ms, '+inf')
end
return {
  math.max(waiting - delayed, 0), delayed,
  redis.call('ZCARD', box .. 'leases'), redis.call('XLEN', box .. 'dead')
}
