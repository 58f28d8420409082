-- Appends a job and, if that was done, writes what it leads to into the cache, whose entry is the
-- first two KEYS. ARGV: the run of the server and for how many ms
-- intents count, idle ms, how many items the head has, what append()
-- wants, and what compare_and_set() writes. Returns the result of append() and, if there was one, what
-- the write gave; 0 where that failed: the job is there all the same.
local appended = append(unpack(ARGV, 4, 8))
if appended[2] then
    local done, written = pcall(compare_and_set, ARGV[2], ARGV[3], 9)
    appended[3] = done and written or 0
end
return appended
