-- Brings items of an entry that is warm or loading up to date. ARGV[2]...: for each (item, score, state).
if presence_of(redis.call('HGET', STATE, MARK)) ~= COLD then
    take(2)
end
return 1
