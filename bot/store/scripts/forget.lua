-- Takes one part out of a key, or removes the key.
-- KEYS: key    ARGV: "1" for the whole key, field of a hash or id of a stream's entry, value
-- Returns 1 where the entry of a stream is leased, and stays until whoever has it is done.
local kind = redis.call('TYPE', KEYS[1]).ok
if ARGV[1] == '1' or kind == 'string' then
  redis.call('DEL', KEYS[1])
elseif kind == 'hash' then
  redis.call('HDEL', KEYS[1], ARGV[2])
elseif kind == 'list' then
  redis.call('LREM', KEYS[1], 0, ARGV[3])
elseif kind == 'zset' then
  redis.call('ZREM', KEYS[1], ARGV[3])
elseif kind == 'set' then
  redis.call('SREM', KEYS[1], ARGV[3])
elseif kind == 'stream' then
  for _, group in ipairs(redis.call('XINFO', 'GROUPS', KEYS[1])) do
    if redis.call('XPENDING', KEYS[1], group[2], ARGV[2], ARGV[2], 1)[1] then
      return 1
    end
  end
  redis.call('XDEL', KEYS[1], ARGV[2])
end
return 0
