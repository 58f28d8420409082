#!/usr/bin/env bash
# The command on Redis and MariaDB, which are wrong, or away: what it says, and that no password is in it.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
if ! command -v mariadbd >/dev/null || ! command -v redis-cli >/dev/null; then
    echo "skipped: redis-server and mariadbd are not installed"
    exit 77
fi
# shellcheck source=scripts/lib/servers.sh
. "$source_tree/scripts/lib/servers.sh"
trap 'stop_servers; rm -rf "$folder"' EXIT

start_redis
start_mariadb
make_database
mariadb --no-defaults -u root --socket="$MARIADB_SOCKET" -e "
    CREATE USER ann@localhost IDENTIFIED BY 'pass:word-m';
    GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, INDEX ON srs.* TO ann@localhost;
    CREATE USER reader@localhost IDENTIFIED BY 'password-r';
    GRANT SELECT ON srs.* TO reader@localhost"
redis-cli -s "$REDIS_SOCKET" acl setuser ann on '>password-c' '~srs:*' +@all >/dev/null
redis-cli -s "$REDIS_SOCKET" acl setuser nobody on '>password-n' '~srs:*' +ping >/dev/null

cache=redis+unix://ann:password-c@$REDIS_SOCKET
at="localhost/srs?socket=$MARIADB_SOCKET"
export SRS_CACHE=$cache SRS_STORE="mariadb://ann:pass%3Aword-m@$at"

# says CODE TEXT ARGUMENTS...: it exits so, says that, and keeps passwords to itself.
says() {
    local code=$1 text=$2
    shift 2
    run "$code" "$@"
    err "$text"
    not_err 'word-'
    not_out 'word-'
}

# A command that reads makes no tables.
says 1 'the tables of libsrs are missing' due ada
err 'srs init'
tables=$(mariadb --no-defaults -N -u root --socket="$MARIADB_SOCKET" -e 'SHOW TABLES FROM srs')
[ -z "$tables" ] || fail "$what: made $tables"
run 0 init --season 2026
not_out 'word-'
run 0 submit ada item 1
run 0 due ada --at 2100-01-01
quiet
out '1 of 1 due in season 2026'
not_out 'safe mode'

# A cache that cannot be used: users are still served, and the reason is reported.
unusable() {
    says 0 "warning: the cache failed: redis at $1" due ada --at 2100-01-01 --cache "$3"
    err "$2"
    out 'item '
    not_out 'safe mode' # the few calls whose failures lead to it are answered as usual
}
here=$REDIS_SOCKET
unusable "$here" 'the user or the password in the URL is wrong' "redis+unix://ann:word-x@$here"
unusable "$here" 'ACL is too narrow' "redis+unix://nobody:password-n@$here"
unusable /nonexistent 'No such file' redis+unix://ann:password-c@/nonexistent
unusable localhost:1 'refused' redis://ann:password-c@localhost:1
says 2 'it has no database of that number' due ada --cache "$cache?db=99"
says 2 'a number from 1 to 65535' due ada --cache redis://ann:password-c@localhost:99999
says 2 "has no parameter 'foo'" due ada --cache "$cache?foo=1"
says 2 'is not in this build' due ada --cache memcached://ann:password-c@localhost

# Without the store there is nothing.
says 2 'check user and password in the URL' due ada --store "mariadb://ann:word-x@$at"
says 2 'the privileges of the user' init --store "mariadb://reader:password-r@$at&table_prefix=x_"
says 3 'is the server running' due ada --store 'mariadb://ann:password-m@/srs?socket=/nonexistent'
says 2 'names no database' due ada --store mariadb://ann:password-m@localhost
says 2 "has no parameter 'sokcet'" due ada --store 'mariadb://ann:password-m@localhost/srs?sokcet=x'

# Servers that stop.
stop_redis
says 0 'warning: the cache failed' submit ada other 1
out 'other '
stop "$MARIADB_PID"
MARIADB_PID=
says 3 'is the server running' submit ada third 1
start_redis
says 3 'is the server running' due ada --at 2100-01-01
finish
