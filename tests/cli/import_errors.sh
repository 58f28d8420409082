#!/usr/bin/env bash
# Importing what is broken: the line is named, what comes before it is stored, nothing of it is.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
call_by_forking
run 0 init --season 2024

# broken TEXT LINE: the second line of three is broken. Without --skip-errors the import stops
# there; with it, all but that line are imported.
number=0
broken() {
    number=$((number + 1))
    printf '%s\n' "$header" "$good" "$2" "$good_too" >"broken.$ending"
    [ -n "$header" ] || sed -i 1d "broken.$ending"
    local line=2
    [ -z "$header" ] || line=3
    run 2 import --user "stop$number" "broken.$ending"
    one_line
    err "line $line: $1"
    err '(1 review imported before that)'
    run 0 export "stop$number" --format jsonl
    [ "$(grep -c '"kind": "review"' out)" -eq 1 ] || fail "$what: only the line before is stored"
    run 0 import --user "skip$number" --skip-errors "broken.$ending"
    err "line $line: $1"
    grep -qx '2 reviews imported, 1 broken line skipped' out || fail "$what: goes on"
}

ending=csv
header=item,at_ms,rating,review_id,response_ms
good=a,2024-01-01,3,,
good_too=b,2024-01-01,3,,
broken 'rating: 1, 2, 3 or 4 is needed, not "5"' 'x,2024-01-01,5,,'
broken 'there is no rating' 'x,2024-01-01,,,'
broken 'there is no item' ',2024-01-01,3,,'
broken 'there is no at_ms' 'x,,3,,'
broken 'at_ms: "soon" is no time' 'x,soon,3,,'
broken 'at_ms: "0" is no time' 'x,0,3,,'
broken 'at_ms: "1680256800" is no time' 'x,1680256800,3,,'
err '(seconds taken for milliseconds?)'
broken 'at_ms: "315532799999" is no time' 'x,315532799999,3,,'
err '(seconds taken for milliseconds?)'
broken 'at_ms: "1680256800000000" is no time' 'x,1680256800000000,3,,'
err '(microseconds taken for milliseconds?)'
broken 'at_ms: "1979-12-31" is no time from 1980' 'x,1979-12-31,3,,'
broken 'review_id: "7" is no UUID' 'x,2024-01-01,3,7,'
broken 'response_ms: a whole number' 'x,2024-01-01,3,,-1'
broken 'it has 3 columns, the first row has 5' 'x,2024-01-01,3'
broken 'it has 6 columns' 'x,2024-01-01,3,,,'
broken 'a quote is in the wrong place' 'x"y,2024-01-01,3,,'
broken 'a quote is in the wrong place' '"x"y,2024-01-01,3,,'
broken 'item: up to 255 bytes' "$(printf '%0256d' 0),2024-01-01,3,,"
broken 'item: up to 255 bytes of UTF-8' $'\xff,2024-01-01,3,,'
broken 'item: up to 255 bytes of UTF-8 without control' $'\a,2024-01-01,3,,'

ending=jsonl
header=
good='{"item": "a", "rating": 3, "at": "2024-01-01"}'
good_too='{"item": "b", "rating": 3, "at": "2024-01-01"}'
broken 'no JSON' '{"item": "x", '
broken 'no JSON' 'x,2024-01-01,3'
broken 'no JSON object' '[1]'
broken 'no JSON' '{"item": "x", "item": "y", "rating": 3, "at": "2024-01-01"}'
broken 'no JSON' $'{"item": "\xff", "rating": 3, "at": "2024-01-01"}'
broken 'item: text or a number is needed' '{"item": ["x"], "rating": 3, "at": "2024-01-01"}'
broken 'item: up to 255 bytes' '{"item": "\u0001", "rating": 3, "at": "2024-01-01"}'
broken 'rating: 1, 2, 3 or 4' '{"item": "x", "rating": 2.5, "at": "2024-01-01"}'
broken 'quality: a whole number from 0 to 5' '{"item": "x", "quality": 9, "at": "2024-01-01"}'
broken 'correct: true or false' '{"item": "x", "correct": "maybe", "at": "2024-01-01"}'
broken 'subject: up to 64 bytes' \
    "{\"item\": \"x\", \"rating\": 3, \"at\": \"2024-01-01\", \"subject\": \"$(printf '%065d' 0)\"}"
