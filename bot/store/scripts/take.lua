-- Moves due entries to the stream, then leases one entry.
-- KEYS: stream, delayed
-- ARGV: group, consumer, lease in ms, "1" to look for entries of consumers that went silent, ms after
--       which an entry of the consumer's own that it does not hold is one it never saw ("0" not to
--       look), ids that it holds
-- Returns {id, fields, deliveries} or {ms until the next delayed entry is due, -1 for none}.
local stream, delayed = KEYS[1], KEYS[2]
local group, consumer, lease_ms, reclaim, unseen_ms = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]

if redis.call('EXISTS', stream) == 0 then
  redis.call('XGROUP', 'CREATE', stream, group, '0', 'MKSTREAM')
end

local time = redis.call('TIME')
local now_ms = time[1] * 1000 + math.floor(time[2] / 1000)
for _, member in ipairs(redis.call('ZRANGEBYSCORE', delayed, '-inf', now_ms, 'LIMIT', 0, 100)) do
  local entry = cmsgpack.unpack(member)
  redis.call('XADD', stream, '*', 'key', entry[1], 'data', entry[2], 'tries', entry[3])
  redis.call('ZREM', delayed, member)
end

if reclaim == '1' then
  local cursor = '0-0'
  repeat
    local reply = redis.call('XAUTOCLAIM', stream, group, consumer, lease_ms, cursor, 'COUNT', 1)
    cursor = reply[1]
    local entry = reply[2][1]
    if entry then
      local pending = redis.call('XPENDING', stream, group, entry[1], entry[1], 1)
      return {entry[1], entry[2], pending[1][4]}
    end
  until cursor == '0-0'
end

if unseen_ms ~= '0' then
  local held = {}
  for index = 6, #ARGV do
    held[ARGV[index]] = true
  end
  local own = redis.call('XPENDING', stream, group, 'IDLE', unseen_ms, '-', '+', 1000, consumer)
  for _, pending in ipairs(own) do
    if not held[pending[1]] then
      local entry = redis.call('XCLAIM', stream, group, consumer, unseen_ms, pending[1])[1]
      if entry then
        return {entry[1], entry[2], pending[4] + 1}
      end
    end
  end
end

local fresh = redis.call('XREADGROUP', 'GROUP', group, consumer, 'COUNT', 1, 'STREAMS', stream, '>')
if fresh then
  local entry = fresh[1][2][1]
  return {entry[1], entry[2], 1}
end

local head = redis.call('ZRANGE', delayed, 0, 0, 'WITHSCORES')
if head[2] then
  return {math.max(head[2] - now_ms, 1)}
end
return {-1}
