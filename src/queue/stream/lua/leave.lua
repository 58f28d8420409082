-- ARGV: the consumer, which is last_seen of no more: what it leaves may be claimed at once.
local consumer = ARGV[1]
redis.call('ZREM', LAST_SEEN, consumer)
if redis.call('EXISTS', JOBS) == 1 and #redis.call('XPENDING', JOBS, GROUP, '-', '+', 1, consumer) == 0 then
    redis.call('XGROUP', 'DELCONSUMER', JOBS, GROUP, consumer)
end
return 1
