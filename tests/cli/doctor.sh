#!/usr/bin/env bash
# srs doctor at the command line: what it exits with, and what it writes.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

run 0 init --season 2024
run 0 doctor
quiet
out 'ok       ack.level: acknowledgement is '
out 'ok       store.durable: '
out 'healthy'
not_out 'worker.poll' # it is without one only itself
run 0 doctor --json
out '"healthy": true'
out '"code": "ack.level"'
run 0 doctor --set worker=poll
out 'note     worker.poll: '
run 0 doctor --set completions=thread # which takes a function of the application's

# A warning and a problem are 4, and each has a hint.
run 4 doctor --store memory:
quiet
out 'warning  store.memory: '
# shellcheck disable=SC2016 # the backticks are part of it
out '         hint: set `store=sqlite:FILE`'
out '0 problems, 2 warnings' # no season, either
run 4 doctor --json --store memory:
out '"healthy": false'
out '"severity": "warning"'

# A store that does not open is a finding, too.
run 4 doctor --store "sqlite:$folder/nowhere/reviews.db"
quiet
out 'problem  open.failed: '
out 'its directory does not exist: create it'
out '1 problem, 0 warnings'
run 4 doctor --set "queue=spool:$folder/nowhere/spool"
out "problem  open.failed: queue spool:$folder/nowhere/spool: there is no such directory"
run 4 doctor --set ack=queued --json
out '"code": "open.failed"'

# An error in the configuration itself is wrong use.
run 2 doctor --set ack=often
one_line

# It finds orphaned jobs in the spool, and leaves them there.
export SRS_QUEUE="spool:$folder/spool?max_mb=1"
run 0 init
run 0 doctor
out 'ok       queue.durable: '
mkdir -p spool
: >spool/00000000-0000-4000-8000-000000000000.corrupt
run 4 doctor
out 'warning  queue.corrupt: 1 damaged files'
[ -e spool/00000000-0000-4000-8000-000000000000.corrupt ] || fail "$what: it is gone"

finish
