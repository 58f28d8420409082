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
# Anki's own table of reviews: id is the time, cid the item, ease the rating, time the duration.
cat >revlog.csv <<'END'
id,cid,usn,ease,ivl,lastIvl,factor,time,type
1711744352250,1711684180217,-1,3,-600,-60,0,25060,0
1711744352251,1711684180218,-1,4,3,0,2500,-5,9
1711744353000,1711684180217,-1,0,0,0,2500,0,4
1711744354000,1711684180217,-1,0,0,0,0,0,4
1711744355000,1711684180217,-1,0,3,3,2500,0,5
1711744356000,1711684180217,-1,2,0,3,0,4000,3
1711744357000,1711684180217,-1,2,3,3,2500,4000,3
1711744358000,1711684180217,-1,0,0,0,0,0,0
1711744359000,1711684180217,-1,0,0,0,0,0,0
END
tr , '|' <revlog.csv >revlog.txt # as sqlite3 prints it
awk -F, 'NR == 1 { split($0, name); next } {
    line = ""
    for (i = 1; i <= NF; i++)
        line = line sprintf("%s\"%s\":%s", i > 1 ? "," : "", name[i], $i)
    print (NR == 2 ? "[" : ",") "{" line "}"
} END { print "]" }' revlog.csv >revlog.json
sed 's/^[[,]//; /^]/d' revlog.json >revlog.jsonl
# fsrs-rs has other names for the same, and words for the types.
sed '1s/.*/id,cid,usn,button_chosen,interval,last_interval,ease_factor,taken_millis,review_kind/' \
    revlog.csv >revlog-rs.csv
sed 's/,5$/,Rescheduled/; s/,4$/,Manual/; s/,3$/,Filtered/; s/,[09]$/,Learning/' \
    revlog-rs.csv >words.csv
kinds='1 set due date, 1 forget, 1 rescheduled, 1 cram, 2 manual'
for file in revlog.csv revlog.txt revlog.json revlog.jsonl revlog-rs.csv words.csv; do
    run 0 import --user "$file" "$file"
    quiet
    out '3 reviews imported, 1 row left out (set due date), 1 row left out (forget), 1 row left out (rescheduled), 1 row left out (cram), 2 rows left out (manual)'
    run 0 export "$file" --format jsonl
    out '"item": "1711684180217", "rating": 3, "at_ms": 1711744352250, "response_ms": 25060'
    out '"item": "1711684180218", "rating": 4, "at_ms": 1711744352251, "response_ms": 0'
    run 0 import --user revlog "$file"
    [ "$file" = revlog.csv ] || out '0 reviews imported, 3 there already'
    run 0 submit "submit $file" - <"$file"
    err "6 rows left out, which are no reviews ($kinds)"
    run 0 schedule <"$file"
    err "6 rows left out, which are no reviews ($kinds)"
    [ "$(grep -c '"item"' out)" -eq 3 ] || fail "$what: three reviews"
done
sed '3s/,4,/,5,/' revlog.csv >five.csv
run 2 import --user five five.csv
err 'five.csv: line 3: ease: 1, 2, 3 or 4 is needed, not "5"'
sed '3s/^[0-9]*/1711744352/' revlog.csv >seconds.csv
run 2 import --user seconds seconds.csv
err 'line 3: id: "1711744352" is no time'
# A plainer name is the one meant, wherever it stands; id alone, or time alone, is not Anki's.
reads 1 'id,cid,ease,time,item,at,rating\n7,8,2500,250,a,2024-01-01,3\n'
reads 1 'id,date,time,item,at,rating\n7,soon,later,a,2024-01-01,3\n'
reads 1 'id,card_id,time,ease\n7,a,2024-01-01,3\n'
reads 1 '{"date": "soon", "time": "later", "id": [7], "item": "a", "at": "2024-01-01", "rating": 3}'
printf 'item,date,time,rating\na,2024-01-01,later,3\n' >two.csv
run 2 import --user x two.csv
err 'line 1: there are two columns for at_ms: date and time'
printf '{"item": "a", "date": "2024-01-01", "time": "later", "rating": 3}\n' >two.jsonl
run 2 import --user x two.jsonl
err 'line 1: at_ms is there twice, under different names: date, time'

# Zones as programs write them: each is the same time.
for zone in Z z +00 -00 +0000 +00:00 ' +0000' ' UTC' UTC; do
    reads 1 "item,at,rating\na,2024-03-29 20:32:32.25$zone,3\n"
done
for time in 2024-03-29T20:32:32.25Z '2024-03-30 02:02:32.25+0530' 2024-03-30T02:02:32.25+05:30 \
    '2024-03-29 17:32:32.25-03' 2024-03-29T17:02:32.25-0330 1711744352250; do
    printf 'item,at,rating\na,%s,3\n' "$time" >zone.csv
    run 0 import --user zone zone.csv
    [ "$time" = 2024-03-29T20:32:32.25Z ] || out '0 reviews imported, 1 there already'
done

printf 'item,at,rating\na,2024-01-01,0\nb,2024-01-01,7\n' >wrong.csv
run 2 import --user x wrong.csv
err 'line 3: rating: 1, 2, 3 or 4 is needed, not "7"'

# Removals and resets without ids, too.
printf '{"kind": "review", "item": "a", "at": "2024-01-01", "rating": 3}\n{"kind": "remove", "item": "a", "at": "2024-01-02"}\n{"kind": "reset", "at": "2024-01-03"}\n' >kinds.jsonl
run 0 import --user rem kinds.jsonl
out '1 review imported, 1 removal, 1 reset'
run 0 import --user rem kinds.jsonl
out '0 reviews imported, 3 there already'

# Input that is no text, or not UTF-8.
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
