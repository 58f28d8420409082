#!/usr/bin/env bash
# A user's way through the commands, for people and for programs.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

run 1 due ada --store memory:
one_line
err 'srs init --season NAME'
run 0 init
out 'is ready'
run 0 init --season 2024 --json
out '"season": "2024"'
run 0 init --season 2024
out 'season 2024 is active'

run 0 due ada
out 'nothing is due'
run 0 due ada --json
out '"items": []'
run 0 items ada
run 0 items ada --json
out '"items": []'

run 0 submit ada paris 3 --at 2024-01-01T10:00:00Z --subject geography --topic capitals
quiet
out paris
out 'in 10 min'
run 0 submit ada rome good --at 2024-01-01T10:00:01Z --json
out '"item": "rome"'
out '"duplicate": false'
out '"last_review_ms": 1704103201000'
run 0 submit ada tokyo --quality 2 --at 2024-01-01 --json
out '"state": "learning"'
run 0 submit ada oslo --correct yes --response-ms 1000 --at 2024-01-01 --json
out '"state": "review"'
run 0 submit ada bern --correct yes --attempts 3 --at 2024-01-01 --json
out '"state": "learning"'
run 0 submit ada lima --correct no --at 2024-01-01
id=01890a5d-ac96-774b-bcce-b302099a8057
run 0 submit ada cairo 3 --at 2024-01-01 --review-id $id --json
out "\"review_id\": \"$id\""
out '"duplicate": false'
run 0 submit ada cairo 3 --at 2024-01-01 --review-id $id --json
out '"duplicate": true'
out '"reps": 1'
run 0 submit ada cairo 3 --at 2024-01-01 --review-id $id
out '1 of 1 were submitted before'
run 2 submit ada paris 3 --review-id nonsense --at 2024-01-01
one_line
err 'is not a UUID'
not_err 'reviews[0]'

# A batch is accepted whole or not at all.
printf '%s\n' '{"item": "a", "rating": 3, "at_ms": 1704100000000}' '' \
    '{"item": 5, "quality": 4, "at": "2024-01-01", "user": "bea"}' \
    '{"item": "c", "correct": true, "response_ms": 900}' >batch.jsonl
run 0 submit bea - --json <batch.jsonl
out '"item": "5"'
[ "$(grep -c '"review_id"' out)" -eq 3 ] || fail "three reviews"
printf '%s\n' '{"item": "d", "rating": 3}' '{"item": "e", "rating": 7}' >batch.jsonl
run 2 submit bea - <batch.jsonl
one_line
err 'line 2: rating'
run 0 items bea --json
not_out '"item": "d"'
for line in '{"item": ' '[]' '{"rating": 3}' '{"item": "x"}' '{"item": "x", "rating": "5"}' \
    '{"item": "x", "rating": 3, "user": "ada"}' '{"item": "x", "rating": 3, "kind": "remove"}' \
    '{"item": "x", "rating": 3, "review_id": "x"}' '{"item": "x", "rating": 3, "at": "soon"}' \
    '{"item": "x", "rating": {}}' '{"item": "x", "card_id": "y", "rating": 3}' \
    "{\"item\": \"x\", \"rating\": 3, \"review_id\": \"$id\"}" '{"item": "\u0007", "rating": 3}'; do
    run 2 submit bea - <<<"$line"
    one_line
    err 'standard input: '
done
run 2 submit bea - </dev/null
err 'no review'
for i in $(seq 51); do echo "{\"item\": \"$i\", \"rating\": 3}"; done >batch.jsonl
run 2 submit bea - <batch.jsonl
err 'submit.batch_max'

run 0 due ada --at 2024-06-01 --limit 2
out '2 of 7 due in season 2024'
run 0 due ada --at 2024-06-01 --json --limit 2
out '"total": 7'
out '"degraded": false'
[ "$(grep -c '"item"' out)" -eq 2 ] || fail "--limit"
run 0 due ada --at 2024-06-01 --subject geography --json
out '"item": "paris"'
not_out rome
run 0 due ada --at 2024-06-01 --topic capitals --json
out '"total": 1'
run 0 due ada --at 2024-06-01 --topic rivers
out 'nothing is due'
run 0 due ada --at 1704103200000
not_out paris

