#!/bin/sh
# Checks that the public headers, the version script and the shared library name the same
# functions: nothing is declared but missing, nothing is exported but undeclared.
# Usage: symbols.sh CC LIBRARY VERSION-SCRIPT INCLUDE-DIRECTORY...
set -eu
cc=$1
library=$2
map=$3
shift 3
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

"$(dirname "$0")/declared.sh" "$cc" "$@" >"$folder/declared"
sed -n 's/^ *\(srs_[a-z0-9_]*\);$/\1/p' "$map" | sort >"$folder/map"
nm -D --defined-only "$library" | awk '$2 != "A" { sub(/@.*/, "", $3); print $3 }' | sort >"$folder/exported"
test -s "$folder/declared" || { echo "no declarations found"; exit 1; }

failed=0
differ() {
    if ! diff "$folder/$1" "$folder/$2"; then
        echo "< only $3, > only $4"
        failed=1
    fi
}
differ declared map "declared in a header" "in $(basename "$map")"
differ map exported "in $(basename "$map")" "exported by $(basename "$library")"
exit $failed
