-- States of an entry in use. ARGV[2]...: idle ms, and the items; none: all. With the item '' first, a
-- write is to follow.
-- Gives what HMGET of the mark and the items gives, or HGETALL.
if redis.call('HGET', STATE, MARK) == IS_WARM then
    if ARGV[3] == '' then
        unsettle(ARGV[2])
    else
        touch(ARGV[2])
    end
end
if #ARGV == 2 then
    return redis.call('HGETALL', STATE)
end
return redis.call('HMGET', STATE, MARK, unpack(ARGV, 3))
