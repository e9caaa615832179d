-- uses: _lanes
-- Queues a dead letter again, with all its attempts ahead of it; returns 1 or 0.
-- KEYS: root    ARGV: id of the dead letter
-- What belongs to a publication that was stopped or undone is only taken away.
local entry = redis.call('XRANGE', box .. 'dead', ARGV[1], ARGV[1])[1]
if not entry then
  return 0
end
local fields = {}
for index = 1, #entry[2], 2 do
  fields[entry[2][index]] = entry[2][index + 1]
end
redis.call('XDEL', box .. 'dead', ARGV[1])

local name, chat = string.match(fields.key, '^(.*):(-?%d+)$')
local run = root .. ':run:' .. (name or '')
local phase = redis.call('HGET', run, 'phase')
if phase and phase ~= 'sending' and phase ~= 'sent' then
  return 0
end
local counted = redis.call('HGET', record(fields.key), 'counted')
redis.call('DEL', record(fields.key))
enqueue(fields.key, fields.chat, fields.rank, fields.data, 'revived')
if phase and counted then
  redis.call('HINCRBY', run, 'failed', -1)
  if redis.call('HINCRBY', run .. ':reasons', counted, -1) <= 0 then
    redis.call('HDEL', run .. ':reasons', counted)
  end
  redis.call('RPUSH', run .. ':open', chat)
  redis.call('EXPIRE', run .. ':open', redis.call('TTL', run))
  redis.call('HSET', run, 'phase', 'sending')
  redis.call('ZADD', root .. ':runs', clock_ms, name)
end
ring(1)
return 1
