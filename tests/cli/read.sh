#!/usr/bin/env bash
# One reader for import, submit and schedule: line ends, encodings, and the forms of other programs.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
run 0 init --season 2024
number=0

# reads COUNT INPUT: all three commands read as many reviews of it. INPUT is for printf.
reads() {
    number=$((number + 1))
    # shellcheck disable=SC2059
    printf "$2" >input
    run 0 import --user "import$number" input
    out "$1 review"
    run 0 submit "submit$number" - --json <input
    [ "$(grep -c '"review_id"' out)" -eq "$1" ] || fail "submit: $1 reviews of $2"
    run 0 schedule <input
    [ "$(grep -c '"item"' out)" -eq "$1" ] || fail "schedule: $1 reviews of $2"
}

# Line ends, also mixed; a byte order mark; no last line end; blank lines.
for end in '\n' '\r' '\r\n'; do
    reads 2 "item,at,rating${end}a,2024-01-01,3${end}b,2024-01-01,3${end}"
    reads 2 "\xEF\xBB\xBFitem,at,rating${end}${end}a,2024-01-01,3${end}b,2024-01-01,3"
    reads 2 "{\"item\": \"a\", \"at\": \"2024-01-01\", \"rating\": 3}${end}${end}{\"item\": \"b\", \"at\": \"2024-01-01\", \"rating\": 3}"
    reads 1 "[${end}{\"item\": \"a\",${end}\"at\": \"2024-01-01\", \"rating\": 3}${end}]${end}"
done
reads 3 'item,at,rating\ra,2024-01-01,3\nb,2024-01-01,3\r\nc,2024-01-01,3'
printf 'item,at,note,rating\ra,2024-01-01,"two\rlines",3\rb,2024-01-01,,9\r' >lines.csv
run 2 import --user x lines.csv
err 'lines.csv: line 4: rating: 1, 2, 3 or 4 is needed, not "9"'
err '(1 review imported before that)'

# Separators of spreadsheets.
reads 1 'item;at;rating\na;2024-01-01;3\n'
reads 1 'item\tat\trating\na\t2024-01-01\t3\n'

# Names in any case and spelling; numbers as text, and with a fraction that is nothing.
reads 1 'Card ID,Review-Time,RATING\n7,1704067200000.0,3.0\n'
reads 1 '"Item","At_Ms","Rating"\n"7","1704067200000","3"\n'
reads 1 '{"cardId": 7, "reviewTime": "1704067200000", "rating": "Good"}'
reads 1 '{"card_id": 7.0, "at_ms": 1704067200000.0, "rating": 3.0}'
reads 1 '[{"item": "a]}\\"", "at": "2024-01-01", "rating": "EASY", "more": [{"x": "]"}]}]'
reads 2 '[{"item": "a", "at": "2024-01-01", "rating": 3}, {"item": "b", "at": "2024-01-01", "rating": 1}]'

# py-fsrs and ts-fsrs.
reads 1 '{"card_id": 1711684180217, "rating": 3, "review_datetime": "2024-03-29T20:32:32.250000+00:00", "review_duration": null}'
reads 1 'card_id,rating,review_datetime,review_duration\n1711684180217,3,2024-03-29T20:32:32.250000+00:00,25060.0\n'
reads 1 '{"cid": "c1", "rating": "Good", "state": "Review", "due": "2024-03-29T20:32:32.250Z", "stability": 3.1, "difficulty": 5, "elapsed_days": 2, "last_elapsed_days": 1, "scheduled_days": 3, "learning_steps": 0, "review": "2024-04-01T20:32:32.250Z"}'
reads 1 '{"card_id": 3, "rating": 4, "state": 2, "review": 1712003552250}'
head -n 2 "$source_tree/tests/data/revlog-real.csv" | sed 's/%/%%/g' >real
reads 1 "$(cat real)"
# The same review is the same, however it is written.
printf 'card_id,rating,review_datetime\n5,2,2024-03-29T20:32:32.25+00:00\n' >py.csv
printf '[{"card_id": 5, "rating": 2.0, "review": 1711744352250}]' >ts.json
run 0 import --user same py.csv
run 0 import --user same ts.json
out '0 reviews imported, 1 there already'

