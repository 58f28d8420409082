-- Finds due items. ARGV[2]...: the highest score, the limit, the idle time in ms ('0': do not
-- extend the expiry), and for each of subject and topic '' or the bytes that a state must have
-- there. Returns {presence, total, items, states}; the first state is the presence field.
local until_score, limit, idle_ms = ARGV[2], tonumber(ARGV[3]), ARGV[4]
local subject, topic = ARGV[5], ARGV[6]

local function passes(state)
    local at = 3 + string.byte(state, 2)
    if subject ~= '' and string.sub(state, at, at + #subject - 1) ~= subject then
        return false
    end
    at = at + 1 + string.byte(state, at)
    return topic == '' or string.sub(state, at, at + #topic - 1) == topic
end

local function filtered()
    local due = redis.call('ZRANGEBYSCORE', SET, '-inf', until_score)
    local total, items, states = 0, {}, {false}
    for from = 1, #due, CHUNK do
        local last = math.min(from + CHUNK - 1, #due)
        local found = redis.call('HMGET', STATE, unpack(due, from, last))
        for i = 1, #found do
            if not found[i] then -- somebody else has written to the set
                return {make_cold()}
            end
            if passes(found[i]) then
                total = total + 1
                if total <= limit then
                    items[total], states[total + 1] = due[from + i - 1], found[i]
                end
            end
        end
    end
    return {WARM, total, items, states}
end

if subject ~= '' or topic ~= '' or limit > CHUNK then
    local presence = presence_of(redis.call('HGET', STATE, PRESENCE))
    if presence ~= WARM then
        return {presence}
    end
    if idle_ms ~= '0' then
        touch(idle_ms)
    end
    return filtered()
end

-- Reads one more than wanted: the total is counted only if there are more.
local items = redis.call('ZRANGEBYSCORE', SET, '-inf', until_score, 'LIMIT', 0, limit + 1)
local total = #items
if total > limit then
    items[total] = nil
end
local states = redis.call('HMGET', STATE, PRESENCE, unpack(items))
local presence = presence_of(states[1])
if presence ~= WARM then
    return {presence}
end
if total > limit then
    total = redis.call('ZCOUNT', SET, '-inf', until_score)
end
if idle_ms ~= '0' then
    touch(idle_ms)
end
return {WARM, total, items, states}
