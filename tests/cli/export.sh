#!/usr/bin/env bash
# An export can be imported; an export of the result is the same, byte for byte.
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

# lines KIND: how many lines of a kind there are.
lines() { grep -c "\"kind\": \"$1\"" out; }

# CSV: reviews, of a season that exists there.
run 0 export --format csv
quiet
cp out log.csv
csv=(--store "sqlite:$folder/csv.db")
run 0 init --season other "${csv[@]}"
run 0 import log.csv "${csv[@]}"
out '5 reviews imported'
run 0 export --format csv "${csv[@]}"
same log.csv out
run 0 export --trackers
cp out trackers
run 0 export --trackers "${csv[@]}"
same trackers out
run 0 import log.csv
out '0 reviews imported, 5 there already'
grep -q '"comma, ""quote"""' log.csv || fail "quotes in CSV"
grep -q '," blanks ",' log.csv || fail "blanks in CSV"

# Everything: reviews, a removal, a reset, seasons with dates and switches, dead letters.
run 0 remove ada ' blanks '
run 0 reset Zoë
run 0 submit Zoë 日本 4
run 0 season add 'a "season"' --starts 2023-09-01 --ends 2024-07-01 --use-cache off --auto-archive on
run 0 submit --season 'a "season"' bea x 3 --at 2024-01-01
cat >dead.jsonl <<'END'
{"review_id": "01890a5d-ac96-774b-bcce-b302099a8057", "kind": "dead", "event": "review", "season": "gone", "user": "ada", "item": "i", "rating": 3, "at_ms": 99, "response_ms": null, "subject": null, "topic": "", "reason": "season 'gone' does not exist"}
{"review_id": "01890a5d-ac96-774b-bcce-b302099a8058", "kind": "dead", "event": "reset", "season": "2024", "user": "bea", "item": null, "rating": null, "at_ms": 1704100000001, "response_ms": null, "subject": null, "topic": null, "reason": ""}
END
run 0 import dead.jsonl
out '0 reviews imported, 2 dead letters'
run 0 export
quiet
cp out all
head -n 1 all | grep -qx '{"format": "srs-export", "version": 1}' || fail "the first line"
[ "$(lines season),$(lines review),$(lines remove),$(lines reset),$(lines dead)" = 2,7,1,1,2 ] ||
    fail "lines of each kind"
sed -n 4,5p all | cmp - dead.jsonl || fail "dead letters as they were"
other=(--store "sqlite:$folder/other.db")
run 0 import all "${other[@]}"
grep -qx '7 reviews imported, 1 removal, 1 reset, 2 seasons, 2 dead letters' out || fail "$what: counts"
run 0 export "${other[@]}"
same all out
run 0 export --trackers
cp out trackers
run 0 export --trackers "${other[@]}"
same trackers out
not_out blanks
run 0 import all "${other[@]}" --json
out '"duplicates": 9'
run 0 export "${other[@]}"
same all out

# A voided event ahead of the clock is exported with its void, wherever a transaction ends
# (after 1000 events), and also where another event is refused.
ahead=(--store "sqlite:$folder/ahead.db")
run 0 init --season 2024 "${ahead[@]}"
awk -v now="$(date +%s)" 'BEGIN { for (i = 0; i < 1200; i++)
    printf "{\"user\": \"tim\", \"item\": \"%04d\", \"at_ms\": %d000, \"rating\": 3}\n", i, now + (i % 3 ? -86400 : 43200)
}' >ahead.jsonl
run 0 import ahead.jsonl "${ahead[@]}" --set submit.max_future_ms=86400000
run 0 submit zoe z 3 --at "$(date -u -d '12 hours' +%Y-%m-%dT%H:%M:%SZ)" --set submit.max_future_ms=86400000 "${ahead[@]}"
run 0 reset zoe --set submit.max_future_ms=86400000 "${ahead[@]}"
run 0 void future "${ahead[@]}"
out 'entries voided'
run 0 export "${ahead[@]}"
cp out voided
[ "$(lines review)" -eq 1201 ] || fail "all reviews"
[ "$(lines void)" -eq 401 ] || fail "the voids"
run 1 export --format csv "${ahead[@]}"
err '0 removals, 1 resets, 401 voids and 0 dead letters were left out'
for shift in 0 1 2 3; do # one event more moves the end of the transaction
    shifted=(--store "sqlite:$folder/shifted$shift.db")
    run 0 init --season 2024 "${shifted[@]}"
    for ((i = 0; i < shift; i++)); do
        printf '{"season": "2024", "user": "a%d", "item": "x", "at_ms": 1704000000000, "rating": 3}\n' $i
    done | cat - voided >shifted.jsonl
    run 0 import shifted.jsonl "${shifted[@]}"
    out "$((1201 + shift)) reviews imported"
    run 0 import shifted.jsonl "${shifted[@]}"
    out '0 reviews imported'
    run 0 export tim "${shifted[@]}"
    cp out tim
    run 0 export tim "${ahead[@]}"
    same tim out
