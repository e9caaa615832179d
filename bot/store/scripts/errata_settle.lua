-- Writes down what became of a leased story, and when it is due next.
-- KEYS: due (sorted set), record (string)
-- ARGV: story, end of its lease (ms), when it is due next (ms, "" never), record, its lifetime (s)
-- Returns 0 where the lease is over or the story was put anew; nothing has changed then. Again it
-- returns 1, for a reply that was lost.
local story, lease_ms, next_ms, record = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local due_ms = redis.call('ZSCORE', KEYS[1], story)
if due_ms and next_ms ~= '' and tonumber(due_ms) == tonumber(next_ms)
  and redis.call('GET', KEYS[2]) == record then
  return 1
end
if not due_ms or tonumber(due_ms) ~= tonumber(lease_ms) then
  return not due_ms and next_ms == '' and 1 or 0
end
if next_ms == '' then
  redis.call('ZREM', KEYS[1], story)
  redis.call('DEL', KEYS[2])
else
  redis.call('ZADD', KEYS[1], next_ms, story)
  redis.call('SET', KEYS[2], record, 'EX', ARGV[5])
end
return 1
