#!/bin/sh
# Checks that each row of the table of failures in the guarantees names a planted bug, or none with a dash,
# and that each bug that it names has a patch.
#   check_guarantees.sh GUARANTEES MUTATIONS
set -eu
rows=$(sed -n '/^## Failures/,/^## The store/p' "$1" | grep '^| ' | tail -n +2)
[ -n "$rows" ] || { echo "$1: no table of failures"; exit 1; }
echo "$rows" | awk -F ' [|]' -v folder="$2" '
    NF != 7 { print "a row without a planted bug:" $1; failed = 1; next }
    {
        bug = $6
        gsub(/[ `]/, "", bug)
        file = folder "/" bug ".patch"
        if (bug != "-" && (getline line < file) < 0) {
            print file " does not exist:" $1
            failed = 1
        }
        close(file)
    }
    END { exit failed }'
