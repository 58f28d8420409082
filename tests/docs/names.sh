#!/bin/sh
# Checks that documents name only configuration keys, statistics, findings and programs of bench/ that exist.
# Usage: names.sh SOURCE-TREE
# shellcheck disable=SC2016 # the back quotes are of Markdown
set -eu
cd "$1"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# The documents that are made from the tables of the code are the lists.
for list in configuration statistics doctor; do
    find docs -name $list.md -exec cat {} +
done | grep -oE '^\| `[a-z_]+(\.[a-z_]+)+`' | tr -d '|` ' | sort -u >"$folder/known"
sed 's/\..*//' "$folder/known" | sort -u >"$folder/prefixes"
test "$(wc -l <"$folder/known")" -gt 100
{ find docs -name '*.md' && ls ./*.md; } | sort | xargs grep -ohE '`[a-z_]+(\.[a-z_]+)+(=[^`]*)?`' |
    tr -d '`' | sed 's/=.*//' | sort -u >"$folder/named"
status=0
while read -r name; do
    case $name in
    *.c | *.h | *.md | *.db | *.conf | *.log | *.sql | *.sh | *.map | *.abi | *.so | *.a | *.py | *.csv) continue ;;
    esac
    grep -qx "${name%%.*}" "$folder/prefixes" || continue
    grep -qxF "$name" "$folder/known" || {
        echo "no such key, statistic or finding: $name"
        status=1
    }
done <"$folder/named"
for program in $(find docs -name '*.md' -exec cat {} + | grep -oE '`bench_[a-z]+' | tr -d '`' | sort -u); do
    [ -e "bench/${program#bench_}.c" ] || {
        echo "no such program: $program"
        status=1
    }
done
exit $status
