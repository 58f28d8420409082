-- What every script begins with. KEYS: the set and the state of one entry; ARGV: the run of the
-- server, in 16 bytes, with for how many ms intents count behind it, and what each script says.
--
-- Both keys hold a mark under a name that no item can have, a NUL. In the set it keeps an empty
-- entry in being; in the state it says what the entry is: "W2" and the run: warm, "L2", the run and
-- a lease: loading. An entry is one only with both marks: a server may evict either key. What
-- another run of a server has left, in a snapshot or on a replica, may have missed writes, and is
-- cold.
local SET, STATE, MARK, ANNOUNCED, HEAD = KEYS[1], KEYS[2], '\0', '\0u', '\0h'
local COLD, LOADING, WARM = 0, 1, 2
local RUN, INTENT_MS = string.sub(ARGV[1], 1, 16), tonumber(string.sub(ARGV[1], 17))
local IS_LOADING, IS_WARM = 'L2' .. RUN, 'W2' .. RUN
local CHUNK = 1000
local NONE = '\1\0' -- a state of revision 0: of an item that is not there

-- Who has read what a write is to follow, and has not written yet, is counted in the state under a
-- name that no item can have. It may have died, after the store and before it told the cache: while
-- the count is not zero, the entry expires soon, and use does not put that off. The count outlives
-- the rest: who loads the entry meanwhile may look at the store too early. How long is ARGV's word:
-- twice what a submit may take, which the context knows.

local function make_cold()
    local count = redis.pcall('HGET', STATE, ANNOUNCED) -- it may be of another type
    redis.call('UNLINK', SET, STATE)
    if type(count) == 'string' then
        redis.call('HSET', STATE, ANNOUNCED, count)
        redis.call('PEXPIRE', STATE, INTENT_MS)
    end
    return COLD
end