done
sed -E '/"item": "(0001|0700)"/{p;s/"item": "[0-9]*"/"item": "taken"/}' voided >refused.jsonl
refused=(--store "sqlite:$folder/refused.db")
run 0 import --skip-errors refused.jsonl "${refused[@]}"
err 'belongs to another review'
out '1201 reviews imported'
run 0 export "${refused[@]}"
same voided out

# Into a store that has other data: nothing of it is lost.
merged=(--store "sqlite:$folder/merged.db")
run 0 season add 2024 --ends 2030-01-01 --activate "${merged[@]}"
run 0 submit ada paris 3 --at 2024-01-05 "${merged[@]}"
run 0 import all "${merged[@]}"
err 'season 2024 is there with other dates or switches, which it keeps'
out '1 season, '
run 0 season show 2024 --json "${merged[@]}"
out '"ends_ms": 1893456000000'
run 0 export ada --season 2024 "${merged[@]}"
out '"item": "paris"'
[ "$(lines review),$(lines remove)" = 4,1 ] || fail "both are there"

# CSV has no place for some of it, and never says nothing about that.
run 2 export --format csv
one_line
err 'CSV holds one season, and there are 2'
run 1 export --format csv --season 2024
err '1 removals, 1 resets, 0 voids and 1 dead letters were left out; use --format jsonl'
[ "$(grep -c . out)" -eq 7 ] || fail "six reviews and the names"
run 0 export --format csv --season 2024 --reviews-only
quiet
run 0 export ada --season 2024 --format csv --reviews-only
[ "$(grep -c . out)" -eq 4 ] || fail "three of ada"

# One user, one season.
run 0 export ada
[ "$(lines season),$(lines review),$(lines remove),$(lines dead)" = 2,3,1,1 ] || fail "all of ada"
! grep '"user"' out | grep -qv '"user": "ada"' || fail "of nobody else"
run 0 export nobody --json
[ "$(grep -c '"user"' out)" -eq 0 ] || fail "nobody has no log"
run 0 export nobody --format csv --season 2024
[ "$(grep -c . out)" -eq 1 ] || fail "only the names of the columns"
run 0 export --season 'a "season"'
[ "$(lines season),$(lines review),$(lines dead)" = 1,1,0 ] || fail "one season"
run 0 export --trackers
head -n 1 out | grep -q '^user,item,subject,topic,state,' || fail "the columns of trackers"
run 0 export ada --trackers --json
[ "$(grep -c . out)" -eq 1 ] || fail "one tracker of ada"
out '"stability": '

# A file of another version, or of something else, is no export.
version() {
    sed "1s/.*/$1/" all >changed
    run 2 import changed "${other[@]}"
    one_line
    err "changed: line 1: $2"
}
version '{"format": "srs-export", "version": 2}' 'version: this program reads version 1'
version '{"format": "another", "version": 1}' 'format: "another" is not srs-export'

# More than one page.
awk 'BEGIN { for (i = 0; i < 2500; i++)
    printf "{\"user\": \"u%d\", \"item\": \"%d\", \"at_ms\": %d, \"rating\": 3}\n", i % 2, i, 1704000000001 + i
}' >many.jsonl
run 0 season add many --activate
run 0 import many.jsonl
run 0 export --json --season many
[ "$(lines review)" -eq 2500 ] || fail "all of many events"
[ "$(sort -u out | grep -c .)" -eq 2502 ] || fail "each of many events once"
run 0 export --json --trackers
[ "$(sort -u out | grep -c .)" -eq 2500 ] || fail "all of many trackers"
run 0 export u0 --json --trackers
[ "$(sort -u out | grep -c .)" -eq 1250 ] || fail "all trackers of one"
run 0 items u0 --json
[ "$(grep '"item"' out | sort -u | grep -c .)" -eq 1250 ] || fail "all items of one"

# The log can be scheduled again; a reset and a removal count.
run 0 export u1 --json
"$srs" schedule <out >scheduled || fail "an export does not go into srs schedule"
[ "$(grep -c . scheduled)" -eq 1250 ] || fail "all of it"
run 0 export Zoë --json
"$srs" schedule <out >scheduled || fail "an export with a reset does not go into srs schedule"
[ "$(grep -c '"retrievability_before": null' scheduled)" -eq 2 ] || fail "the reset is applied"

run 1 export --season nope
one_line
run 2 export ada bea
one_line

finish
