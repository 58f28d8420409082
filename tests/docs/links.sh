#!/bin/sh
# Checks that every document that a document names is there. Usage: links.sh SOURCE-TREE
set -eu
cd "$1"
pattern='(docs|examples|tests|bench|scripts|src|include)/[A-Za-z0-9_./-]+\.(md|c|h|cpp|csv|txt|in)'
missing=$(grep -ohE "$pattern" README.md CONTRIBUTING.md docs/*.md include/srs/*.h \
    include/srs/sys/*.h | sort -u | while read -r document; do
    [ -e "$document" ] || echo "$document"
done)
[ -z "$missing" ] || {
    echo "named but not there: $missing"
    exit 1
}
