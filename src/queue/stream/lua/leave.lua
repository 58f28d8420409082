-- ARGV: the consumer, which exits: its jobs may be claimed immediately.
local consumer = ARGV[1]
redis.call('ZREM', LAST_SEEN, consumer)
if redis.call('EXISTS', JOBS) == 1 and #redis.call('XPENDING', JOBS, GROUP, '-', '+', 1, consumer) == 0 then
    redis.call('XGROUP', 'DELCONSUMER', JOBS, GROUP, consumer)
end
return 1
