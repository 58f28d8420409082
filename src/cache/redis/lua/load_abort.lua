-- Releases the lease. ARGV[2]: the lease.
if redis.call('HGET', STATE, PRESENCE) == IS_LOADING .. ARGV[2] then
    make_cold()
end
return 1
