-- Moves a dead letter back to its queue, with all its tries ahead of it; returns 1 or 0.
-- KEYS: dead, stream    ARGV: group, id
local entry = redis.call('XRANGE', KEYS[1], ARGV[2], ARGV[2])[1]
if not entry then
  return 0
end
if redis.call('EXISTS', KEYS[2]) == 0 then
  redis.call('XGROUP', 'CREATE', KEYS[2], ARGV[1], '0', 'MKSTREAM')
end
redis.call('XADD', KEYS[2], '*', 'key', entry[2][2], 'data', entry[2][4], 'tries', '0')
redis.call('XDEL', KEYS[1], ARGV[2])
return 1
