-- Uses up an invitation: its bearer becomes a guest. Returns 1 for a guest, however often asked.
-- KEYS: invitation, guests    ARGV: user, guest
if redis.call('HEXISTS', KEYS[2], ARGV[1]) == 1 then
  return 1
end
if redis.call('DEL', KEYS[1]) == 0 then
  return 0
end
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
return 1
