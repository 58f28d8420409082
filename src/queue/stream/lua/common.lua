-- What every script begins with. The last KEYS: the stream of jobs, its identity, which jobs there
-- are of each user, when each consumer was last last_seen of, and how many reviews the jobs have.
--
-- Nobody reads with ">": a job belongs to its appender from the moment it is appended, and stays
-- pending until it is done. Who is not last_seen of any more has its jobs claimed.
local JOBS, IDENTITY, USERS, LAST_SEEN, REVIEWS = unpack(KEYS, #KEYS - 4)
local GROUP = 'srs'

local function now_ms()
    local time = redis.call('TIME')
    return time[1] * 1000 + math.floor(time[2] / 1000)
end

-- The identity of the stream, which is made with it: the time of that. Whoever has known another
-- one learns by that that something was lost.
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

-- Appends a job. Gives {identity, id}, without the id when it is full.
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

-- Whether a consumer has died: it was not last_seen of for long, or in the future, as the clock was put
-- back.
local function has_exited(consumer, now, session_timeout_ms)
    local last_seen = tonumber(redis.call('ZSCORE', LAST_SEEN, consumer) or 0)
    return last_seen < now - session_timeout_ms or last_seen > now + session_timeout_ms
end

-- The job of an id: {id, {'user', user, 'job', record, 'reviews', reviews}}, or nil.
local function job_of(id)
    return redis.call('XRANGE', JOBS, id, id)[1]
end
