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
  -- How fast work ends, by the minute: see load.lua.
  local minute = math.floor(redis.call('TIME')[1] / 60)
  redis.call('HINCRBY', KEYS[4], minute, 1)
  redis.call('HDEL', KEYS[4], minute - 2, minute - 3, minute - 4)
  redis.call('EXPIRE', KEYS[4], 180)
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
