#!/usr/bin/env bash
# Help, the manual page, docs/reference/cli.md and the completion all follow from the table of commands.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

commands=$("$srs" docs | sed -n 's/^### srs //p')
[ "$(wc -l <<<"$commands")" -gt 20 ] || { echo "there are hardly any commands"; exit 1; }

run 0 docs
same "$folder/out" "$source_tree/docs/reference/cli.md"

run 0 help
while read -r command; do
    out "  $command"
done <<<"$commands"
cp out help
run 0 --help
same out help
run 0 -h
same out help

while read -r command; do
    # shellcheck disable=SC2086
    run 0 $command --help
    quiet
    out "usage: srs $command"
    ! grep -E '.{81}' out || fail "$what: a line is wider than a terminal"
    cp out one
    # shellcheck disable=SC2086
    run 0 help $command
    same out one
done <<<"$commands"
for group in season dead; do
    run 0 help $group
    quiet
    out "usage: srs $group COMMAND"
    out "  $group list"
    cp out one
    for arguments in "$group --help" "$group -h" "--help $group" "$group --json --help"; do
        # shellcheck disable=SC2086
        run 0 $arguments
        quiet
        same out one
    done
done
run 0 help season
out 'season activate NAME'
run 0 due --help --limit nonsense
out 'usage: srs due'

for arguments in version --version -V; do
    run 0 $arguments
    grep -qxE '[0-9]+\.[0-9]+\.[0-9]+' out || fail "$what: no version"
done
run 0 version --json
out '"version": "'
out '"memory": "'

# The manual pages: one of the program, which names that of each command.
page_is_well_formed() {
    ! command -v mandoc >/dev/null || mandoc -T lint -W error out || fail "$what: not well-formed"
}
run 0 man
cp out srs.1
page_is_well_formed
while read -r command; do
    page=srs-${command// /-}
    grep -qF -e "${page//-/\\-} (1)" srs.1 || fail "srs.1 does not name $page"
    # shellcheck disable=SC2086
    run 0 man $command
    grep -qF -e "${page//-/\\-} \\- " out || fail "$what: it does not say what it is for"
    out "srs $command"
    page_is_well_formed
done <<<"$commands"
run 2 man dew
one_line

run 0 completion zsh
out '#compdef srs'
if command -v zsh >/dev/null; then
    zsh -n out || fail "$what: no zsh"
fi
run 0 completion bash
bash -n out || fail "$what: no bash"
# shellcheck disable=SC1091
. ./out

# completes WORDS... EXPECTED: the last word but one is completed, and one proposal is the last.
completes() {
    COMP_WORDS=("${@:1:$#-1}")
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
    COMP_LINE=${COMP_WORDS[*]}
    COMP_POINT=${#COMP_LINE}
    _srs
    printf '%s\n' "${COMPREPLY[@]}" | grep -qxF -e "${!#}" ||
        fail "completion of '${COMP_WORDS[*]}' has no ${!#}"
}
completes srs '' due
completes srs du due
completes srs season '' activate
completes srs due ada --li --limit
completes srs due ada --js --json
completes srs --json import --format '' jsonl
completes srs --store x due --to --topic
completes srs season add x --act --activate
completes srs completion '' zsh
completes srs submit ada - --js --json
: >a-file.csv
completes srs import a- a-file.csv

finish
