#!/usr/bin/env bash
# Whatever is given to whichever option or argument: the command ends with one of its codes, and
# where that is 2 with one line, of UTF-8, on standard error and nothing else.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
call_by_forking
run 0 init --season 2024
run 0 submit ada x 3 --at 2024-01-01

values=('' nan 1e999 -1 99999999999999999999 2024-02-30 '%s%n' $'\xff\xc3' $'a\nb\e[31m'
    "$(printf '%0256d' 0)" "$(printf 'é%.0s' {1..60})")

# survives ARGUMENTS...
survives() {
    local code
    what="srs ${*@Q}"
    call "$@"
    [ "$code" -le 3 ] || fail "$what: exit $code"
    [ "$code" -ne 2 ] || one_line
    iconv -f UTF-8 -t UTF-8 err >/dev/null 2>&1 || fail "$what: the message is not UTF-8"
}

# From the table of commands: a line for each command, with what it takes.
"$srs" docs | sed -nE 's/^srs ([a-z ]+).*/command \1/p; s/^\| `--([a-z-]+) .*/option \1/p' >table
common=()
command=()
while read -r kind name rest; do
    case $kind in
    option)
        [ ${#command[@]} -gt 0 ] || { common+=("$name"); continue; }
        for value in "${values[@]}"; do
            survives "${command[@]}" ada x "--$name=$value"
            survives "${command[@]}" ada "--$name" "$value"
        done
        ;;
    command)
        read -ra command <<<"$name $rest"
        for value in "${values[@]}"; do
            survives "${command[@]}" "$value"
            survives "${command[@]}" -- ada "$value"
            survives "${command[@]}" "$value" "$value" "$value" "$value"
        done
        ;;
    esac
done <table
[ ${#common[@]} -gt 3 ] || fail "there are hardly any common options"
for name in "${common[@]}"; do
    for value in "${values[@]}"; do
        survives due ada "--$name=$value"
    done
done

finish
