-- uses: _lanes
-- Lets a message of a run be deleted later: each try that fails waits twice as long as the last.
-- KEYS: root    ARGV: name, chat, ms at least, "1" where the try counts, ms after which a try that
--                     counts is the last, seconds to keep it
-- Returns 1, or 0 where the time for it is over and nothing has changed.
local run = root .. ':run:' .. ARGV[1]
local wait_ms, tries = tonumber(ARGV[3]), run .. ':tries'
if ARGV[4] == '1' then
  local began_ms = tonumber(redis.call('HGET', run, 'undone_ms') or clock_ms)
  if clock_ms - began_ms > tonumber(ARGV[5]) then
    return 0
  end
  local count = redis.call('HINCRBY', tries, 'to:' .. ARGV[2], 1)
  wait_ms = math.max(wait_ms, math.min(1000 * 2 ^ math.min(count, 20), 3600000))
end
if redis.call('LREM', run .. ':landed', 1, ARGV[2]) + redis.call('ZREM', run .. ':later', ARGV[2]) > 0 then
  redis.call('ZADD', run .. ':later', clock_ms + wait_ms, ARGV[2])
end
redis.call('EXPIRE', run .. ':later', ARGV[6])
redis.call('EXPIRE', tries, ARGV[6])
return 1
