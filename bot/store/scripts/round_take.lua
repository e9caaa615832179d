-- Leases chats whose digest is due, by the server's clock.
-- KEYS: due (sorted set), since (hash), taken (hash)    ARGV: lease in ms, at most so many
-- Returns chat, when it was taken first (ms), since when its stories wait ("" for unknown) and when
-- the lease ends (ms), for each chat. A chat that comes again was taken by somebody who did not settle it; the moment of the
-- first time stands, so that the same stories go out under the same names.
local clock = redis.call('TIME')
local now_ms = clock[1] * 1000 + math.floor(clock[2] / 1000)
local found = {}
for _, chat in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now_ms, 'LIMIT', 0, ARGV[2])) do
  redis.call('HSETNX', KEYS[3], chat, string.format('%d', now_ms))
  redis.call('ZADD', KEYS[1], now_ms + ARGV[1], chat)
  local taken, since = redis.call('HGET', KEYS[3], chat), redis.call('HGET', KEYS[2], chat)
  found[#found + 1] = {chat, taken, since or '', string.format('%d', now_ms + ARGV[1])}
end
return found
