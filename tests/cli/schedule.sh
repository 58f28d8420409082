#!/usr/bin/env bash
# srs schedule: lines in, lines out, with the numbers to the last digit, and no store.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

# schedule CODE INPUT OPTIONS...
schedule() {
    local code=$1
    printf '%b' "$2" >in
    shift 2
    run "$code" schedule "$@" <in
}

good='{"item": "a", "rating": 3, "at_ms": 1704067200000}\n'
schedule 0 "$good" --no-fuzz
quiet
line='{"item": "a", "state": "learning", "step": 1, "stability": 2.3065000000000002, '
line+='"difficulty": 2.118103970459015, "retrievability_before": null, "due_ms": 1704067800000}'
[ "$(cat out)" = "$line" ] || fail "the line is not: $line"
[ ! -e "$folder/reviews.db" ] || fail "a store was made"

# Each item has a state of its own, and a line for each review.
schedule 0 "$good$good{\"item\": \"b\\\\\"é\", \"rating\": 4, \"at_ms\": 1704067200000}\n\n" --no-fuzz
[ "$(grep -c . out)" -eq 3 ] || fail "three lines"
sed -n 2p out | grep -q '"retrievability_before": 1,' || fail "the second review of a"
sed -n 3p out | grep -q '^{"item": "b\\"é", "state": "review", "step": null, ' || fail "item b"
schedule 0 '{"item": "a", "rating": 3, "at_ms": 1704067200005, "more": {"x": 1}}'
[ "$(grep -c . out)" -eq 1 ] || fail "no last line end, another member"
schedule 0 '{"item": "a", "rating": 3, "at_ms": 315532800000}' --learning-steps '' --no-fuzz
out '"due_ms": 315705600000}'
schedule 0 ''
[ ! -s out ] || fail "nothing from nothing"

# Options.
schedule 0 "$good" --learning-steps ''
out '"state": "review", "step": null'
schedule 0 "$good" --learning-steps 60,120,180
out '"due_ms": 1704067320000}'
schedule 0 "$good{\"item\": \"a\", \"rating\": 4, \"at_ms\": 1704067800000}\n" --max-interval 1 --no-fuzz
out "\"due_ms\": $((1704067800000 + 86400000))}"
schedule 0 "$good" --scheduler levels --no-fuzz
out '"due_ms": '
schedule 0 "$good" --scheduler sm2 --no-fuzz
out '"retrievability_before": null'
schedule 0 "$good" --scheduler fsrs --retention 0.8 --relearning-steps '' --elapsed calendar \
    --utc-offset-minutes -120 --rollover-hour 3 --seed 7
reviews=
for day in 0 1 10 40 100; do
    reviews+="{\"item\": \"a\", \"rating\": 4, \"at_ms\": $((1704067200000 + day * 86400000))}\n"
done
schedule 0 "$reviews" --seed 1
cp out seed1
schedule 0 "$reviews" --seed 1
same seed1 out
schedule 0 "$reviews" --seed 2
! cmp -s seed1 out || fail "the seed changes nothing"

# Nonsense stops it, after the lines before.
stops() {
    schedule 2 "$good$2\n$good"
    err "line 2: $1"
    [ "$(wc -l <err)" -eq 1 ] || fail "$what: more than one message"
    [ "$(grep -c . out)" -eq 1 ] || fail "$what: not just the line before"
}
stops 'no JSON' nonsense
stops 'no JSON' '{"item": "a", "rating": 3, "at_ms": 1704067200000} x'
stops 'no JSON object' '[]'
stops 'no JSON object' '[{"item": "a", "rating": 3, "at_ms": 1704067200000}]'
stops 'there is no item' '{"rating": 3, "at_ms": 1704067200000}'
stops 'there is no item' '{"item": "", "rating": 3, "at_ms": 1704067200000}'
stops 'item: up to 255 bytes' "{\"item\": \"$(printf '%0256d' 0)\", \"rating\": 3, \"at_ms\": 1704067200000}"
stops 'item: up to 255 bytes' '{"item": "\\u0007", "rating": 3, "at_ms": 1704067200000}'
stops 'there is no rating' '{"item": "a", "at_ms": 1704067200000}'
stops 'there is no rating' '{"item": "a", "rating": null, "at_ms": 1704067200000}'
stops 'there is no at_ms' '{"item": "a", "rating": 3}'
for rating in 5 -1 3.5 '"x"' true 99999999999; do
    stops 'rating: 1, 2, 3 or 4 is needed' \
        "{\"item\": \"a\", \"rating\": $rating, \"at_ms\": 1704067200000}"
done
stops 'rating: text or a number' '{"item": "a", "rating": [3], "at_ms": 1704067200000}'
for at_ms in -1 1e3 '"1"' 253402300800000 9223372036854775807; do
    stops 'at_ms: "' "{\"item\": \"a\", \"rating\": 3, \"at_ms\": $at_ms}"
done
stops 'at_ms: "1680256800" is no time from 1980' '{"item": "a", "rating": 3, "at_ms": 1680256800}'
err '(seconds taken for milliseconds?)'
stops 'at_ms: "0" is no time from 1980' '{"item": "a", "rating": 3, "at_ms": 0}'
stops 'no JSON' '{"item": "a", "rating": 3, "at_ms": 99999999999999999999}'
stops '' '{"item": "a", "rating": 3, "at_ms": 1704067199999}'
stops 'it is longer than' "$(head -c 1100000 /dev/zero | tr '\0' x)"
stops 'no JSON' '\0'
stops 'no JSON' '\xff'

# The reviews of a real user, against what py-fsrs makes of them.
awk -F , 'NR > 1 {
    split($3, t, /[-T:.+]/)
    days = t[3] + int((153 * (t[2] - 3) + 2) / 5)  # since 2024-03-01; all are of that year
    seconds = days * 86400 + t[4] * 3600 + t[5] * 60 + t[6]
    printf "{\"item\": \"%s\", \"rating\": %d, \"at_ms\": %.0f}\n", $1, $2,
        (seconds + 1709251200 - 86400) * 1000 + int(substr(t[7] "000", 1, 3))
}' "$source_tree/tests/data/revlog-real.csv" >real.jsonl
run 0 schedule --no-fuzz <real.jsonl
awk -v expected="$source_tree/tests/data/revlog-real-expected.csv" '
    function member(name,    rest) {
        rest = substr($0, index($0, "\"" name "\": ") + length(name) + 4)
        sub(/[,}].*/, "", rest)
        gsub(/"/, "", rest)
        return rest == "null" ? "" : rest
    }
    function close_to(a, b) { return a / b - 1 < 1e-9 && b / a - 1 < 1e-9 }
    { line[member("item")] = $0 }
    END {
        while ((getline row < expected) > 0) {
            sub(/\r$/, "", row)
            split(row, want, ",")
            if (want[1] == "card_id")
                continue
            $0 = line[want[1]]
            cards++
            if (member("state") != want[2] || member("step") != want[3] ||
                !close_to(member("stability"), want[4]) ||
                !close_to(member("difficulty"), want[5]) || member("due_ms") != want[7]) {
                print "differs:", row, "from", $0
                wrong++
            }
        }
        exit wrong > 0 || cards != 1205
    }' out >differences || {
    head -n 3 differences
    : >out
    fail "not what py-fsrs says"
}

finish
