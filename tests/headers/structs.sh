#!/bin/sh
# Checks that each public struct that begins with its size is tried by a program in sizes of other
# versions (the programs print the names with --list-structs), or stands in a list of those that
# cross no public function.
# Usage: structs.sh CC LIST PROGRAM PROGRAM INCLUDE-DIRECTORY...
set -eu
cc=$1
list=$2
handed=$3
filled=$4
shift 4
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

"$(dirname "$0")/text.sh" "$cc" "$@" |
    grep -o 'struct srs_[a-z_]* { *size_t size;' | awk '{ print $2 }' | sort -u >"$folder/declared"
{
    "$handed" --list-structs
    "$filled" --list-structs
    grep -v '^#' "$list"
} | sort -u >"$folder/tested"
test -s "$folder/declared" || { echo "no structs found"; exit 1; }
if ! diff "$folder/declared" "$folder/tested"; then
    echo "< only in a header, > only tested: tests/scenario/smallest_structs.c has a table of structs that"
    echo "programs hand over, tests/scenario/functions.c one of functions that fill structs in"
    exit 1
fi
