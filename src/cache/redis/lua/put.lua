-- Notifies the entry of a commit. ARGV[2]...: for each item (item, score, state). A warm entry that
-- lacks one of them becomes cold. A loading entry keeps them.
local presence = presence_of(redis.call('HGET', STATE, PRESENCE))
if presence == LOADING then
    store_unless_older(2)
elseif presence == WARM then
    local found = states_of(ARGV, 2, 3)
    for at = 2, #ARGV, 3 do
        local there, state = found[ARGV[at]], ARGV[at + 2]
        if there ~= state and not is_higher(revision_of(there), revision_of(state)) then
            make_cold()
            break
        end
    end
end
return 1
