#!/usr/bin/env bash
# worlds.sh FILE: whether CTest has an entry for each world in which a scenario runs. A line of the file is a
# program and the worlds that CTest has; the program itself knows in which it runs.
set -euo pipefail
status=0 count=0
while read -r program listed; do
    count=$((count + 1))
    listed=$(tr ' ' '\n' <<<"$listed" | sort)
    known=$(SRS_TEST_WORLD=list "$program" | sort -u)
    if [ "$listed" != "$known" ]; then
        printf '%s runs in:\n%s\nbut CTest has:\n%s\n' "$program" "$known" "$listed"
        status=1
    fi
done <"$1"
[ "$count" -gt 0 ] || status=1
exit $status
