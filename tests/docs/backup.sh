#!/usr/bin/env bash
# Runs the commands of docs/operations/backup.md: a store and a job in the spool survive the loss of everything, and so does a
# database of MariaDB. Usage: backup.sh SOURCE-TREE SRS
set -euo pipefail
source_tree=$1
document=$source_tree/docs/operations/backup.md
PATH=$(dirname "$2"):$PATH
for program in sqlite3 mariadbd mariadb mariadb-dump mariadb-install-db; do
    command -v $program >/dev/null || exit 77
done
# shellcheck source=scripts/lib/servers.sh
. "$source_tree/scripts/lib/servers.sh"
place=$SERVERS/place
mkdir -p "$place"/{var,backup/spool,etc}

# block PATTERN: runs the first block that has the pattern, with its paths below a temporary directory.
block() {
    awk -v pattern="$1" '
        /^```bash$/ { inside = 1; text = ""; next }
        /^```/ { if (inside && text ~ pattern) { printf "%s", text; exit } inside = 0 }
        inside { text = text $0 "\n" }' "$document" |
        sed "s#/var/lib/srs#$place/var#g; s#/backup/#$place/backup/#g; s#/etc/srs#$place/etc#g" >"$place/commands"
    [ -s "$place/commands" ] || { echo "FAILED: no block has $1"; exit 1; }
    bash -eu "$place/commands" >"$place/out" 2>&1 || { cat "$place/commands" "$place/out"; exit 1; }
}
# expect REVIEWS WHERE: that many reviews are in the store.
expect() {
    found=$(srs export --format csv --reviews-only | grep -c capital || true)
    [ "$found" -eq "$1" ] || { echo "FAILED: $found reviews $2, not $1"; exit 1; }
}

printf '%s\n' "store = sqlite:$place/var/reviews.db" "queue = spool:$place/var/spool" >"$place/etc/srs.conf"
export SRS_STORE=sqlite:$place/var/reviews.db
srs --config "$place/etc/srs.conf" init --season 2026 >/dev/null
srs --config "$place/etc/srs.conf" submit ada capital-of-france 3 --at 2026-01-10 >/dev/null

# A second review is accepted while the store is locked, and its process is killed: the job is in the spool.
mkfifo "$place/lock"
sqlite3 "$place/var/reviews.db" <"$place/lock" >"$place/locked" &
lock_pid=$!
exec 8>"$place/lock"
printf '%s\n' 'BEGIN IMMEDIATE;' "SELECT 'locked';" >&8
until grep -q locked "$place/locked"; do
    kill -0 $lock_pid
    sleep 0.05
done
srs --config "$place/etc/srs.conf" submit ada capital-of-peru 3 --at 2026-01-10 >/dev/null 2>&1 8>&- &
submit_pid=$!
until cat /dev/null "$place"/var/spool/*.spool-wal 2>/dev/null | grep -q capital-of-peru; do
    kill -0 $submit_pid || { echo "FAILED: the submit has ended"; exit 1; }
    sleep 0.05
done
kill -KILL $submit_pid
wait $submit_pid 2>/dev/null || true

block 'for file in'
block '.backup .*reviews.db'
grep -qx ok "$place/out"
exec 8>&-
wait $lock_pid || true
rm -rf "${place:?}/var"
mkdir -p "$place/var/spool"
block '^rm -f .*reviews.db'
expect 1 'in the restored store'
block 'worker --once'
expect 2 'after the spool was restored'
block 'PRAGMA user_version'
grep -qx '[1-9][0-9]*' "$place/out"

start_mariadb
make_database
printf '%s\n' '[client]' user=root "socket=$MARIADB_SOCKET" >"$place/.my.cnf"
export HOME=$place SRS_STORE=$MARIADB_URL
srs init --season 2026 >/dev/null
srs submit ada capital-of-france 3 --at 2026-01-10 >/dev/null
block mariadb-dump
srs reset ada >/dev/null
srs submit ada capital-of-peru 3 >/dev/null
block 'CREATE DATABASE'
expect 1 'in the restored database'
srs doctor >"$place/out" || { cat "$place/out"; exit 1; }
