-- Reads the states of an entry in use. ARGV[2]...: the idle time in ms, '1' if a write follows, '1'
-- for all items, and the items. Returns the reply of HMGET for the presence field and the items, or
-- of HGETALL for all items.
local field = redis.call('HGET', STATE, PRESENCE)
if ARGV[3] == '1' and not (field and is_loading(field)) then -- a caller that waits for a load reads again
    announce_write()
elseif field == IS_WARM then
    touch(ARGV[2])
end
if ARGV[4] == '1' then
    return redis.call('HGETALL', STATE)
end
local reply = redis.call('HMGET', STATE, PRESENCE)
for from = 5, #ARGV, CHUNK do
    local last = math.min(from + CHUNK - 1, #ARGV)
    local states = redis.call('HMGET', STATE, unpack(ARGV, from, last))
    for i = 1, #states do
        reply[#reply + 1] = states[i]
    end
end
return reply