run 0 preview ada paris --at 2024-01-02
out '1 again'
out '4 easy'
run 0 preview ada paris --at 2024-01-02 --json
[ "$(grep -c '"rating"' out)" -eq 4 ] || fail "four ratings"
run 0 preview ada unheard-of
out '3 good'

run 0 items ada
out geography
run 0 items ada --json --limit 2
[ "$(grep -c '"item"' out)" -eq 2 ] || fail "--limit of items"
run 0 items ada --json --after paris
out rome
not_out oslo

run 0 counts ada --at 2024-06-01
out 'due'
out geography
run 0 counts ada --at 2024-06-01 --json
out '"total": 7'
out '"due": 7'
out '"subject": "geography"'
run 0 forecast ada --days 3 --at 2024-01-01
[ "$(grep -c '^20' out)" -eq 3 ] || fail "three days"
run 0 forecast ada --days 2 --at 2024-06-01 --json
out '"overdue": 7'
out '"date": "2024-06-01"'
for day in 'day.rollover_hour=0' 'day.rollover_hour=23' 'day.utc_offset_minutes=-720' 'day.utc_offset_minutes=840'; do
    run 0 forecast ada --days 1 --at 2024-06-01 --json --set "$day"
    out '"date": "2024-06-01"'
done
# A time belongs to the day that began at the rollover hour before it.
run 0 forecast ada --days 1 --at 2024-06-01T03:00:00Z --json
out '"date": "2024-05-31"'

run 0 remove ada paris
out 'paris is removed'
run 1 remove ada paris
one_line
run 0 items ada
not_out paris
run 0 remove ada rome --json
out '"removed": "rome"'
run 0 reset ada
run 0 items ada --json
out '"items": []'
run 0 reset ada --json
out '"reset": "ada"'

# A time that lies ahead of the clock, and what an older version has let in.
run 2 submit ada a 3 --at 2099-01-01
err '4070908800000 (2099-01-01T00:00:00.000Z): the clock says 20'
err 'submit.max_future_ms=300000'
ahead=$(date -u -d '12 hours' +%Y-%m-%dT%H:%M:%SZ)
run 0 submit tim a 3 --at "$ahead" --set submit.max_future_ms=86400000
run 0 reset tim
run 0 submit tim a 3
run 0 items tim
out 'a     learning'
run 0 submit tim b 3 --at "$ahead" --set submit.max_future_ms=86400000
run 4 doctor
out 'warning  log.future: '
run 0 void future --user nobody
out '0 entries voided'
run 0 void future
out '1 entry voided'
run 0 doctor
run 0 void future --json
out '"voided": 0'
run 0 items tim
not_out 'b     '

# A review that tracks nothing is no success.
run 0 remove tim a
run 1 submit tim a 3 --at 2024-01-01
err 'item "a": the review is in the log and tracks nothing'
run 1 submit tim a 3 --at 2024-01-02 --json
out '"superseded": true'
printf '%s\n' '{"item": "a", "rating": 3, "at": "2024-01-03"}' '{"item": "c", "rating": 3}' >two.jsonl
run 1 submit tim - <two.jsonl
run 0 items tim
out 'c     learning'
run 0 submit tim a 3

# An id that belongs to another review.
run 2 submit tim z 3 --at 2024-01-01 --review-id $id
err 'belongs to another review'

run 0 stats
out queue
run 0 stats --json
out '"due.calls": 0'
run 0 dead list
run 0 dead list --json
out '"letters": []'
run 0 dead drop --all --yes
out '0 dropped'
run 0 dead replay --all --json
out '"replayed": 0'
run 1 dead drop $id --yes
err 'no dead letter'

# Ids are anything; a table stays aligned.
for item in '日本' 'a b' "o'neil" '"q",' 'é'; do
    run 0 submit 'Zoë, "Z"' "$item" 3 --at 2024-01-01
done
run 0 items 'Zoë, "Z"'
[ "$(cut -c 1-40 out | grep -c 'learning')" -eq 5 ] || fail "five items"
run 0 items 'Zoë, "Z"' --json
out '"item": "\"q\","'
run 2 due ''
one_line
run 2 due $'a\tb'
one_line
run 2 due $'\xff'
one_line

finish
