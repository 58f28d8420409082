#!/bin/sh
# Checks that layers.sh notices what it is there to notice. Usage: layers_test.sh
set -eu
here=$(dirname "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failed=0

# fresh: a tree that is in order.
fresh() {
    rm -rf "$folder/src"
    mkdir -p "$folder/src/low" "$folder/src/high/part"
    printf 'low:\nhigh: low\n' >"$folder/layers.txt"
    printf '#include "low/a.h"\n#include <stdio.h>\n' >"$folder/src/low/a.c"
    printf '#include "low/a.h"\n#include "high/b.h"\n' >"$folder/src/high/part/b.c"
}

# expect RESULT WHAT: runs the check on the tree as it is.
expect() {
    if "$here/layers.sh" "$folder/src" "$folder/layers.txt" >/dev/null; then
        result=passes
    else
        result=fails
    fi
    if [ $result != "$1" ]; then
        echo "$2: the check $result"
        failed=1
    fi
}

fresh
expect passes "a tree in order"
fresh
printf '#include "high/b.h"\n' >>"$folder/src/low/a.c"
expect fails "a lower layer that includes a higher one"
fresh
mkdir "$folder/src/new"
expect fails "a folder that is in no layer"
fresh
printf 'low: high\nhigh: low\n' >"$folder/layers.txt"
expect fails "a list that allows a circle"
fresh
printf '#include <sqlite3.h>\n' >>"$folder/src/high/part/b.c"
expect fails "a backend's header outside of the backend"
exit $failed
