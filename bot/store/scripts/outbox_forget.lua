-- uses: _lanes
-- Forgets a delivery, whatever its state; one under way is left to its worker.
-- KEYS: root    ARGV: id
-- Returns 1 where it is under way, else 0.
local id = ARGV[1]
if redis.call('ZSCORE', box .. 'leases', id) then
  return 1
end
local found = redis.call('HMGET', record(id), 'chat', 'rank')
if found[1] and found[2] then
  local waiting = redis.call('LREM', lane(found[2], found[1]), 0, id)
  if waiting > 0 then
    redis.call('HINCRBY', box .. 'count', 'queued', -waiting)
  end
  if redis.call('EXISTS', lane(found[2], found[1])) == 0 then
    redis.call('ZREM', due(found[2]), found[1])
  end
end
redis.call('DEL', record(id))
return 0
