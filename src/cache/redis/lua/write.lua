-- Compares and sets. ARGV[2]...: idle ms, how many items the head has, and for each item (item,
-- what is expected, score, state). Gives what compare_and_set() gives.
return compare_and_set(ARGV[2], ARGV[3], 4)
