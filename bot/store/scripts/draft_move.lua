-- Moves a value to another name, where it lives anew.
-- KEYS: from, to    ARGV: lifetime in ms
-- Returns 1, also where it stands there already; 0 where there is nothing to move.
if redis.call('EXISTS', KEYS[1]) == 0 then
  return redis.call('EXISTS', KEYS[2])
end
redis.call('RENAME', KEYS[1], KEYS[2])
redis.call('PEXPIRE', KEYS[2], ARGV[1])
return 1
