#!/bin/sh
# Checks that a reader who begins at README.md can reach every document by links. Usage: reachable.sh SOURCE-TREE
set -eu
cd "$1"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
echo README.md >"$folder/reached"
# Each round adds the documents that the reached ones link to, until a round adds none.
while :; do
    while read -r document; do
        { grep -oE '\]\([^)#: ]+\.md' "$document" || :; } | sed 's/^](//' | while read -r link; do
            realpath --relative-to=. "$(dirname "$document")/$link"
        done
    done <"$folder/reached" >"$folder/linked"
    sort -u "$folder/linked" "$folder/reached" >"$folder/next"
    ! cmp -s "$folder/reached" "$folder/next" || break
    mv "$folder/next" "$folder/reached"
done
find docs examples ./*.md -name '*.md' | sed 's#^\./##' | sort >"$folder/all"
lost=$(comm -23 "$folder/all" "$folder/reached")
[ -z "$lost" ] || {
    echo "no link leads to: $lost"
    exit 1
}
