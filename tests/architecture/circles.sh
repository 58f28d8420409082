#!/bin/sh
# Checks that no files of a program need each other in a circle: file A needs file B if its object
# uses a symbol that the object of B defines. Prints each circle, and what its files use.
# Usage: circles.sh OBJECT-LIST, a file with the path of one object on each line
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# "NAME TYPE SYMBOL" for each symbol, where NAME is the object's path below its target's directory.
tr '\n' '\0' <"$1" | xargs -0 nm -A | sed 's/^.*\.dir\///; s/\.o:/ /' |
    awk 'NF == 3 { print $1, $2, $3 } NF == 4 { print $1, $3, $4 }' >"$work/symbols"
if ! [ -s "$work/symbols" ]; then
    echo "there is no symbol in the objects of $1"
    exit 1
fi

# "USER USED SYMBOL" for each use of a symbol of another file.
awk 'NR == FNR { if ($2 ~ /^[TDBRVWC]$/) home[$3] = $1; next }
     $2 == "U" && ($3 in home) && home[$3] != $1 { print $1, home[$3], $3 }' \
    "$work/symbols" "$work/symbols" >"$work/uses"

# tsort names the files of each circle, one after another, on lines that begin with "tsort: ".
cut -d' ' -f1,2 "$work/uses" | sort -u | tsort 2>"$work/circles" >/dev/null || true
if ! [ -s "$work/circles" ]; then
    exit 0
fi
echo "files need each other in a circle:"
sed -n 's/^tsort: //p' "$work/circles" | grep -v 'input contains a loop' | sort -u >"$work/files"
awk 'NR == FNR { within[$1] = 1; next }
     ($1 in within) && ($2 in within) { print "  " $1 " uses " $3 " of " $2 }' \
    "$work/files" "$work/uses"
exit 1
