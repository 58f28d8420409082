-- Compare and set. ARGV[2]...: idle ms, how many items the head has, and for each item (item, revision expected, score, state).
-- Gives {presence}, or {WARM, number of the item that has another revision, that revision}.
local presence = presence_of(redis.call('HGET', STATE, MARK))
if presence ~= WARM then
    settle()
    return {presence}
end
local found = states_of(ARGV, 4, 4)
local scores, states, never = {}, {}, {}
for at = 4, #ARGV, 4 do
    local item, score = ARGV[at], ARGV[at + 2]
    local revision = revision_of(found[item])
    if revision ~= ARGV[at + 1] then
        settle_warm(ARGV[2])
        return {WARM, (at - 4) / 4, revision}
    end
    states[#states + 1], states[#states + 2] = item, ARGV[at + 3]
    if score == '' then
        never[#never + 1] = item
    else
        scores[#scores + 1], scores[#scores + 2] = score, item
    end
end
store(scores, states, never) -- before all else: a full server refuses only a script's first write
store_head(ARGV[3])
settle_warm(ARGV[2])
return {WARM}
