-- States of an entry in use. ARGV[2]...: idle ms, and the items; none: all. With the item '' first,
-- a write is to follow. Gives what HMGET of the mark and the items gives, or HGETALL.
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
