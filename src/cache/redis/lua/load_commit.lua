-- Takes in what was loaded. ARGV: the lease, whether it is the last part ('1'), idle ms, and for
-- each item (item, score, state). Gives 1, or 0 if the lease has ended.
local mark = redis.call('HGET', STATE, MARK)
if mark ~= 'L1' .. ARGV[1] or presence_of(mark) ~= LOADING then
    return 0
end
take(4)
if ARGV[2] == '1' then
    redis.call('HSET', STATE, MARK, 'W1')
    touch(ARGV[3])
end
return 1
