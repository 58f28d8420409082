-- ARGV: ids of jobs that are done. An id is never used twice, so that one which is gone does no
-- harm.
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
