#!/usr/bin/env bash
# Every kind of wrong use ends with 2 and one line that says what to do.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

# wrong TEXT ARGUMENTS...
wrong() {
    local text=$1
    shift
    run 2 "$@"
    one_line
    err "$text"
    err '(see: srs'
}

run 0 init
wrong 'give a command'
wrong 'there is no command "dew"; did you mean "due"?' dew ada
wrong 'there is no command "sbumit"; did you mean "submit"?' sbumit ada x 3
wrong 'there is no command "sub"; did you mean "submit"?' sub
wrong 'there is no command "xyzzy" (see: srs help)' xyzzy
wrong 'there is no command "" (see: srs help)' ''
wrong 'there is no command "seson"; did you mean "season"?' help seson
wrong 'there is no option --limt; did you mean "--limit"?' due ada --limt 3
wrong 'there is no option --xyzzy (see' due ada --xyzzy
wrong '--re is the beginning of several options: --retention --relearning-steps' schedule --re 1
wrong 'there is no key "due.limits"; did you mean "due.limit"?' config due.limits
wrong 'season: give one of: add list show activate' season --json
wrong 'season: give one of: add list show activate' season
wrong 'season: there is no command "ad"' season ad
wrong 'dead: give one of: list show replay drop' dead
wrong 'due: give USER' due
wrong 'due: "bob" is too much' due ada bob
wrong 'due: --limit needs a whole number from 1 to 50, not "x" (see: srs due --help)' \
    due ada --limit x
wrong '--limit needs a whole number from 1 to 50, not "51"' due ada --limit 51
wrong '--limit needs a whole number from 1 to 50, not "0"' due ada --limit 0
wrong '--limit needs a whole number from 1 to 50, not ""' due ada --limit ''
wrong '--limit needs a whole number from 1 to 70, not "71"' \
    due ada --limit 71 --set due.limit_max=70
wrong '--limit needs a value' due ada --limit
wrong 'there is no option --depth' due ada --depth=7
wrong 'there is no option -x' due ada -x
wrong 'there is no option -x' due ada -xyz
wrong 'there is no option -1: a word that begins with - goes behind --' submit ada x -1
wrong 'not "-1"' submit ada x -- -1
wrong 'there is no command "a?b??"' "$(printf 'a\nb\377\302')"
wrong '--json takes no value' due ada --json=yes
wrong '--at needs a time from 1980 to 9999, such as' due ada --at yesterday
for command in 'due ada' 'counts ada' 'forecast ada' 'preview ada a' 'submit ada a 3'; do
    # shellcheck disable=SC2086
    wrong 'seconds taken for milliseconds?' $command --at 1680256800
    # shellcheck disable=SC2086
    wrong '--at needs a time from 1980 to 9999' $command --at 1979-12-31
done
wrong 'seconds taken for milliseconds?' season add S --starts 1680256800
wrong 'seconds taken for milliseconds?' season add S --ends 1680256800
wrong '--at needs a time from 1980 to 9999, such as' due ada --at 2024-02-30
wrong '--at needs a time from 1980 to 9999, such as' due ada --at 2024-01-01T10:00:00
wrong '--days needs a whole number from 1 to 3650' forecast ada --days 3651
wrong 'there is no option --days' due ada --days 3
wrong '--format needs one of csv|jsonl, not "xml"' import --format xml
wrong 'cannot open "reviews.txt"' import reviews.txt
wrong 'give --to URL' copy
wrong '--reviews-only goes with --format csv' export --reviews-only
wrong 'RATING is 1 (again), 2 (hard), 3 (good) or 4 (easy), not "5"' submit ada x 5
wrong 'give one of: a rating from 1 to 4, --quality, --correct' submit ada x
wrong 'give one of: a rating from 1 to 4, --quality, --correct' submit ada x 3 --quality 4
wrong '--quality needs a whole number from 0 to 5' submit ada x --quality 6
wrong '--correct needs one of yes|no, not "maybe"' submit ada x --correct maybe
wrong '--attempts goes with --correct' submit ada x 3 --attempts 2
wrong '--review-id needs --at' submit ada x 3 --review-id 01890a5d-ac96-774b-bcce-b302099a8057
wrong 'with - the reviews come from standard input' submit ada - --at 2024-01-01
wrong 'give review ids, or --all' dead drop
wrong 'there is completion for bash and zsh, not for "fish"' completion fish
wrong 'there is no command "dew"' help dew
wrong 'there is no command "season ad"' help season ad
wrong 'there is no key "due.limits"' config due.limits
wrong '--set needs KEY=VALUE' config --set due.limit
wrong "there is no key 'due.limits'" config --set due.limits=3
wrong 'due.limit=0' config --set due.limit=0
wrong 'no scheduler is called' schedule --scheduler anki
wrong 'retention' schedule --retention 1.5
wrong 'parameters' schedule --parameters 1,2,3
wrong 'learning_steps' schedule --learning-steps 1m
wrong 'is too much' schedule reviews.jsonl

finish
