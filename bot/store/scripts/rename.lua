-- Renames keys in pairs, where the old one is there and the new one is not; returns how many.
-- KEYS: old, new, old, new, ...
local renamed = 0
for index = 1, #KEYS, 2 do
  if redis.call('EXISTS', KEYS[index]) == 1 then
    renamed = renamed + redis.call('RENAMENX', KEYS[index], KEYS[index + 1])
  end
end
return renamed
