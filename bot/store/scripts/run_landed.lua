-- Tells in which chats a message of a run is to be deleted now.
-- KEYS: run    ARGV: how many at most
-- Returns {chats whose message is to be deleted later as well, chat, ...}; what waited comes first.
local clock = redis.call('TIME')
local now_ms = clock[1] * 1000 + math.floor(clock[2] / 1000)
local most, later = tonumber(ARGV[1]), KEYS[1] .. ':later'
local found = redis.call('ZRANGEBYSCORE', later, '-inf', now_ms, 'LIMIT', 0, most)
if #found < most then
  for _, chat in ipairs(redis.call('LRANGE', KEYS[1] .. ':landed', 0, most - #found - 1)) do
    found[#found + 1] = chat
  end
end
table.insert(found, 1, redis.call('ZCARD', later) + redis.call('LLEN', KEYS[1] .. ':landed'))
return found
