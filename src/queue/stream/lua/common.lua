-- The beginning of every script. The last KEYS: the stream of jobs, its identity, which jobs there
-- are of each user, when each consumer made its last call, and how many reviews the jobs have.
--
-- No consumer reads with ">": a job belongs to its appender from the append on, and stays pending
-- until it is complete. The jobs of a consumer that makes no more calls are claimed.
local JOBS, IDENTITY, USERS, LAST_SEEN, REVIEWS = unpack(KEYS, #KEYS - 4)
local GROUP = 'srs'

local function now_ms()
    local time = redis.call('TIME')
    return time[1] * 1000 + math.floor(time[2] / 1000)
end

-- Returns the identity of the stream, which is the time of its creation. A process that knows
-- another identity detects by it that jobs may be lost.
local function identify()
    local identity = redis.call('GET', IDENTITY)
    local is_there = redis.call('EXISTS', JOBS) == 1
    if identity and is_there then
        return identity
    end
    if not is_there then
        redis.call('DEL', USERS, LAST_SEEN, REVIEWS)
        redis.call('XGROUP', 'CREATE', JOBS, GROUP, '0', 'MKSTREAM')
    end
    identity = table.concat(redis.call('TIME'), '.')
    redis.call('SET', IDENTITY, identity)
    return identity
end

-- Appends a job. Returns {identity, id}, without the id if the stream is full.
local function append(consumer, jobs_max, user, reviews, record)
    local identity = identify()
    if redis.call('XLEN', JOBS) >= tonumber(jobs_max) then
        return {identity}
    end
    local id = redis.call('XADD', JOBS, '*', 'user', user, 'job', record, 'reviews', reviews)
    redis.call('XCLAIM', JOBS, GROUP, consumer, 0, id, 'FORCE', 'JUSTID')
    redis.call('ZADD', USERS, 0, user .. '\0' .. id)
    redis.call('ZADD', LAST_SEEN, now_ms(), consumer)
    redis.call('INCRBY', REVIEWS, reviews)
    return {identity, id}
end

-- Returns true if a consumer has exited: its last call is too long ago, or in the future, because
-- the clock was set back.
local function has_exited(consumer, now, session_timeout_ms)
    local last_seen = tonumber(redis.call('ZSCORE', LAST_SEEN, consumer) or 0)
    return last_seen < now - session_timeout_ms or last_seen > now + session_timeout_ms
end

-- Returns the job of an id: {id, {'user', user, 'job', record, 'reviews', reviews}}, or nil.
local function job_of(id)
    return redis.call('XRANGE', JOBS, id, id)[1]
end
