-- Proves that the server takes writes, by those that all else is made of. KEYS: a key of nobody.
-- ARGV[1]: for how many ms it stays.
redis.call('HSET', KEYS[1], MARK, '')
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return 1
