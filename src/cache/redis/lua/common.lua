-- The beginning of every script. KEYS: the set and the state of one entry. ARGV: the run of the
-- server in 16 bytes, followed by the intent time in ms, then the words of the script.
--
-- Both keys have a presence field, with a name that no item can have, a NUL. In the set the field
-- keeps an empty entry in existence. In the state it holds the presence of the entry: "W2" and the
-- run: warm; "L2", the run and a lease: loading. An entry exists only with both fields, because a
-- server may evict either key. An entry of another run of the server, from a snapshot or a replica,
-- may have missed writes and is cold.
local SET, STATE, PRESENCE, ANNOUNCED, HEAD = KEYS[1], KEYS[2], '\0', '\0u', '\0h'
local COLD, LOADING, WARM = 0, 1, 2
local RUN, INTENT_MS = string.sub(ARGV[1], 1, 16), tonumber(string.sub(ARGV[1], 17))
local IS_LOADING, IS_WARM = 'L2' .. RUN, 'W2' .. RUN
local CHUNK = 1000

-- A read that announces a write increments a counter in the state, in a field with a name that no
-- item can have. The process may crash after the commit and before it notifies the cache. While the
-- counter is above zero, the entry expires after the intent time, and reads do not extend the
-- expiry. The counter survives the rest of the entry, because a load in between may read the store
-- too early.

local function make_cold()
    local count = redis.pcall('HGET', STATE, ANNOUNCED) -- the key may have another type
    redis.call('UNLINK', SET, STATE)
    if type(count) == 'string' then
        redis.call('HSET', STATE, ANNOUNCED, count)
        redis.call('PEXPIRE', STATE, INTENT_MS)
    end
    return COLD
end

local function is_loading(field)
    return string.sub(field, 1, #IS_LOADING) == IS_LOADING
end

-- Returns the presence in a presence field, and removes the rest of an incomplete entry.
local function presence_of(field)
    if not field then
        return COLD
    end
    if not redis.call('ZSCORE', SET, PRESENCE) then
        return make_cold()
    end
    if field == IS_WARM then
        return WARM
    end
    return is_loading(field) and LOADING or make_cold()
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

-- Announces a write. After half of the intent time the rest would be too short for this write, so
-- the entry becomes cold.
local function announce_write()
    if has_announced_write() and redis.call('PTTL', STATE) < INTENT_MS / 2 then
        make_cold()
    end
    if redis.call('HINCRBY', STATE, ANNOUNCED, 1) == 1 then
        expire(INTENT_MS)
    end
end

-- Ends an announced write. Returns true if no other is announced.
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

-- Returns the bytes of the revision of a state; those of revision 0 if there is no state.
local function revision_of(state)
    return state and string.sub(state, 2, 2 + string.byte(state, 2)) or '\0'
end

-- Returns true if the bytes of a are higher. Lua compares strings by the locale of the server, so
-- this function compares bytes.
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

-- Adds an item to the changes. The score '' means that the item is never due.
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

-- Writes the head: the first items of the set and their states in one field, which
-- src/cache/redis/head.c reads. Every script that has changed a warm entry calls it.
local function store_head(count)
    if count == '0' then -- there may be one of another process
        redis.call('HDEL', STATE, HEAD)
        return
    end
    local items = redis.call('ZRANGE', SET, 0, count - 1)
    if items[#items] == PRESENCE then -- behind all others
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

-- Returns the states of items, by item. The item i is words[first + i * step].
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

-- Compares and sets (item, expected state, score, state) from ARGV[first] on. The expected state is
-- '' if the item must have no state. `head` is the number of items in the head. Returns {presence},
-- or {WARM, index of the item that has another state, its revision}. After a conflict the announced
-- write stays, because the caller may crash before its next step.
local function compare_and_set(idle_ms, head, first)
    local presence = presence_of(redis.call('HGET', STATE, PRESENCE))
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
        if (found[item] or '') ~= ARGV[at + 1] then
            return {WARM, (at - first) / 4, revision_of(found[item])}
        end
        change(all, item, ARGV[at + 2], ARGV[at + 3])
    end
    store(all) -- before all else: a full server refuses only a script's first write
    store_head(head)
    end_announced_write_warm(idle_ms)
    return {WARM}
end

-- Stores (item, score, state) from ARGV[first] on, each unless the entry has a higher revision. An
-- equal revision with another state makes the entry cold. Returns false in that case.
local function store_unless_older(first)
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
