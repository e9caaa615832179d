-- uses: _lanes
-- Changes the state of a delivery under way, if the lease is still held.
-- KEYS: root    ARGV: id, token, verb, then what the verb needs
--   sent     message id, seconds to remember it
--   retry    delay in ms, by how much the attempts grow, "1" where the message may have left
--   pause    delay in ms, ms of the chat's pause, chats that make a storm, ms in which they do
--   dead     letters to keep, reason, seconds to remember it, "1" for all that waits for the chat,
--            "1" where the chat gets a strike
-- Returns 0 where the lease was lost, and nothing has changed then; otherwise 1 and the strikes.
local id, token, verb = ARGV[1], ARGV[2], ARGV[3]
local found = redis.call('HMGET', record(id), 'token', 'chat', 'rank')
if found[1] ~= token then
  return 0
end
local chat, rank, strikes = found[2], found[3], 0
redis.call('HDEL', record(id), 'token')

local function hold_back(key, milliseconds)
  local until_us = (clock_ms + milliseconds) * 1000
  if until_us > tonumber(redis.call('GET', key) or 0) then
    redis.call('SET', key, string.format('%.0f', until_us), 'PX', milliseconds + 1)
  end
end

if verb == 'sent' then
  redis.call('HSET', record(id), 'state', 'sent', 'message_id', ARGV[4], 'sent_ms', clock_ms)
  redis.call('HDEL', record(id), 'data', 'by', 'floor', 'at')
  redis.call('EXPIRE', record(id), ARGV[5])
  redis.call('HDEL', box .. 'strikes', chat)
  local last = tonumber(redis.call('HGET', box .. 'last', chat) or 0)
  redis.call('HSET', box .. 'last', chat, math.max(last, tonumber(ARGV[4])))
elseif verb == 'retry' then
  redis.call('HSET', record(id), 'state', ARGV[6] == '1' and 'unknown' or 'queued')
  redis.call('HINCRBY', record(id), 'attempt', ARGV[5])
  redis.call('HINCRBY', record(id), 'doubts', ARGV[6])
  put_back(id, chat, rank, clock_ms + tonumber(ARGV[4]))
elseif verb == 'pause' then
  local milliseconds, several, window_ms = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])
  redis.call('HSET', record(id), 'state', 'queued')
  put_back(id, chat, rank, clock_ms + tonumber(ARGV[4]))
  hold_back(root .. ':pause:' .. chat, milliseconds)
  local storm = box .. 'storm'
  redis.call('ZREMRANGEBYSCORE', storm, '-inf', clock_ms - window_ms)
  redis.call('ZADD', storm, clock_ms, chat)
  redis.call('PEXPIRE', storm, window_ms)
  if redis.call('ZCARD', storm) >= several then
    hold_back(root .. ':pause', milliseconds)
  end
elseif verb == 'dead' then
  bury(id, ARGV[4], ARGV[5])
  redis.call('EXPIRE', record(id), ARGV[6])
  if ARGV[7] == '1' then
    for other = 0, 1 do
      for _, waiting in ipairs(redis.call('LPOP', lane(other, chat), 200) or {}) do
        redis.call('HINCRBY', box .. 'count', 'queued', -1)
        bury(waiting, ARGV[4], ARGV[5])
        redis.call('EXPIRE', record(waiting), ARGV[6])
      end
    end
  end
  if ARGV[8] == '1' then
    strikes = redis.call('HINCRBY', box .. 'strikes', chat, 1)
  end
end
free(id, chat)
return 1 + strikes
