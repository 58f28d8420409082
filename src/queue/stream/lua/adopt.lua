-- ARGV: the consumer, after how many ms without a call a consumer has exited, how many jobs are
-- wanted. Returns {identity, id, record, id, record...}.
local consumer, session_timeout_ms, wanted = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local given = {identify()}
local now = now_ms()
redis.pcall('ZADD', LAST_SEEN, now, consumer) -- a full server refuses; adoption continues

local function claim(ids)
    for _, id in ipairs(ids) do
        local job = job_of(id)
        if job then
            redis.call('XCLAIM', JOBS, GROUP, consumer, 0, id, 'JUSTID')
            given[#given + 1], given[#given + 2] = id, job[2][4]
        else -- somebody has deleted it
            redis.call('XACK', JOBS, GROUP, id)
        end
    end
end

local function adopt(name)
    local ids = {}
    for i, each in ipairs(redis.call('XPENDING', JOBS, GROUP, '-', '+', wanted, name)) do
        ids[i] = each[1]
    end
    if #ids == 0 then
        redis.call('XGROUP', 'DELCONSUMER', JOBS, GROUP, name)
        redis.call('ZREM', LAST_SEEN, name)
    end
    claim(ids)
end

for _, info in ipairs(redis.call('XINFO', 'CONSUMERS', JOBS, GROUP)) do
    local name = info[2]
    if name ~= consumer and has_exited(name, now, session_timeout_ms) and #given == 1 then
        adopt(name)
    end
end
return given
