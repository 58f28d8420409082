-- Gives the lease back. ARGV: the lease.
if redis.call('HGET', STATE, MARK) == 'L1' .. ARGV[1] then
    make_cold()
end
return 1
