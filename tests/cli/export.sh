#!/usr/bin/env bash
# What is exported can be imported, and is then the same again.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
run 0 init --season 2024

cat >log.jsonl <<'END'
{"user": "ada", "item": "comma, \"quote\"", "at_ms": 1704100000001, "rating": 3, "subject": "s", "topic": "t"}
{"user": "ada", "item": " blanks ", "at_ms": 1704100000002, "rating": 4, "response_ms": 0}
{"user": "ada", "item": "comma, \"quote\"", "at_ms": 1704200000003, "rating": 1, "subject": "", "topic": "u"}
{"user": "Zoë", "item": "日本", "at_ms": 1704300000004, "rating": 2, "response_ms": 1234}
{"user": "\"", "item": "\\", "at_ms": 1704000000000, "rating": 1}
END
run 0 import log.jsonl
out '5 reviews imported'

# there_and_back FORMAT: export, import into an empty store, export again.
there_and_back() {
    local other="--store sqlite:$folder/$1.db"
    run 0 export --format "$1"
    quiet
    cp out "log.$1"
    # shellcheck disable=SC2086
    run 0 init --season other $other
    # shellcheck disable=SC2086
    run 0 import "log.$1" $other
    out "$2"
    # shellcheck disable=SC2086
    run 0 export --format "$1" $other
    same "log.$1" out
    run 0 export --format "$1" --trackers
    cp out trackers
    # shellcheck disable=SC2086
    run 0 export --format "$1" --trackers $other
    same trackers out
    # Into the store that it came from: all of it is there.
    run 0 import "log.$1"
    out '0 reviews imported, 5 there already'
}
there_and_back csv '5 reviews imported'
there_and_back jsonl '5 reviews imported'
grep -q '"comma, ""quote"""' log.csv || fail "quotes in CSV"
grep -q '," blanks ",' log.csv || fail "blanks in CSV"

run 0 export --json
same out log.jsonl
run 0 export ada --json
[ "$(grep -c '"user": "ada"' out)" -eq 3 ] || fail "three of ada"
[ "$(grep -c . out)" -eq 3 ] || fail "of nobody else"
run 0 export nobody --json
[ ! -s out ] || fail "nobody has no log"
run 0 export nobody
[ "$(grep -c . out)" -eq 1 ] || fail "only the names of the columns"
run 0 export --trackers
head -n 1 out | grep -q '^user,item,subject,topic,state,' || fail "the columns of trackers"
[ "$(grep -c . out)" -eq 5 ] || fail "four trackers"
run 0 export ada --trackers --json
[ "$(grep -c . out)" -eq 2 ] || fail "two trackers of ada"
out '"stability": '

# Removals are part of the log, and left out by an import.
run 0 remove ada ' blanks '
run 0 reset Zoë
run 0 export
out ',remove,ada,'
out ',reset,Zoë,,,'
cp out log.csv
run 0 import log.csv
out '2 removals left out'
run 0 export --json
out '"kind": "remove"'
run 0 export --trackers
not_out blanks
not_out 日本

# More than one page.
awk 'BEGIN { for (i = 0; i < 2500; i++)
    printf "{\"user\": \"u%d\", \"item\": \"%d\", \"at_ms\": %d, \"rating\": 3}\n", i % 2, i, 1704000000001 + i
}' >many.jsonl
run 0 season add many --activate
run 0 import many.jsonl
run 0 export --json
[ "$(sort -u out | grep -c .)" -eq 2500 ] || fail "all of many entries"
run 0 export --json --trackers
[ "$(sort -u out | grep -c .)" -eq 2500 ] || fail "all of many trackers"
run 0 export u0 --json --trackers
[ "$(sort -u out | grep -c .)" -eq 1250 ] || fail "all trackers of one"
run 0 items u0 --json
[ "$(grep '"item"' out | sort -u | grep -c .)" -eq 1250 ] || fail "all items of one"

# The log can be scheduled again.
run 0 export u1 --json
"$srs" schedule <out >scheduled || fail "an export does not go into srs schedule"
[ "$(grep -c . scheduled)" -eq 1250 ] || fail "all of it"

run 1 export --season nope
one_line
run 2 export ada bea
one_line

finish
