-- ARGV: after how many ms without a word a consumer is dead. Gives {jobs, jobs of consumers that
-- are dead}. It changes nothing.
local dead_ms, now, abandoned = tonumber(ARGV[1]), now_ms(), 0
if redis.call('EXISTS', JOBS) == 0 then
    return {0, 0}
end
for _, info in ipairs(redis.call('XINFO', 'CONSUMERS', JOBS, GROUP)) do
    if is_dead(info[2], now, dead_ms) then
        abandoned = abandoned + info[4]
    end
end
return {redis.call('XLEN', JOBS), abandoned}
