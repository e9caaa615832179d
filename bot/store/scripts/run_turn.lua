-- Lets a run go into another phase, if it is in one from which it may; it is due at a time then.
-- KEYS: run, runs
-- ARGV: name, phase, delay in ms (-1: it is looked at no more), seconds to keep it, phases before
-- Returns 1, or 0 where it is in another phase or forgotten.
local clock = redis.call('TIME')
local now_ms = clock[1] * 1000 + math.floor(clock[2] / 1000)
local phase = redis.call('HGET', KEYS[1], 'phase')
if not phase then
  redis.call('ZREM', KEYS[2], ARGV[1])
  return 0
end
for index = 5, #ARGV do
  if phase == ARGV[index] then
    if phase ~= ARGV[2] then
      redis.call('HSET', KEYS[1], 'phase', ARGV[2])
      if ARGV[2] == 'undoing' then
        redis.call('HSET', KEYS[1], 'undone_ms', string.format('%.0f', now_ms))
      end
      for _, part in ipairs({'', ':chats', ':open', ':landed', ':later', ':reasons'}) do
        redis.call('EXPIRE', KEYS[1] .. part, ARGV[4])
      end
    end
    if ARGV[3] == '-1' then
      redis.call('ZREM', KEYS[2], ARGV[1])
    else
      redis.call('ZADD', KEYS[2], now_ms + tonumber(ARGV[3]), ARGV[1])
    end
    return 1
  end
end
return 0
