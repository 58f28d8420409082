-- ARGV: the consumer, how many jobs there may be, the learner, the record. Gives {identity, id}, without
-- the id when it is full.
local consumer, jobs_max, learner, record = unpack(ARGV)
local identity = identify()
if redis.call('XLEN', JOBS) >= tonumber(jobs_max) then
    return {identity}
end
local id = redis.call('XADD', JOBS, '*', 'learner', learner, 'job', record)
redis.call('XCLAIM', JOBS, GROUP, consumer, 0, id, 'FORCE', 'JUSTID')
redis.call('ZADD', LEARNERS, 0, learner .. '\0' .. id)
redis.call('ZADD', HEARD, now_ms(), consumer)
return {identity, id}
