-- Requests the lease. ARGV[2], ARGV[3]: the lease and its duration in ms. Returns {presence, 1 if
-- the caller has the lease}. Replaces remains of other programs.
local presence = presence_of(redis.call('HGET', STATE, PRESENCE))
if presence ~= COLD then
    return {presence, 0}
end
if redis.call('EXISTS', SET, STATE) > 0 then -- a full server refuses only a script's first write
    make_cold()
end
redis.call('ZADD', SET, '+inf', PRESENCE)
redis.call('HSET', STATE, PRESENCE, IS_LOADING .. ARGV[2])
redis.call('PEXPIRE', SET, ARGV[3])
if redis.call('PTTL', STATE) < tonumber(ARGV[3]) then -- who has not written yet is counted longer
    redis.call('PEXPIRE', STATE, ARGV[3])
end
return {LOADING, 1}
