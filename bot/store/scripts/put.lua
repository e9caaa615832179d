-- Puts entries whose key was not put before; returns how many this call put.
-- KEYS: stream, delayed, office, then one "seen" key for each entry
-- ARGV: group, token of this call, seconds to remember, delay in ms, token of the office ("" for
--       none), then key and data for each
-- The token makes a repetition after a lost reply count the same entries again. Whoever no longer
-- holds the office puts nothing and is answered -1.
local stream, delayed = KEYS[1], KEYS[2]
if ARGV[5] ~= '' and redis.call('GET', KEYS[3]) ~= ARGV[5] then
  return -1
end
local group, token, remember, delay_ms = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])

if redis.call('EXISTS', stream) == 0 then
  redis.call('XGROUP', 'CREATE', stream, group, '0', 'MKSTREAM')
end
local time = redis.call('TIME')
local due_ms = time[1] * 1000 + math.floor(time[2] / 1000) + delay_ms

local count = 0
for index = 4, #KEYS do
  local key, data = ARGV[2 * index - 2], ARGV[2 * index - 1]
  if redis.call('SET', KEYS[index], token, 'NX', 'EX', remember) then
    if delay_ms > 0 then
      redis.call('ZADD', delayed, due_ms, cmsgpack.pack({key, data, '0'}))
    else
      redis.call('XADD', stream, '*', 'key', key, 'data', data, 'tries', '0')
    end
    count = count + 1
  elseif redis.call('GET', KEYS[index]) == token then
    count = count + 1
  end
end
return count
