-- Brings items of an entry that is warm or loading up to date. ARGV[2]...: how many items the head has, and
-- for each item (item, score, state).
local presence = presence_of(redis.call('HGET', STATE, MARK))
if presence == COLD then
    return 1
end
local stored = take(3)
if presence == WARM and stored and stored > 0 then
    store_head(ARGV[2])
end
return 1