broken 'kind: review, remove or reset' \
    '{"item": "x", "rating": 3, "at": "2024-01-01", "kind": "answer"}'
broken 'the user is "zoe"' '{"item": "x", "rating": 3, "at": "2024-01-01", "user": "zoe"}'
broken 'it is longer than' "{\"item\": \"x\", \"note\": \"$(head -c 1100000 /dev/zero | tr '\0' x)\"}"

# The same id for another review: only the store can see that, and still the line is named.
id=01890a5d-ac96-774b-bcce-b302099a8057
run 0 submit fay x 3 --at 2024-01-01 --review-id $id
printf '%s\n' '{"item": "a", "rating": 3, "at": 1704067200001}' \
    "{\"item\": \"y\", \"rating\": 3, \"at\": 1704067200002, \"review_id\": \"$id\"}" \
    '{"item": "b", "rating": 3, "at": 1704067200003}' >conflict.jsonl
run 0 import --user fay --skip-errors conflict.jsonl
err 'line 2: review id'
err 'belongs to another review'
out '2 reviews imported, 1 broken line skipped'
run 2 import --user fay conflict.jsonl
err 'line 2: review id'
err '0 reviews imported before that'

printf 'item,at,rating\n\0,2024-01-01,3\n' >nul.csv
run 2 import --user x nul.csv
err 'line 2: it has a NUL in it'
printf '{"item": "x\\u0000", "rating": 3, "at": 1}\n' >nul.jsonl
run 2 import --user x nul.jsonl
err 'line 1: no JSON'

# A quote that is not closed: where the row begins, and how far it goes.
printf 'item,at,rating\na,2024-01-01,3\n"b,2024-01-01,3\nc,2024-01-01,3\n' >open.csv
run 2 import --user gil open.csv
err 'line 3: a quote is not closed up to the end, line 4'
{
    printf 'item,at,rating\n"b,2024-01-01,3\n'
    yes 'c,2024-01-01,3' | head -n 100000
} >open.csv
run 2 import --user gil open.csv
err 'line 2: the row is too long'

# Lines are counted as an editor counts them, over line ends within quotes.
printf 'item,at,note,rating\n"a",2024-01-01,"1\n2\n3",3\n\nb,2024-01-01,,9\n' >lines.csv
run 2 import --user hal lines.csv
err 'line 6: rating'
err '1 review imported'

# The row of names.
header_is() {
    printf '%s\nx,2024-01-01,3\n' "$2" >header.csv
    run 2 import --user x --skip-errors header.csv
    one_line
    err "line 1: $1"
}
header_is 'the first row must name the columns, and none of them is called item' x,2024-01-01,3
header_is 'the first row must name the columns, and none of them is called at_ms' item,when,rating
header_is 'no column is called rating, quality or correct' item,at,score
header_is 'there are two columns for item' item,card_id,at,rating
header_is 'there are more than 256 columns' "item,at,rating$(printf ',%.0s' {1..300})"
header_is 'a quote is in the wrong place' 'it"em,at,rating'
: >empty.csv
run 2 import --user x empty.csv
one_line
err 'empty.csv: it has no review, it is empty'

# Whose reviews?
printf 'item,at,rating\nx,2024-01-01,3\n' >whose.csv
run 2 import whose.csv
err 'line 2: there is no user: give --user USER'
run 2 import whose.csv --user ''
one_line
err '--user needs'
for missing in missing.csv no-folder/missing.csv ''; do
    run 2 import --format csv "$missing"
    one_line
    err "cannot open \"$missing\": No such file or directory"
done
run 2 import --format csv .
one_line
err '. is a directory: give a file'
run 1 import whose.csv --user ada --season nope
one_line
err 'nope'
err '(0 reviews imported before that)'
run 2 import a.csv b.csv
one_line

finish
