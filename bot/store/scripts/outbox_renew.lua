-- uses: _lanes
-- Starts the time of leases anew; returns the ids of those that are no longer held.
-- KEYS: root    ARGV: lease in ms, then id and token for each
local lost = {}
for index = 2, #ARGV, 2 do
  local id = ARGV[index]
  if redis.call('HGET', record(id), 'token') == ARGV[index + 1] then
    redis.call('ZADD', box .. 'leases', 'XX', clock_ms + tonumber(ARGV[1]), id)
  else
    lost[#lost + 1] = id
  end
end
return lost
