#!/usr/bin/env bash
# srs worker at the command line: what it needs, what it writes. test_worker.c has the rest.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

run 0 init --season 2024

# A wrong configuration is one line, and 2.
wrong() {
    local text=$1
    shift
    run 2 worker "$@"
    one_line
    err "$text"
}
wrong 'queue=memory: is seen by no other process'
wrong 'queue=memory: is seen by no other process' --set queue=memory:
wrong 'is not in this build' --set queue=rabbit://localhost
wrong 'spool takes a directory of this machine' --set queue=spool://host/spool
wrong 'spool' --set "queue=spool:$folder/reviews.db"
wrong "there is no key 'queues'" --set queues=spool:spool
wrong '--interval needs a whole number from 1 to 86400' --interval 0 --set queue=spool:spool
wrong '--timeout needs a whole number' --timeout -1 --set queue=spool:spool
wrong 'is too much' --set queue=spool:spool now

export SRS_QUEUE=spool:$folder/spool
run 0 worker --once
quiet
grep -qx 'drained: 0 stored, 0/s, depth 0, 0 adopted, 0 retries, 0 dead' out || fail "$what"
run 0 worker --once --quiet
quiet
[ ! -s out ] || fail "$what: output"
run 0 worker --once --json
printf '%s\n' '{"state":"drained","stored":0,"per_second":0,"depth":0,"adopted":0,"retries":0,"dead":0}' \
    >expected
same expected out

# On a terminal it writes one line again and again, and ends it.
if command -v script >/dev/null; then
    what='srs worker on a terminal'
    script -qec "'$srs' worker --once" /dev/null </dev/null >out 2>err || fail "$what: exit $?"
    grep -qF $'\r0 stored, 0/s, depth 0, 0 adopted, 0 retries, 0 dead\033[K' out || fail "$what"
fi

# It may run with the application's own configuration, as it stands.
run 0 worker --once --set worker=poll --set completions=off --set ack=queued
quiet

# The unit of systemd is one, and calls the command as it is.
unit=$source_tree/examples/systemd/srs-worker@.service
# shellcheck disable=SC2046
run 0 $(sed -nE 's/^ExecStart=[^ ]*srs (worker .*)/\1/p' "$unit" | sed 's/--config [^ ]*//') --once
if command -v systemd-analyze >/dev/null; then
    what='systemd-analyze verify'
    sed -e "s|^ExecStart=srs |ExecStart=$srs |" -e '/^Documentation/d' "$unit" >srs-worker@1.service
    systemd-analyze verify --man=no "$folder/srs-worker@1.service" >out 2>err || fail "$what"
    quiet
fi

finish
