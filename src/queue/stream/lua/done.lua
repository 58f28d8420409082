-- ARGV: ids of completed jobs. An id is never used twice, so a missing id is harmless.
for _, id in ipairs(ARGV) do
    local job = job_of(id)
    if job then
        redis.call('ZREM', USERS, job[2][2] .. '\0' .. id)
        redis.pcall('DECRBY', REVIEWS, job[2][6]) -- a full server refuses
    end
    redis.call('XACK', JOBS, GROUP, id)
    redis.call('XDEL', JOBS, id)
end
if redis.call('XLEN', JOBS) == 0 then
    redis.call('DEL', REVIEWS)
end
return 1
