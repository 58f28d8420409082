-- Adds loaded items. ARGV[2]...: the lease, '1' for the last part, the idle time in ms, the number
-- of items in the head, and for each item (item, score, state). Returns 1, or 0 if the lease has
-- ended.
local field = redis.call('HGET', STATE, PRESENCE)
if field ~= IS_LOADING .. ARGV[2] or presence_of(field) ~= LOADING then
    return 0
end
if not store_unless_older(6) then
    return 1
end
if ARGV[3] == '1' then
    redis.call('HSET', STATE, PRESENCE, IS_WARM)
    store_head(ARGV[5])
    expire(has_announced_write() and INTENT_MS or ARGV[4])
end
return 1
