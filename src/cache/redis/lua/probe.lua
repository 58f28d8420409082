-- Proves that the server accepts writes, with the commands of the other scripts. KEYS: a key that
-- nothing else uses. ARGV[1]: its lifetime in ms.
redis.call('HSET', KEYS[1], PRESENCE, '')
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return 1
