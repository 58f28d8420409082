#!/usr/bin/env bash
# Importing what is right: both formats, every name of a column, every form of answer, and twice.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
run 0 init --season 2024

cat >small.csv <<'END'
user,item,at_ms,rating,response_ms,subject,topic,note
ada,paris,1704100000000,3,2500,geography,capitals,first
ada,rome,2024-01-02,again,,,,
bea,"a ""quoted"", item",2024-01-02T10:00:00.5+02:00,4,,"",,"two
lines"

bea,oslo,2024-01-03T00:00:00Z,2,,,,
END
run 0 import small.csv
quiet
grep -qx '4 reviews imported' out || fail "four reviews"
run 0 import small.csv
grep -qx '0 reviews imported, 4 there already' out || fail "nothing twice"
run 0 import small.csv --json
out '"imported": 0'
out '"duplicates": 4'
run 0 items ada --json
out '"subject": "geography"'
out '"topic": "capitals"'
run 0 items bea --json
out '"item": "a \"quoted\", item"'
run 0 export bea --json
out '"at_ms": 1704182400500'

# The same reviews from JSON Lines are the same: their ids follow from what they are.
cat >small.jsonl <<'END'
{"user": "ada", "item": "paris", "at_ms": 1704100000000, "rating": 3, "extra": [1, 2]}
{"learner_id": "ada", "item": "rome", "time": "2024-01-02", "review_rating": "1", "subject": null}

{"user_id": "bea", "card_id": "a \"quoted\", item", "at": "2024-01-02T08:00:00.500Z", "rating": 4}
{"learner": "bea", "card": "oslo", "review_time": 1704240000000, "rating": "HARD"}
END
run 0 import small.jsonl
grep -qx '0 reviews imported, 4 there already' out || fail "the same in another format"
run 0 import --format jsonl <small.jsonl
out '4 there already'
run 0 import --format jsonl - <small.jsonl
out '4 there already'

# In another season they are others.
run 0 season add 2025
run 0 import --season 2025 small.csv
out '4 reviews imported'

# Equal reviews of one file both count, and again only once each.
printf 'item,at,rating\nx,2024-02-01,1\ny,2024-02-01,1\nx,2024-02-01,1\n' >equal.csv
run 0 import --user cleo equal.csv
out '3 reviews imported'
run 0 import --user cleo equal.csv
out '0 reviews imported, 3 there already'
run 0 items cleo --json
out '"reps": 2'

# Other forms of answers; the user as an option or in the file.
cat >forms.jsonl <<'END'
{"item": "a", "at": "2024-02-01", "quality": 5}
{"item": "b", "at": "2024-02-01", "correct": true, "response_ms": 900}
{"item": "c", "at": "2024-02-01", "correct": "yes", "attempts": 2, "user": "dan"}
{"item": "d", "at": "2024-02-01", "correct": 0}
END
run 0 import --user dan forms.jsonl
out '4 reviews imported'
run 0 export dan --format jsonl
[ "$(grep -c '"rating": 4' out)" -eq 2 ] || fail "two are easy"
[ "$(grep -c '"rating": 1' out)" -eq 2 ] || fail "two are again"

# Traces of editors: a mark of the encoding, other line ends, no last line end.
printf '\357\273\277item,at,rating\r\np,2024-02-01,3\r\nq,2024-02-01,3' >dos.csv
run 0 import --user eve dos.csv
out '2 reviews imported'

# More reviews and more users than wait for their batches at a time.
awk 'BEGIN {
    print "user,item,at_ms,rating"
    for (i = 0; i < 12000; i++)
        printf "user %d,item %d,%d,%d\n", i % 3000, i, 1704100000000 + i, i % 4 + 1
}' >many.csv
run 0 import many.csv --set submit.batch_max=3
grep -qx '12000 reviews imported' out || fail "all of many"
run 0 import many.csv
grep -qx '0 reviews imported, 12000 there already' out || fail "none of many"

# Without any review nothing was imported, which is no success.
none() {
    printf '%b' "$1" >none
    run 2 import --user ada none
    one_line
    err 'none: it has no review'
}
none ''
none '\n'
none ' \r\n\r\n'
none 'item,at,rating\n'
none 'item,at,rating\r\r'
none '[]'
none '[\n]\n'
run 2 import --format jsonl /dev/null
err 'it is empty'

finish
