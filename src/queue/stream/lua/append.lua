-- ARGV: an identity in case there is none, the consumer, how many jobs there may be, the learner, the
-- record. Gives {identity, id}, without the id when it is full.
local fresh, consumer, jobs_max, learner, record = unpack(ARGV)
local identity = identity_or(fresh)
if redis.call('XLEN', JOBS) >= tonumber(jobs_max) then
    return {identity}
end
local id = redis.call('XADD', JOBS, '*', 'learner', learner, 'job', record)
redis.call('XCLAIM', JOBS, GROUP, consumer, 0, id, 'FORCE', 'JUSTID')
redis.call('ZADD', LEARNERS, 0, learner .. '\0' .. id)
redis.call('ZADD', HEARD, now_ms(), consumer)
return {identity, id}
