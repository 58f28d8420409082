# shellcheck shell=bash
# Private servers: Redis and MariaDB on Unix sockets in a temporary folder, which end with the script.
# To be sourced by a bash script. Sets REDIS_SOCKET and MARIADB_SOCKET.
SERVERS=$(mktemp -d)
REDIS_SOCKET=$SERVERS/redis.sock
MARIADB_SOCKET=$SERVERS/mariadb.sock
SERVER_PIDS=()

stop_servers() {
    local pid
    for pid in "${SERVER_PIDS[@]}"; do
        kill "$pid" 2>/dev/null || true
    done
    for pid in "${SERVER_PIDS[@]}"; do
        wait "$pid" 2>/dev/null || true
    done
    rm -rf "$SERVERS"
}
trap stop_servers EXIT

# wait_for SOCKET LOG COMMAND...: until the command succeeds; shows the log if it does not in a minute.
wait_for() {
    local socket=$1 log=$2 tries=0
    shift 2
    until [ -S "$socket" ] && "$@" >/dev/null 2>&1; do
        tries=$((tries + 1))
        if [ $tries -gt 600 ]; then
            cat "$log" >&2
            echo "a server did not start" >&2
            return 1
        fi
        sleep 0.1
    done
}

start_redis() {
    redis-server --port 0 --unixsocket "$REDIS_SOCKET" --dir "$SERVERS" --save '' --appendonly no \
        >"$SERVERS/redis.log" 2>&1 &
    SERVER_PIDS+=($!)
    wait_for "$REDIS_SOCKET" "$SERVERS/redis.log" redis-cli -s "$REDIS_SOCKET" ping
}

# start_mariadb: with an account "root" without a password, on the socket only.
start_mariadb() {
    local data=$SERVERS/mariadb user=()
    [ "$(id -u)" -ne 0 ] || user=(--user=root)
    mariadb-install-db --no-defaults "${user[@]}" --datadir="$data" \
        --auth-root-authentication-method=normal --skip-test-db >"$SERVERS/mariadb.log" 2>&1
    mariadbd --no-defaults "${user[@]}" --datadir="$data" --socket="$MARIADB_SOCKET" \
        --skip-networking --pid-file="$SERVERS/mariadb.pid" >>"$SERVERS/mariadb.log" 2>&1 &
    SERVER_PIDS+=($!)
    wait_for "$MARIADB_SOCKET" "$SERVERS/mariadb.log" \
        mariadb --no-defaults -u root --socket="$MARIADB_SOCKET" -e 'SELECT 1'
}
