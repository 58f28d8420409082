#!/usr/bin/env bash
# srs copy: the copy is equal or the command fails, and it goes on after a kill.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
run 0 init --season 2024
awk 'BEGIN { for (i = 0; i < 5000; i++)
    printf "{\"user\": \"u%d\", \"item\": \"%d\", \"at_ms\": %d, \"rating\": %d}\n", i % 7, i / 2, 1704000000001 + i * 86400, i % 4 + 1
}' >many.jsonl
run 0 import many.jsonl
run 0 remove u3 5
run 0 reset u1
run 0 season add next --starts 2025-01-01
run 0 export
cp out exported
target=sqlite:$folder/target.db
run 0 copy --to "$target"
quiet
out '5002 events and '
out 'both stores have 2 seasons, 5002 events'
run 0 export --store "$target"
same exported out
run 0 copy --to "$target" --json
out '"equal": true'
out '"events_written": 0'
out '"max_rss_kib": '
[ "$(grep -c "$(sed -n 's/.*"checksum": //p' out | head -n 1)" out)" -eq 2 ] || fail "equal checksums"

# Refused: the same store under another name, a store with something else, no store at all.
ln -s "$folder/reviews.db" alias.db
run 2 copy --to "$SRS_STORE"
err 'the same store'
run 2 copy --to "sqlite:$folder/alias.db"
err 'the same store'
run 0 init --season 2024 --store "sqlite:$folder/other.db"
run 0 submit bob x 3 --store "sqlite:$folder/other.db"
run 1 copy --to "sqlite:$folder/other.db"
err 'an event that the source lacks'
run 2 copy --to 'nonsense://'
one_line
run 2 copy
one_line

# Killed at any time, it goes on; ended by a signal it says so.
for delay in 0.01 0.05 0.1; do
    rm -f killed.db*
    "$srs" copy --to "sqlite:$folder/killed.db" >/dev/null 2>&1 &
    sleep "$delay"
    kill -KILL $! 2>/dev/null
    wait $! 2>/dev/null
    run 0 copy --to "sqlite:$folder/killed.db"
    run 0 export --store "sqlite:$folder/killed.db"
    same exported out
done

# Another run brings what came since.
run 0 submit u0 new 3
run 0 copy --to "$target"
out '1 events and 1 trackers copied'

finish
