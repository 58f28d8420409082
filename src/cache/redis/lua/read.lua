-- Reads the states of an entry in use. ARGV[2]...: the idle time in ms, and the items; without
-- items, all. The item '' in front announces a write. Returns the reply of HMGET for the presence
-- field and the items, or of HGETALL.
local mark = redis.call('HGET', STATE, MARK)
if ARGV[3] == '' and not (mark and is_loading(mark)) then -- who waits for a load comes back
    announce_write()
elseif mark == IS_WARM then
    touch(ARGV[2])
end
if #ARGV == 2 then
    return redis.call('HGETALL', STATE)
end
return redis.call('HMGET', STATE, MARK, unpack(ARGV, 3))
