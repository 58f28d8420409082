# shellcheck shell=bash disable=SC2034
# What the scripts share: where things are, colours, and installing what is missing on Debian.
# To be sourced by a bash script, which may then rely on the repository being the current directory.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

BUILD_PACKAGES=(gcc libc6-dev make cmake ninja-build pkg-config libsqlite3-dev libhiredis-dev
    libssl-dev libmariadb-dev uthash-dev libjansson-dev libcsv-dev uuid-dev)
SERVER_PACKAGES=(redis-tools mariadb-server-core mariadb-client-core) # no services
TEST_PACKAGES=(g++ clang libclang-rt-dev check openssl redis-server mariadb-server galera-4 rsync
    clang-format-14 doxygen abigail-tools shellcheck mandoc patch sqlite3 zlib1g-dev) # zlib: libsqlite3.a needs it

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ] && [ "${TERM:-dumb}" != dumb ]; then
    BOLD=$'\e[1m' RED=$'\e[31m' GREEN=$'\e[32m' CYAN=$'\e[36m' PLAIN=$'\e[0m'
else
    BOLD='' RED='' GREEN='' CYAN='' PLAIN=''
fi

heading() {
    printf '\n%s== %s ==%s\n' "$BOLD$CYAN" "$*" "$PLAIN"
}

# as_root COMMAND...
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        echo "This needs to run as root, and there is no sudo: $*" >&2
        return 1
    fi
}

# install_missing PACKAGE...: installs those that are not there, and nothing else.
install_missing() {
    local package missing=() available=()
    if ! command -v dpkg-query >/dev/null; then
        echo "This is no Debian: taking for granted that the like of these is there: $*"
        return 0
    fi
    for package in "$@"; do
        dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed ||
            missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    heading "Installing ${missing[*]}"
    as_root apt-get update -qq
    for package in "${missing[@]}"; do
        if [ -n "$(apt-cache madison "$package")" ]; then
            available+=("$package")
        else
            echo "This release of Debian has no package $package; going on without it."
        fi
    done
    [ ${#available[@]} -gt 0 ] || return 0
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        "${available[@]}" >/dev/null
}
