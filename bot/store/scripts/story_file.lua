-- Files a story under its terms, once; filed again, it takes its place anew with its new terms.
-- The oldest leave when there are too many, and their terms with them.
-- KEYS: root    ARGV: id, record, most stories, terms...
local root = KEYS[1] .. ':stories:'
local order, records, filed, vocabulary = root .. 'order', root .. 'records', root .. 'terms', root .. 'words'

local function leave(number)
  for term in string.gmatch(redis.call('HGET', filed, number) or '', '%S+') do
    redis.call('SREM', root .. 'term:' .. term, number)
    if redis.call('EXISTS', root .. 'term:' .. term) == 0 then
      redis.call('ZREM', vocabulary, term)
    end
  end
  redis.call('HDEL', records, number)
  redis.call('HDEL', filed, number)
  redis.call('ZREMRANGEBYSCORE', order, number, number)
end

local before = redis.call('ZSCORE', order, ARGV[1])
if before then
  leave(string.format('%.0f', before))
end
local number = string.format('%.0f', redis.call('INCR', root .. 'number'))
redis.call('ZADD', order, number, ARGV[1])
redis.call('HSET', records, number, ARGV[2])
redis.call('HSET', filed, number, table.concat(ARGV, ' ', 4))
for place = 4, #ARGV do
  redis.call('SADD', root .. 'term:' .. ARGV[place], number)
  redis.call('ZADD', vocabulary, 0, ARGV[place])
end
for _ = 1, redis.call('ZCARD', order) - tonumber(ARGV[3]) do
  leave(string.format('%.0f', redis.call('ZRANGE', order, 0, 0, 'WITHSCORES')[2]))
end
return 1
