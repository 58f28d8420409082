#!/bin/sh
# Builds the program that README.md shows, as README.md says, and runs it.
# Usage: readme.sh README PREFIX CC
set -eu
readme=$1
prefix=$2
cc=$3
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# The first block of C.
awk '/^```/ { if (inside) exit; inside = /^```c$/; next } inside' "$readme" >"$folder/program.c"
test -s "$folder/program.c" || { echo "$readme shows no program"; exit 1; }
pc=$(find "$prefix" -name srs.pc)
PKG_CONFIG_PATH=$(dirname "$pc")
export PKG_CONFIG_PATH
cd "$folder"
# shellcheck disable=SC2046
"$cc" -Wall -Wextra -Werror program.c -o program $(pkg-config --cflags --libs srs)
LD_LIBRARY_PATH=$(dirname "$PKG_CONFIG_PATH") ./program
