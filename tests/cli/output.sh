#!/usr/bin/env bash
# Output that cannot be written is an error, and the store does not suffer from it.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

run 0 init --season 2024
run 0 submit ada x 3 --at 2024-01-01

# fails ARGUMENTS...: with the output that `target` redirects.
fails() {
    local code=0
    what="srs $* $target"
    eval '"$srs" "$@" 2>err '"$target" || code=$?
    : >out
    [ $code -eq 1 ] || fail "$what: exit $code, not 1"
    err 'cannot write the output'
}

targets=('>&-')
[ -c /dev/full ] && targets+=('>/dev/full')
for target in "${targets[@]}"; do
    fails version
    fails version --json
    fails help
    fails due ada --json
    fails items ada
    fails export
    fails config
    fails submit ada y 3
    fails schedule <<<'{"item": "a", "rating": 3, "at_ms": 1704067200000}'
done

# A reader that goes away. The output must be more than a pipe holds.
for i in $(seq 20000); do
    echo "{\"item\": \"item number $i\", \"rating\": 3, \"at_ms\": 1727784000000}"
done >many.jsonl
what='srs schedule | head -1'
"$srs" schedule <many.jsonl 2>err | head -n 1 >out
code=${PIPESTATUS[0]}
[ "$code" -eq 1 ] || fail "$what: exit $code, not 1"
quiet

# Input that is no file, or closed.
run 2 schedule <.
one_line
err 'standard input is a directory'
run 2 submit ada - <.
one_line
run 1 schedule <&-
one_line
err 'cannot read standard input'
run 1 import --user ada --format csv <&-
one_line
err 'cannot read standard input'
err '(0 reviews imported before that)'

# Whatever was tried above, the store is whole.
run 0 due ada --at 2025-01-01
out x
out y

# Not on a terminal: no colours, no progress bar.
printf 'item,at,rating\na,2024-01-01,3\n' >one.csv
run 0 import --user ada one.csv
quiet
run 0 due ada
! grep -q $'\033' out || fail "colours go where there is no terminal"

# On a terminal.
if script -qec true /dev/null >/dev/null 2>&1 </dev/null; then # not where there are no terminals
    # on_terminal COMMAND: as a line of shell.
    on_terminal() {
        what=$1
        : >err
        TERM=xterm script -qec "$1" /dev/null >out </dev/null
    }
    on_terminal "$srs due ada --at 2025-01-01"
    grep -q $'\033\[1m' out || fail "no colours on a terminal"
    on_terminal "$srs due ada --at 2025-01-01 --no-color"
    ! grep -q $'\033' out || fail "colours in spite of --no-color"
    on_terminal "NO_COLOR=1 $srs due ada --at 2025-01-01"
    ! grep -q $'\033' out || fail "colours in spite of NO_COLOR"
    on_terminal "$srs import --user ada one.csv"
    grep -q '\[#*\.*\]' out || fail "no progress bar on a terminal"
fi

finish
