-- Returns the records of the newest stories that have all terms, newest first; its work is bounded.
-- KEYS: root    ARGV: most results, most candidates, most expansions, then term and 1 where a
-- longer term will do, for each term
local root = KEYS[1] .. ':stories:'
local order, records = root .. 'order', root .. 'records'
local most, candidates, expansions = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])

local function spellings(term, open)
  if open ~= '1' then
    return {root .. 'term:' .. term}
  end
  local found = redis.call('ZRANGEBYLEX', root .. 'words', '[' .. term, '[' .. term .. '\255', 'LIMIT', 0, expansions)
  for place, each in ipairs(found) do
    found[place] = root .. 'term:' .. each
  end
  return found
end

local wanted, rarest, fewest = {}, nil, candidates
for place = 4, #ARGV, 2 do
  local keys, count = spellings(ARGV[place], ARGV[place + 1]), 0
  for _, key in ipairs(keys) do
    count = count + redis.call('SCARD', key)
  end
  if count == 0 then
    return {}
  end
  wanted[#wanted + 1] = keys
  if count < fewest then
    rarest, fewest = keys, count
  end
end

-- The stories that have the rarest term; where every term is common, the newest stories.
local numbers = {}
if rarest then
  numbers = redis.call('SUNION', unpack(rarest))
  table.sort(numbers, function(one, other) return tonumber(one) > tonumber(other) end)
else
  local newest = redis.call('ZRANGE', order, 0, candidates - 1, 'REV', 'WITHSCORES')
  for place = 2, #newest, 2 do
    numbers[#numbers + 1] = string.format('%.0f', newest[place])
  end
end

local function having_all(some)
  for _, keys in ipairs(wanted) do
    if keys ~= rarest and #some > 0 then
      local kept, has = {}, {}
      for _, key in ipairs(keys) do
        for place, yes in ipairs(redis.call('SMISMEMBER', key, unpack(some))) do
          has[place] = has[place] or yes == 1
        end
      end
      for place, number in ipairs(some) do
        if has[place] then
          kept[#kept + 1] = number
        end
      end
      some = kept
    end
  end
  return some
end

-- Piece by piece, so that what is common is found among the newest and the rest is left alone.
local found, PIECE = {}, 200
for start = 1, #numbers, PIECE do
  local piece = {unpack(numbers, start, math.min(start + PIECE - 1, #numbers))}
  for _, number in ipairs(having_all(piece)) do
    if #found < most then
      found[#found + 1] = redis.call('HGET', records, number)
    end
  end
  if #found >= most then
    break
  end
end
return found
