#!/bin/sh
# Checks that docs/guide/errors.md has a row for each status, in the order of the enumeration, and no other, and that its column
# "retry" is "yes" where the table of statuses says so.
# Usage: statuses.sh SOURCE-TREE
set -eu
cd "$1"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
sed -n 's/^ *\(SRS_\(OK\|E_[A-Z_]*\)\) *= *\([0-9]*\).*/\3 \1/p' include/srs/*.h >"$folder/declared"
# shellcheck disable=SC2016
sed -n 's/^| \([0-9]*\) | `\(SRS_[A-Z_]*\)` |.*/\1 \2/p' docs/guide/errors.md >"$folder/documented"
test -s "$folder/declared"
diff "$folder/declared" "$folder/documented" || {
    echo "docs/guide/errors.md (>) differs from enum srs_status (<)"
    exit 1
}
tr '\n' ' ' <src/base/status.c | grep -oE '\[SRS_[A-Z_]*\] = \{[^}]*\}' | grep RETRYABLE |
    sed 's/^\[\([A-Z_]*\).*/\1/' >"$folder/retryable"
# shellcheck disable=SC2016
sed -n 's/^| [0-9]* | `\(SRS_[A-Z_]*\)` |.*| yes |[^|]*|$/\1/p' docs/guide/errors.md >"$folder/retried"
test -s "$folder/retryable"
diff "$folder/retryable" "$folder/retried" || {
    echo "the column retry of docs/guide/errors.md (>) differs from src/base/status.c (<)"
    exit 1
}
