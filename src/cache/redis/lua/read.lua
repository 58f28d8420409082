-- States of an entry in use. ARGV: idle ms, and the items; none: all.
-- Gives what HMGET of the mark and the items gives, or HGETALL.
if redis.call('HGET', STATE, MARK) == 'W1' then
    touch(ARGV[1])
end
if #ARGV == 1 then
    return redis.call('HGETALL', STATE)
end
return redis.call('HMGET', STATE, MARK, unpack(ARGV, 2))
