-- uses: _lanes
-- Forgets what was staged of a broadcast; one that is real stays.
-- KEYS: root    ARGV: token of the broadcast
local staged = box .. 'staged:' .. ARGV[1]
return redis.call('UNLINK', staged, staged .. ':ids')
