-- uses: _lanes
-- Queues a dead letter again, with all its attempts ahead of it; returns 1 or 0.
-- KEYS: root    ARGV: id of the dead letter
local entry = redis.call('XRANGE', box .. 'dead', ARGV[1], ARGV[1])[1]
if not entry then
  return 0
end
local fields = {}
for index = 1, #entry[2], 2 do
  fields[entry[2][index]] = entry[2][index + 1]
end
redis.call('XDEL', box .. 'dead', ARGV[1])
redis.call('DEL', record(fields.key))
enqueue(fields.key, fields.chat, fields.rank, fields.data, 'revived')
ring(1)
return 1
