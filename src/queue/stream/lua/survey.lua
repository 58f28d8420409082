-- ARGV: after how many ms without a call a consumer has exited. Returns {jobs, reviews in these, jobs of
-- exited consumers, age of the oldest job in ms}. It changes nothing.
local session_timeout_ms, now, abandoned = tonumber(ARGV[1]), now_ms(), 0
local oldest = redis.call('XRANGE', JOBS, '-', '+', 'COUNT', 1)[1]
if not oldest then
    return {0, 0, 0, 0}
end
for _, info in ipairs(redis.call('XINFO', 'CONSUMERS', JOBS, GROUP)) do
    if has_exited(info[2], now, session_timeout_ms) then
        abandoned = abandoned + info[4]
    end
end
return {redis.call('XLEN', JOBS), tonumber(redis.call('GET', REVIEWS) or 0), abandoned,
        now - tonumber(string.match(oldest[1], '^%d+'))}