# Rows that are no reviews are counted by kind, and nothing else is passed over.
cat >anki.csv <<'END'
card_id,review_time,review_rating,type,factor
1,1704067200000,3,0,0
1,1704067201000,0,4,2500
1,1704067202000,0,4,0
1,1704067203000,0,5,2500
1,1704067204000,2,3,0
1,1704067205000,2,3,2500
1,1704067206000,0,,
END
run 0 import --user anki anki.csv
quiet
out '2 reviews imported'
for kind in 'set due date' forget rescheduled cram manual; do
    out "1 row left out ($kind)"
done
run 0 import --user anki anki.csv --json
out '"set due date": 1'
printf '{"card_id": 1, "rating": "Manual", "review": "2024-01-01"}\n{"card_id": 1, "rating": 0, "review": "2024-01-01"}\n' >ts.jsonl
run 0 import --user ts ts.jsonl
out '2 rows left out (manual)'
printf 'item,at,rating\na,2024-01-01,0\nb,2024-01-01,7\n' >wrong.csv
run 2 import --user x wrong.csv
err 'line 3: rating: 1, 2, 3 or 4 is needed, not "7"'

# Removals and resets without ids, too.
printf '{"kind": "review", "item": "a", "at": "2024-01-01", "rating": 3}\n{"kind": "remove", "item": "a", "at": "2024-01-02"}\n{"kind": "reset", "at": "2024-01-03"}\n' >kinds.jsonl
run 0 import --user rem kinds.jsonl
out '1 review imported, 1 removal, 1 reset'
run 0 import --user rem kinds.jsonl
out '0 reviews imported, 3 there already'

# What is no text, or not UTF-8.
refuses() {
    for command in 'import --user x' 'submit x -' schedule; do
        # shellcheck disable=SC2086
        run 2 $command <input
        one_line
        err "$1"
    done
}
printf 'item,at,rating\na,2024-01-01,3\n' | iconv -f UTF-8 -t UTF-16 >input
refuses 'UTF-16'
printf 'item,at,rating\na,2024-01-01,3\n' | iconv -f UTF-8 -t UTF-16LE >input
refuses 'UTF-16'
printf 'item,at,rating\na,2024-01-01,3\n' | iconv -f UTF-8 -t UTF-16BE >input
refuses 'UTF-16'
cp "$folder/reviews.db" input
refuses 'an SQLite database'
printf 'PK\003\004abc' >input
refuses 'a zip archive'
gzip -c anki.csv >input
refuses 'gzip'
printf '\177ELF\002\001\001\000\000' >input
refuses 'binary, not text'

# An array that is broken ends there, with --skip-errors, too.
printf '[{"item": "a", "at": "2024-01-01", "rating": 3}\n{"item": "b", "at": "2024-01-01", "rating": 3}]' >broken.json
run 2 import --user arr --skip-errors broken.json
err 'line 2: no JSON: the objects of an array are separated by commas'
printf '[{"item": "a", "at": "2024-01-01", "rating": 3},\n{"item": "b"' >broken.json
run 2 import --user arr broken.json
err 'the array ends too early'
printf '[{"item": "a", "at": "2024-01-01", "rating": 3}, 7,\n{"item": "b", "at": "2024-01-01", "rating": 9}]' >broken.json
run 0 import --user arr --skip-errors broken.json
err 'line 1: no JSON'
err 'line 2: rating: '

# A signal: what is stored is said after it is stored, and importing again goes on.
mkfifo pipe
awk 'BEGIN { for (i = 0; i < 2500; i++)
    printf "{\"item\": \"%d\", \"at_ms\": %d, \"rating\": 3}\n", i, 1704000000001 + i }' >many.jsonl
interrupted() {
    "$srs" import --user "sig$1" --format jsonl <pipe >out 2>err &
    local importer=$! code=0
    exec 7>pipe
    cat many.jsonl >&7
    # It waits for more: everything that fits into transactions is stored by then.
    until [ "$("$srs" export "sig$1" 2>/dev/null | grep -c '"kind": "review"')" -eq 2000 ]; do :; done
    kill "-$1" $importer
    wait $importer || code=$?
    exec 7>&-
    what="srs import, ended by $1"
    [ $code -eq "$2" ] || fail "$what: exit $code, not $2"
    err '2000 stored; import again to go on'
    run 0 import --user "sig$1" many.jsonl
    out '500 reviews imported, 2000 there already'
}
set -m # so that background jobs take SIGINT
interrupted INT 130
interrupted TERM 143

finish
