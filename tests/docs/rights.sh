#!/usr/bin/env bash
# Runs the statements of docs/operations/deployment.md on private servers, and then the library with the users
# that they create: no right is missing. Without the rights that the document calls optional it still works.
# Usage: rights.sh SOURCE-TREE SRS
set -euo pipefail
source_tree=$1
srs=$2
document=$source_tree/docs/operations/deployment.md
for program in redis-cli mariadbd mariadb mariadb-install-db; do
    command -v $program >/dev/null || exit 77
done
# The servers must start from a script that names their library by a relative path, too.
cd "$source_tree"
# shellcheck source=scripts/lib/servers.sh
. scripts/lib/servers.sh

# block LANGUAGE PATTERN: the lines of the blocks of that language which have the pattern.
block() { awk -v open="\`\`\`$1" '$0 == open { inside = 1; next } /^```/ { inside = 0 } inside' "$document" | grep -E "$2"; }
as_root() { mariadb --no-defaults -u root --socket="$MARIADB_SOCKET"; }
# run COMMAND...: srs, which must succeed without a warning.
run() {
    "$srs" "$@" >"$SERVERS/out" 2>&1 || { cat "$SERVERS/out"; echo "FAILED: srs $*"; exit 1; }
    if grep -E 'warning|problem|refuse' "$SERVERS/out"; then
        echo "FAILED: srs $* warns"
        exit 1
    fi
}

start_redis
start_mariadb
block sql '^(CREATE|GRANT)' | sed "s/'10.%'/'localhost'/" | as_root
block redis . | redis-cli -s "$REDIS_SOCKET" | tee "$SERVERS/replies"
[ "$(grep -c '^OK$' "$SERVERS/replies")" -eq "$(block redis . | wc -l)" ]

export SRS_STORE="mariadb://srs:PASSWORD@localhost/srs?socket=$MARIADB_SOCKET"
for queue in memory: redis:; do
    account=srs
    [ $queue = memory: ] || account=srsqueue
    export SRS_QUEUE=$queue SRS_CACHE="redis+unix://$account:PASSWORD@$REDIS_SOCKET"
    run init --season "2026-$account"
    run submit ada capital-of-france 3 --at 2026-01-10
    run due ada --at 2026-01-20
    run remove ada capital-of-france
    run reset ada
    [ $queue = memory: ] || run worker --once
    run doctor
done
# The health check has its own list of commands; this is what the server has refused.
if redis-cli -s "$REDIS_SOCKET" ACL LOG | grep -A1 '^object'; then
    echo "FAILED: Redis refused a command"
    exit 1
fi

block sql ^REVOKE | sed "s/'10.%'/'localhost'/" | as_root
export SRS_STORE_CREATE=off
run submit ada capital-of-peru 3
run due ada --at 2026-01-20
