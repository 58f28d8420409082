-- Takes in what was loaded. ARGV[2]...: the lease, whether it is the last part ('1'), idle ms, how
-- many items the head has, and for each item (item, score, state). Gives 1, or 0 if the lease has
-- ended.
local mark = redis.call('HGET', STATE, MARK)
if mark ~= IS_LOADING .. ARGV[2] or presence_of(mark) ~= LOADING then
    return 0
end
if not take(6) then
    return 1
end
if ARGV[3] == '1' then
    redis.call('HSET', STATE, MARK, IS_WARM)
    store_head(ARGV[5])
    expire(has_announced_write() and INTENT_MS or ARGV[4])
end
return 1
