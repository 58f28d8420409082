-- Appends a job and then writes the cache, whose entry is in the first two KEYS. ARGV: the run of
-- the server and the intent time, the idle time in ms, the number of items in the head, the words
-- of append(), and the words of compare_and_set(). Returns the result of append(), followed by the
-- result of the write if the job was appended; 0 if the write failed: the job stays.
local appended = append(unpack(ARGV, 4, 8))
if appended[2] then
    local done, written = pcall(compare_and_set, ARGV[2], ARGV[3], 9)
    appended[3] = done and written or 0
end
return appended
