#!/usr/bin/env bash
# Seasons: creating, changing, listing, choosing.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

run 0 init
run 1 season show
one_line
err 'no season is active'
run 0 season add 2024 --starts 2024-01-01 --ends 2025-01-01
out 'season 2024 is ready'
run 1 season show
run 0 season activate 2024
out 'season 2024 is active'
run 0 season add 2025 --auto-archive on --use-cache off --json
out '"auto_archive": true'
out '"cache": false'
out '"active": false'

# Only what is named changes.
run 0 season add 2024 --auto-archive on --json
out '"auto_archive": true'
out '"starts_ms": 1704067200000'
out '"ends_ms": 1735689600000'
run 0 season add 2025 --activate
out 'ready and active'

run 0 season list
out '2024'
out '2025-01-01T00:00:00Z'
run 0 season list --json
[ "$(grep -c '"active": true' out)" -eq 1 ] || fail "one season is active"
run 0 season show --json
out '"name": "2025"'
run 0 season show 2024
out '2024-01-01T00:00:00Z'
run 0 season show --season 2024
out '2024-01-01T00:00:00Z'

run 1 season show nope
one_line
run 1 season activate nope
one_line
run 2 season add 2026 --starts 2025-01-01 --ends 2024-01-01
one_line
run 2 season add ''
one_line
run 2 season add x --use-cache maybe
one_line

# --season chooses, for every command.
run 0 submit ada x 3 --season 2024 --at 2024-02-01
run 0 items ada
not_out x
run 0 items ada --season 2024
out x
run 1 due ada --season nope
one_line

finish
