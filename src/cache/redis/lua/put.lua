-- Brings items of an entry that is warm or loading up to date. ARGV: for each (item, score, state).
if presence_of(redis.call('HGET', STATE, MARK)) ~= COLD then
    take(1)
end
return 1
