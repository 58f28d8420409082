-- ARGV: the learner. Gives the records of its jobs.
local learner, records = ARGV[1], {}
local members = redis.call('ZRANGEBYLEX', LEARNERS, '[' .. learner .. '\0', '(' .. learner .. '\1')
for _, member in ipairs(members) do
    local job = job_of(string.sub(member, #learner + 2))
    if job then
        records[#records + 1] = job[2][4]
    end
end
return records
