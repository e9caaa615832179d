-- uses: _pace
-- Reserves one message to a chat now, or nothing; returns the microseconds to wait, 0 for "go".
-- KEYS: root    ARGV: pace, chat
local wait = math.max(wait_for_all(), wait_for_chat(ARGV[2]))
if wait > 0 then
  return math.ceil(wait)
end
spend(ARGV[2])
return 0
