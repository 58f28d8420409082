#!/usr/bin/env bash
# The demonstration: what a real user did in half a year, imported and asked about.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
log=$source_tree/tests/data/revlog-real.csv

run 0 init --season 2024
run 0 import --user ada "$log" --set scheduler.fuzz=off
quiet
grep -qx '12580 reviews imported' out || fail "all reviews"
run 0 import --user ada "$log"
grep -qx '0 reviews imported, 12580 there already' out || fail "nothing twice"

run 0 counts ada --at 2024-10-01 --json
out '"total": 1205'
run 0 due ada --at 2024-10-01 --limit 5
[ "$(grep -c '^17' out)" -eq 5 ] || fail "five items"

# The trackers of the store are what py-fsrs says: state and due time.
run 0 export ada --trackers
awk -F , 'NR > 1 { print $2 "," $5 "," $6 "," $13 }' out | sort >got
awk -F , 'NR > 1 { print $1 "," $2 "," $3 "," $7 }' \
    <(tr -d '\r' <"$source_tree/tests/data/revlog-real-expected.csv") | sort >expected
same expected got

finish