local function is_loading(mark)
    return string.sub(mark, 1, #IS_LOADING) == IS_LOADING
end

-- What the mark of the state says; what is left of half an entry goes.
local function presence_of(mark)
    if not mark then
        return COLD
    end
    if not redis.call('ZSCORE', SET, MARK) then
        return make_cold()
    end
    if mark == IS_WARM then
        return WARM
    end
    return is_loading(mark) and LOADING or make_cold()
end

local function expire(ms)
    redis.call('PEXPIRE', SET, ms)
    redis.call('PEXPIRE', STATE, ms)
end

local function has_announced_write()
    return redis.call('HEXISTS', STATE, ANNOUNCED) == 1
end

local function touch(idle_ms)
    if not has_announced_write() then
        expire(idle_ms)
    end
end

-- Who comes when half of the time is over could not rely on the rest: for others the entry ends
-- now.
local function announce_write()
    if has_announced_write() and redis.call('PTTL', STATE) < INTENT_MS / 2 then
        make_cold()
    end
    if redis.call('HINCRBY', STATE, ANNOUNCED, 1) == 1 then
        expire(INTENT_MS)
    end
end

-- Whether nobody is left.
local function end_announced_write()
    local count = redis.call('HGET', STATE, ANNOUNCED)
    if count and tonumber(count) > 1 then
        redis.call('HINCRBY', STATE, ANNOUNCED, -1)
        return false
    end
    if count then
        redis.call('HDEL', STATE, ANNOUNCED)
    end
    return true
end

local function end_announced_write_warm(idle_ms)
    if end_announced_write() then
        expire(idle_ms)
    end
end

-- The bytes of the revision of a state; those of 0 if there is none.
local function revision_of(state)
    return state and string.sub(state, 2, 2 + string.byte(state, 2)) or '\0'
end

-- Strings compare by the server's locale, so compare bytes.
local function is_higher(a, b)
    for i = 1, #a do
        local x, y = string.byte(a, i), string.byte(b, i)
        if x ~= y then
            return x > (y or -1)
        end
    end
    return false
end

local function changes()
    return {scores = {}, states = {}, never = {}}
end

-- Adds an item to changes; a score of '' is that of one which is never due.
local function change(all, item, score, state)
    local scores, states, never = all.scores, all.states, all.never
    states[#states + 1], states[#states + 2] = item, state
    if score == '' then
        never[#never + 1] = item
    else
        scores[#scores + 1], scores[#scores + 2] = score, item
    end
end

local function store(all)
    local scores, states, never = all.scores, all.states, all.never
    for from = 1, #scores, CHUNK do
        redis.call('ZADD', SET, unpack(scores, from, math.min(from + CHUNK - 1, #scores)))
    end
    for from = 1, #never, CHUNK do
        redis.call('ZREM', SET, unpack(never, from, math.min(from + CHUNK - 1, #never)))
    end
    for from = 1, #states, CHUNK do
        redis.call('HSET', STATE, unpack(states, from, math.min(from + CHUNK - 1, #states)))
    end
end

-- Keeps the first items of the set, as many as the caller says, with their states in one piece,
-- which src/cache/redis/head.c reads. Called by whatever has changed an entry that is warm.
local function store_head(count)
    if count == '0' then -- there may be one of another process
        redis.call('HDEL', STATE, HEAD)
        return
    end
    local items = redis.call('ZRANGE', SET, 0, count - 1)
    if items[#items] == MARK then -- behind all others
        items[#items] = nil
    end
    local states = #items > 0 and redis.call('HMGET', STATE, unpack(items)) or {}
    local parts = {}
    for i = 1, #items do
        if not states[i] then -- somebody else has written to the set
            redis.call('HDEL', STATE, HEAD)
            return
        end
        parts[i] = struct.pack('>I2I2sc0', #items[i], #states[i], items[i], states[i])
    end
    redis.call('HSET', STATE, HEAD, table.concat(parts))
end

-- The states of items, by item. items[i] is words[first + i * step].
local function states_of(words, first, step)
    local found, items = {}, {}
    for at = first, #words, step do
        items[#items + 1] = words[at]
        if #items == CHUNK or at + step > #words then
            local states = redis.call('HMGET', STATE, unpack(items))
            for i = 1, #items do
                found[items[i]] = states[i]
            end
            items = {}
        end
    end
    return found
end

-- Compares and sets (item, what is expected, score, state) from ARGV[first] on. Expected is what
-- the state has behind its version, or as much of that as is known, the revision at least. `head`
-- is how many items the head has. Gives {presence}, or {WARM, number of the item that has another
-- revision, that revision}. Where the caller has to do something else then, which it may die
-- before, it is not settled.
local function compare_and_set(idle_ms, head, first)
    local presence = presence_of(redis.call('HGET', STATE, MARK))
    if presence == COLD then
        end_announced_write()
    end
    if presence ~= WARM then
        return {presence}
    end
    local found = states_of(ARGV, first, 4)
    local all = changes()
    for at = first, #ARGV, 4 do
        local item = ARGV[at]
        local expected, there = ARGV[at + 1], found[item] or NONE
        if string.sub(there, 2, 1 + #expected) ~= expected then
            return {WARM, (at - first) / 4, revision_of(there)}
        end
        change(all, item, ARGV[at + 2], ARGV[at + 3])
    end
    store(all) -- before all else: a full server refuses only a script's first write
    store_head(head)
    end_announced_write_warm(idle_ms)
    return {WARM}
end

-- Stores (item, score, state) from ARGV[first] on, each unless the entry has a higher revision.
-- What contradicts it, the same revision with another state, makes it cold. Gives whether it did
-- not.
local function take(first)
    local found = states_of(ARGV, first, 3)
    local all = changes()
    for at = first, #ARGV, 3 do
        local item, score, state = ARGV[at], ARGV[at + 1], ARGV[at + 2]
        local old, new = revision_of(found[item]), revision_of(state)
        if found[item] and found[item] ~= state and old == new then
            make_cold()
            return false
        end
        if found[item] ~= state and not is_higher(old, new) then
            found[item] = state
            change(all, item, score, state)
        end
    end
    store(all)
    return true
end
