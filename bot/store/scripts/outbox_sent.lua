-- uses: _lanes
-- Writes down the messages that deliveries became, of those whose lease is still held.
-- KEYS: root, tallies    ARGV: seconds to remember them, the same for a day's count, then id, token and
--       message id for each. The key of a day's tallies is told in tally.lua.
-- Returns 1 for each, or 0 where the lease was lost and nothing has changed. A repetition after a
-- lost reply finds no lease, and counts nothing twice.
local answers, count = {}, 0
for index = 3, #ARGV, 3 do
  local id, token, message_id = ARGV[index], ARGV[index + 1], ARGV[index + 2]
  local found = redis.call('HMGET', record(id), 'token', 'chat')
  if found[1] == token then
    local chat = found[2]
    redis.call('HDEL', record(id), 'token', 'data', 'by', 'floor', 'at', 'holder')
    redis.call('HSET', record(id), 'state', 'sent', 'message_id', message_id, 'sent_ms', clock_ms)
    redis.call('EXPIRE', record(id), ARGV[1])
    redis.call('HDEL', box .. 'strikes', chat)
    redis.call('HSET', box .. 'sent_at', chat, clock_ms)
    local last = tonumber(redis.call('HGET', box .. 'last', chat) or 0)
    redis.call('HSET', box .. 'last', chat, math.max(last, tonumber(message_id)))
    free(id, chat)
    count = count + 1
  end
  answers[#answers + 1] = found[1] == token and 1 or 0
end
if count > 0 then
  local day = KEYS[2] .. ':' .. math.floor(clock_ms / 86400000)
  redis.call('HINCRBY', KEYS[2], 'sent', count)
  redis.call('HINCRBY', day, 'sent', count)
  redis.call('EXPIRE', day, ARGV[2])
end
return answers
