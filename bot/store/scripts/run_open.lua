-- uses: _lanes
-- Notes the chats to which a publication goes, before its deliveries are queued.
-- KEYS: root    ARGV: name, key of the post, who publishes ("" for nobody), seconds to keep it,
--                     "1" to begin it where it is not known, then chats
-- A chat that got the story before is left out; one that was noted before stays noted once.
-- Returns how many chats were noted just now, or -1 where it was stopped, undone or is not known.
local name, who, seconds = ARGV[1], ARGV[3], ARGV[4]
local run, new = root .. ':run:' .. name, 0
local phase = redis.call('HGET', run, 'phase')
if not phase and ARGV[5] ~= '1' or phase and phase ~= 'sending' and phase ~= 'sent' then
  return -1
end
for index = 6, #ARGV do
  local chat = ARGV[index]
  if redis.call('EXISTS', record(name .. ':' .. chat)) == 0
    and redis.call('SADD', run .. ':chats', chat) == 1 then
    redis.call('RPUSH', run .. ':open', chat)
    new = new + 1
  end
end
if new == 0 then
  return 0
end
redis.call('HSETNX', run, 'post', ARGV[2])
redis.call('HSET', run, 'phase', 'sending')
redis.call('HINCRBY', run, 'total', new)
if who ~= '' then
  redis.call('HSET', run, 'by:' .. who, '1')
end
for _, part in ipairs({'', ':chats', ':open', ':landed', ':later', ':reasons'}) do
  redis.call('EXPIRE', run .. part, seconds)
end
redis.call('ZADD', root .. ':runs', 'NX', clock_ms, name)
return new
