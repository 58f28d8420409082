# shellcheck shell=bash
# What the tests of the command share: a directory and a store of their own, and checks. To be sourced
# by a bash script, with the arguments that it was given: the command, and the source tree.
set -u
srs=$1
# shellcheck disable=SC2034
source_tree=${2:-}
forking=${3:-}
LC_ALL=C.UTF-8
export LC_ALL
unset NO_COLOR
for variable in $(compgen -e SRS_); do unset "$variable"; done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
export SRS_STORE=sqlite:$folder/reviews.db
failures=0

fail() {
    printf 'FAILED: %s\n' "$1"
    sed 's/^/  out: /' "$folder/out"
    sed 's/^/  err: /' "$folder/err"
    failures=$((failures + 1))
}

# From here on the command is called by one program that forks for each call, in this directory, with
# the environment of this moment and nothing on standard input: many calls take much less time.
call_by_forking() {
    coproc FORKING { exec "$forking"; }
}

# call ARGUMENTS...: runs the command; its exit code is then in $code.
call() {
    code=0
    if [ -n "${FORKING_PID:-}" ]; then
        printf '%s\0' "$#" "$@" >&"${FORKING[1]}"
        read -r code <&"${FORKING[0]}" || code=255
    else
        "$srs" "$@" >"$folder/out" 2>"$folder/err" || code=$?
    fi
}

# run CODE ARGUMENTS...: runs the command, which must exit with that code.
run() {
    local expected=$1 code
    shift
    what="srs $*"
    call "$@"
    [ "$code" -eq "$expected" ] || fail "$what: exit $code, not $expected"
}

# out TEXT, err TEXT: a line of the output, or of the messages, has it in it.
out() { grep -qF -e "$1" "$folder/out" || fail "$what: no \"$1\" in the output"; }
err() { grep -qF -e "$1" "$folder/err" || fail "$what: no \"$1\" in the messages"; }
not_out() { ! grep -qF -e "$1" "$folder/out" || fail "$what: \"$1\" is in the output"; }
not_err() { ! grep -qF -e "$1" "$folder/err" || fail "$what: \"$1\" is in the messages"; }

# quiet: nothing on standard error. one_line: one message, and nothing else.
quiet() { [ ! -s "$folder/err" ] || fail "$what: there are messages"; }
one_line() {
    local lines
    mapfile lines <"$folder/err"
    if [ ${#lines[@]} -ne 1 ] || [[ ${lines[0]} != *$'\n' ]] || [ -s "$folder/out" ]; then
        fail "$what: not just one line of message"
    fi
}

# same FILE FILE
same() { cmp "$1" "$2" || fail "$what: $1 and $2 differ"; }

finish() {
    [ "$failures" -eq 0 ] || echo "$failures checks failed"
    exit $((failures > 0))
}
