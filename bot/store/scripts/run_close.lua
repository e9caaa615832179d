-- uses: _lanes
-- Writes down how the deletion of one message of a run ended; a repetition changes nothing.
-- KEYS: root    ARGV: name, chat, "deleted" or "kept", reason where it was kept, seconds to keep it
local run = root .. ':run:' .. ARGV[1]
local taken = redis.call('LREM', run .. ':landed', 1, ARGV[2])
if taken + redis.call('ZREM', run .. ':later', ARGV[2]) == 0 then
  return 0
end
redis.call('HINCRBY', run, ARGV[3], 1)
local id = ARGV[1] .. ':' .. ARGV[2]
if ARGV[3] == 'kept' then
  redis.call('HINCRBY', run .. ':reasons', ARGV[4], 1)
  redis.call('EXPIRE', run .. ':reasons', ARGV[5])
elseif redis.call('EXISTS', record(id)) == 1 then
  redis.call('HSET', record(id), 'state', 'deleted')
end
return 1
