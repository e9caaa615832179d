-- Strikes out what was taken, unless it was entered anew, or taken by another, since.
-- KEYS: diary (sorted set)    ARGV: name, end of the lease (ms)
if tonumber(redis.call('ZSCORE', KEYS[1], ARGV[1]) or -1) == tonumber(ARGV[2]) then
  redis.call('ZREM', KEYS[1], ARGV[1])
  return 1
end
return 0
