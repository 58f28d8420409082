#!/usr/bin/env bash
# mariadb_data.sh PREPARED TARGET: makes TARGET a data directory of MariaDB with an account "root" without a
# password. It is a copy of a directory whose name begins with PREPARED, which the first caller makes with
# mariadb-install-db while the others wait. A server of another version has a directory of its own.
set -euo pipefail
target=$2
version=$(mariadbd --no-defaults --version | cksum)
prepared=$1-${version%% *}
user=()
[ "$(id -u)" -ne 0 ] || user=(--user=root)

# A server deletes all that looks like its own temporary tables, so each has a directory for them.
prepare() {
    local made
    made=$(mktemp -d "$prepared.XXXXXX")
    # shellcheck disable=SC2064 # the directory as it is called now
    trap "rm -rf '$made'" EXIT
    mkdir "$made/tmp"
    mariadb-install-db --no-defaults "${user[@]}" --datadir="$made/data" --tmpdir="$made/tmp" \
        --skip-test-db --auth-root-authentication-method=normal --innodb-log-file-size=16M
    mv "$made/data" "$prepared"
}

mkdir -p "$(dirname "$prepared")"
exec 9>"$prepared.lock"
flock 9
[ -d "$prepared" ] || prepare
exec 9>&-
cp -a --reflink=auto "$prepared" "$target"
