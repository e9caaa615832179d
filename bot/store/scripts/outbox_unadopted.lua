-- Returns how many deliveries of the first version are open: those without a mark that they were sent.
-- KEYS: root, stream, delayed
local open = 0

local function count(key)
  open = open + 1 - redis.call('EXISTS', KEYS[1] .. ':sent:' .. key)
end

for _, entry in ipairs(redis.call('XRANGE', KEYS[2], '-', '+')) do
  count(entry[2][2])
end
for _, member in ipairs(redis.call('ZRANGE', KEYS[3], 0, -1)) do
  count(cmsgpack.unpack(member)[1])
end
return open
