-- Changes the fate of a leased entry, if the lease is still held; returns 1 or 0.
-- KEYS: stream, delayed, dead, ended
-- ARGV: group, consumer, id, deliveries when leased, verb, then what the verb needs
-- The number of deliveries is the fencing token: a reclaim raises it, also within one process.
local stream, delayed, dead = KEYS[1], KEYS[2], KEYS[3]
local group, consumer, id, deliveries, verb = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), ARGV[5]

local pending = redis.pcall('XPENDING', stream, group, id, id, 1, consumer)
if pending.err or not pending[1] or pending[1][4] ~= deliveries then
  return 0
end

if verb == 'renew' then
  redis.call('XCLAIM', stream, group, consumer, 0, id, 'JUSTID')
  return 1
end

local entry = redis.call('XRANGE', stream, id, id)[1]
redis.call('XACK', stream, group, id)
redis.call('XDEL', stream, id)

if verb ~= 'retry' then
  -- How fast work ends, by the minute, and how long it takes from one end to the next while there
  -- is work to do, of which the latest few dozen count: see load.lua.
  local ended, time = KEYS[4], redis.call('TIME')
  local minute, now_ms = math.floor(time[1] / 60), time[1] * 1000 + math.floor(time[2] / 1000)
  local known, fields = {}, redis.call('HGETALL', ended)
  for n = 1, #fields, 2 do
    known[fields[n]] = tonumber(fields[n + 1])
    if (tonumber(fields[n]) or minute) < minute - 1 then
      redis.call('HDEL', ended, fields[n])
    end
  end
  redis.call('HINCRBY', ended, minute, 1)
  if known.since_ms then
    local gap_ms = now_ms - known.since_ms
    local usual_ms = known.gap_ms or gap_ms
    redis.call('HSET', ended, 'gap_ms', usual_ms + (gap_ms - usual_ms) / 20)
  end
  if redis.call('XLEN', stream) > redis.call('XPENDING', stream, group)[1] then
    redis.call('HSET', ended, 'since_ms', string.format('%d', now_ms))
  else
    redis.call('HDEL', ended, 'since_ms')
  end
  redis.call('EXPIRE', ended, 86400)
end

if verb == 'retry' then
  local delay_ms, key, data, tries = tonumber(ARGV[6]), ARGV[7], ARGV[8], ARGV[9]
  if delay_ms > 0 then
    local time = redis.call('TIME')
    local due_ms = time[1] * 1000 + math.floor(time[2] / 1000) + delay_ms
    redis.call('ZADD', delayed, due_ms, cmsgpack.pack({key, data, tries}))
  else
    redis.call('XADD', stream, '*', 'key', key, 'data', data, 'tries', tries)
  end
elseif verb == 'bury' then
  local kept, reason, tries = ARGV[6], ARGV[7], ARGV[8]
  local fields = entry[2]
  redis.call('XADD', dead, 'MAXLEN', '=', kept, '*',
    'key', fields[2], 'data', fields[4], 'tries', tries, 'reason', reason)
end
return 1
