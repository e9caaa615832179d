-- Plans a chat's next digest; stories that wait for it go on waiting.
-- KEYS: due, since    ARGV: chat, when it is due (ms, "now" for at once), "1" where one that is
-- planned stays as it is
local clock = redis.call('TIME')
local now_ms = clock[1] * 1000 + math.floor(clock[2] / 1000)
local chat, due_ms = ARGV[1], ARGV[2]
if due_ms == 'now' then
  due_ms = now_ms
end
if ARGV[3] == '1' then
  redis.call('ZADD', KEYS[1], 'NX', due_ms, chat)
else
  redis.call('ZADD', KEYS[1], due_ms, chat)
end
redis.call('HSETNX', KEYS[2], chat, string.format('%d', now_ms))
return 1
