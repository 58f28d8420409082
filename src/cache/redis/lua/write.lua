-- Compares and sets. ARGV[2]...: the idle time in ms, the number of items in the head, and for each
-- item (item, expected state, score, state). Returns the result of compare_and_set().
return compare_and_set(ARGV[2], ARGV[3], 4)
