#!/usr/bin/env bash
# Dead letters: one bad review of a queued batch is set aside, the others are stored; an operator
# sees it, tries it again, and drops it.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

taken=01890a5d-ac96-774b-bcce-b302099a8057
export SRS_QUEUE=spool:$folder/spool

run 0 init --season 2024
run 0 submit bea paris 3 --at 2024-01-01 --review-id $taken
quiet
run 0 dead list
not_out $taken
run 0 dead list --json
out '"letters": []'
out '"more_after": null'

# batch ID...: queued reviews of ada, one for each id.
batch() {
    local id number=0
    for id in "$@"; do
        number=$((number + 1))
        printf '{"item": "item-%d", "rating": 3, "at": "2024-02-01", "review_id": "%s", %s}\n' \
            $number "$id" '"subject": "geography", "response_ms": 1200'
    done >batch.jsonl
    run 0 submit ada - --json <batch.jsonl
}

# One of three can never be stored: its id is that of another review.
batch 11111111-1111-4111-8111-111111111111 $taken 33333333-3333-4333-8333-333333333333
err '1 of 3 reviews of job'
run 0 items ada --json
[ "$(grep -c '"item": "item-[13]"' out)" -eq 2 ] || fail "$what: the other two are stored"
not_out item-2
run 0 dead list
out "$taken  2024    ada   item-2  2024-02-01T00:00:00Z  review id"
run 0 dead list --json
out "\"review_id\": \"$taken\""
out 'belongs to another review already'
run 0 dead show $taken
quiet
for line in "review id     $taken" 'kind          review' 'season        2024' 'user          ada' \
    'item          item-2' 'subject       geography' 'rating        3 good' \
    'at            2024-02-01T00:00:00Z' 'response ms   1200'; do
    grep -qxF -e "$line" out || fail "$what: no line \"$line\""
done
out 'reason        review id'
not_out topic
run 0 dead show $taken --json
out '"topic": null'
out '"response_ms": 1200'
run 1 dead show 22222222-2222-4222-8222-222222222222
one_line
err 'no dead letter has the review id'
run 2 dead show nonsense
one_line

# While its cause stands it stays; the code is that of the error.
run 2 dead replay $taken
err 'belongs to another review already'
out '0 replayed'
run 2 dead replay --all
out '0 replayed'
run 0 dead list
out $taken

# More letters than a page.
for start in 4 5; do
    ids=()
    for i in $(seq 10 59); do
        id=$start"0000000-0000-4000-8000-0000000000$i"
        ids+=("$id")
        printf '{"item": "%s", "rating": 3, "at": "2024-01-02", "review_id": "%s"}\n' "$id" "$id"
    done >other.jsonl
    run 0 submit bea - --json <other.jsonl
    batch "${ids[@]}"
done
run 0 dead list
[ "$(grep -c ' ada ' out)" -eq 100 ] || fail "$what: a hundred at first"
out 'there are more: srs dead list --after 50000000-0000-4000-8000-000000000058'
run 0 dead list --after 50000000-0000-4000-8000-000000000058
[ "$(grep -c ' ada ' out)" -eq 1 ] || fail "$what: the last one"
not_out 'there are more'
run 0 dead list --all
[ "$(grep -c ' ada ' out)" -eq 101 ] || fail "$what: all"
not_out 'there are more'
run 0 dead list --limit 1 --json
out "\"more_after\": \"$taken\""
[ "$(grep -c '"user"' out)" -eq 1 ] || fail "$what: one"
run 0 dead list --limit 101
not_out 'there are more'
run 2 dead list --limit 1 --all
one_line
run 2 dead list --limit 10001
one_line
run 2 dead list --after nonsense
one_line
err '--after needs a review id, not "nonsense"'

# Dropping has to be meant.
run 2 dead drop $taken </dev/null
one_line
err 'dropped reviews are lost for good: give --yes, too'
run 2 dead drop --yes
err 'give review ids, or --all'
run 2 dead drop $taken --all --yes
err 'give review ids, or --all'
run 0 dead drop $taken --yes
out '1 dropped'
run 1 dead drop $taken --yes
err 'no dead letter'
out '0 dropped'
run 0 dead drop --all --yes --json
out '"dropped": 100'
run 0 dead list --json
out '"letters": []'
if command -v script >/dev/null; then
    what='srs dead drop on a terminal'
    batch $taken
    echo n | script -qec "'$srs' dead drop $taken" /dev/null >out 2>err
    out 'Drop it? [y/N]'
    out 'nothing was dropped'
    echo y | script -qec "'$srs' dead drop --all" /dev/null >out 2>err
    out 'Drop all dead letters? [y/N]'
    out '1 dropped'
fi

finish
