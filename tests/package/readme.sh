#!/bin/sh
# Builds the program that README.md shows, in each way that README.md says, and runs it.
# Usage: readme.sh README PREFIX CC
set -eu
readme=$1
prefix=$2
cc=$3
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# The first block of C, and the commands that compile it.
awk '/^```/ { if (inside) exit; inside = /^```c$/; next } inside' "$readme" >"$folder/program.c"
# shellcheck disable=SC2016
sed -n 's/^cc program\.c/$CC -Wall -Wextra -Werror program.c/p' "$readme" >"$folder/commands"
test -s "$folder/program.c" || { echo "$readme shows no program"; exit 1; }
test "$(wc -l <"$folder/commands")" -eq 2 || { echo "$readme does not say how to compile it"; exit 1; }
pc=$(find "$prefix" -name srs.pc)
CC=$cc
PKG_CONFIG_PATH=$(dirname "$pc")${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}
export CC PKG_CONFIG_PATH
cd "$folder"
while read -r command; do
    sh -c "$command"
    # The second run submits the same answer again, which changes nothing.
    for run in first second; do
        LD_LIBRARY_PATH=$(dirname "$(dirname "$pc")") ./program >out
        test "$(cat out)" = "due: capital-of-france" || {
            echo "$run run after: $command"
            cat out
            exit 1
        }
    done
done <commands
