# shellcheck shell=bash
# Private servers: Redis and MariaDB on Unix sockets in a temporary directory, which end with the script.
# To be sourced by a bash script. Sets SERVERS (the directory), REDIS_SOCKET, MARIADB_SOCKET, and what
# libsrs calls them: REDIS_URL, MARIADB_URL.
SERVERS=$(mktemp -d)
REDIS_SOCKET=$SERVERS/redis.sock
MARIADB_SOCKET=$SERVERS/mariadb.sock
# shellcheck disable=SC2034
REDIS_URL=redis+unix://$REDIS_SOCKET
# shellcheck disable=SC2034
MARIADB_URL="mariadb://root@localhost/srs?socket=$MARIADB_SOCKET"
REDIS_PID='' MARIADB_PID=''

# stop PID...: ends servers of ours, and waits until they have ended.
stop() {
    local pid
    for pid in "$@"; do
        kill "$pid" 2>/dev/null || true
    done
    for pid in "$@"; do
        wait "$pid" 2>/dev/null || true
    done
}

stop_redis() {
    stop "$REDIS_PID"
    REDIS_PID=''
}

stop_servers() {
    # shellcheck disable=SC2086 # one that does not run is no argument
    stop $REDIS_PID $MARIADB_PID
    rm -rf "$SERVERS"
}
trap stop_servers EXIT

# wait_for PID SOCKET LOG COMMAND...: until the command succeeds; shows the log if the server ends, or
# takes longer than a minute.
wait_for() {
    local pid=$1 socket=$2 log=$3 tries=0
    shift 3
    until [ -S "$socket" ] && "$@" >/dev/null 2>&1; do
        tries=$((tries + 1))
        if [ $tries -gt 600 ] || ! kill -0 "$pid" 2>/dev/null; then
            cat "$log" >&2
            echo "a server did not start" >&2
            return 1
        fi
        sleep 0.1
    done
}

# Debian has the program in redis-tools, under the name of one that checks files; the package
# redis-server adds a link to it, and a service that starts by itself.
redis_program() {
    command -v redis-server || command -v redis-check-rdb
}

start_redis() {
    (exec -a redis-server "$(redis_program)" --port 0 --unixsocket "$REDIS_SOCKET" --dir "$SERVERS" \
        --save '' --appendonly no) >"$SERVERS/redis.log" 2>&1 &
    REDIS_PID=$!
    wait_for "$REDIS_PID" "$REDIS_SOCKET" "$SERVERS/redis.log" redis-cli -s "$REDIS_SOCKET" ping
}

# start_mariadb: with an account "root" without a password, on the socket only.
start_mariadb() {
    local data=$SERVERS/mariadb log=$SERVERS/mariadb.log user=() lib
    [ "$(id -u)" -ne 0 ] || user=(--user=root)
    lib=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd) # mariadb-install-db changes the current directory
    if ! "$lib/mariadb_data.sh" "$lib/../../build/mariadb-data" "$data" >"$log" 2>&1; then
        cat "$log" >&2
        return 1
    fi
    mariadbd --no-defaults "${user[@]}" --datadir="$data" --socket="$MARIADB_SOCKET" \
        --skip-networking --pid-file="$SERVERS/mariadb.pid" >>"$log" 2>&1 &
    MARIADB_PID=$!
    wait_for "$MARIADB_PID" "$MARIADB_SOCKET" "$log" \
        mariadb --no-defaults -u root --socket="$MARIADB_SOCKET" -e 'SELECT 1'
}

# make_database: the one that MARIADB_URL names.
make_database() {
    mariadb --no-defaults -u root --socket="$MARIADB_SOCKET" -e 'CREATE DATABASE srs'
}
