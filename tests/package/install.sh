#!/bin/sh
# Installs a build again, and then moves it: no installed file may hold the prefix.
# Usage: install.sh BUILD-DIRECTORY PREFIX
set -eu
build=$1
prefix=$2
rm -rf "$prefix" "$prefix.first"
cmake --install "$build" --prefix "$prefix.first" >/dev/null
if grep -rlF "$prefix.first" "$prefix.first"; then
    echo "these files hold the prefix"
    exit 1
fi
mv "$prefix.first" "$prefix"
