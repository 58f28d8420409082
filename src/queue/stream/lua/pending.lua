-- ARGV: the user. Returns the records of its jobs.
local user, records = ARGV[1], {}
local members = redis.call('ZRANGEBYLEX', USERS, '[' .. user .. '\0', '(' .. user .. '\1')
for _, member in ipairs(members) do
    local job = job_of(string.sub(member, #user + 2))
    if job then
        records[#records + 1] = job[2][4]
    end
end
return records
