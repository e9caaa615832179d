-- uses: _lanes
-- Takes over what the first version remembered of deliveries that were sent; returns how many.
-- KEYS: root, then the marks    ARGV: the ids of their deliveries
for index = 1, #ARGV do
  local mark, id = KEYS[index + 1], ARGV[index]
  local message_id, left_ms = redis.call('GET', mark), redis.call('PTTL', mark)
  if message_id and redis.call('EXISTS', record(id)) == 0 then
    redis.call('HSET', record(id), 'state', 'sent', 'chat', string.match(id, ':(-?%d+)$') or '0',
      'message_id', message_id)
    redis.call('PEXPIRE', record(id), math.max(left_ms, 1))
  end
  redis.call('DEL', mark)
end
return #ARGV
