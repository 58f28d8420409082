#!/usr/bin/env bash
# Runs the commands that the documents show. Each fenced block has a kind, which its first line names:
#   sh      commands: all of a document run one after another, in an empty directory with `examples` and `tests` of
#           the source tree, the command srs, and no configuration
#   output  lines that the block of commands before it has written
#   c, cpp  part of an example (excerpts.sh)
#   text    no commands
# A line "<!-- not run: REASON -->" before a block of any kind means that a person has to run the block, and
# "<!-- run by PATH -->" that the test in that file runs or reads the block. Other kinds need such a line.
# Usage: commands.sh SOURCE-TREE SRS
set -euo pipefail
source_tree=$1
srs=$(realpath "$2")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for variable in $(compgen -e SRS_ || :); do unset "$variable"; done
export LC_ALL=C.UTF-8 HOME=$folder
PATH=$(dirname "$srs"):$PATH

# Writes the blocks of a document: NUMBER.kind, NUMBER.line, NUMBER.mark and NUMBER.text.
split() {
    awk -v to="$1" '
        /^```/ && inside { inside = 0; next }
        /^```/ { number++; inside = 1; file = to "/" sprintf("%03d", number)
                 print substr($0, 4) >(file ".kind"); print FNR >(file ".line"); print mark >(file ".mark")
                 printf "" >(file ".text"); mark = ""; next }
        inside { print >(file ".text"); next }
        { mark = $0 }' "$2"
}

problem() {
    echo "$document:$line: $1"
    failed=1
}

check_mark() {
    local path
    case $mark in
    '<!-- not run: '?*' -->') ;;
    '<!-- run by '*' -->')
        path=${mark#<!-- run by }
        path=${path% -->}
        grep -qF "$(basename "$document")" "$source_tree/$path" 2>/dev/null ||
            problem "$path does not exist, or does not read this document"
        ;;
    *) problem "a block of the kind '$kind' needs a line that says why it is not run, or by what it is" ;;
    esac
    [ "$kind" != sh ] || bash -n "$block.text" || problem "no shell commands"
}

run_block() {
    cat "$block.text" >>"$place.ran"
    (cd "$place" && bash -eu -o pipefail "$block.text") >"$place.out" 2>"$place.err" </dev/null || {
        problem "this block failed:"
        cat "$block.text" "$place.out" "$place.err"
    }
    count=$((count + 1))
}

# The lines must follow each other in the output.
check_output() {
    [ -e "$place.out" ] || { problem "no block of commands is before this output"; return; }
    awk 'NR == FNR { want[++n] = $0; next }
        { at = $0 == want[at + 1] ? at + 1 : $0 == want[1]; if (at == n) { found = 1; exit } }
        END { exit !found }' "$block.text" "$place.out" || {
        problem "the commands write something else:"
        cat "$place.out"
    }
}

# The reference of the command is made of forms of commands.
check_text() {
    [ "$document" = docs/reference/cli.md ] || [ "$document" = docs/reference/export-format.md ] ||
        ! grep -qE '^(srs|cc|cmake|ctest|scripts/[a-z]+|build/|\./|export|apt-get|systemctl|sqlite3|redis-cli) ' "$block.text" ||
        problem "text has commands: use sh"
}

check_block() {
    kind=$(cat "$block.kind") line=$(cat "$block.line") mark=$(cat "$block.mark")
    case $mark in '<!-- '*run*) check_mark; return ;; esac
    case $kind in
    sh) run_block ;;
    output) check_output ;;
    text) check_text ;;
    c | cpp) ;;
    '') problem "the block names no kind, such as sh, output or text" ;;
    *) check_mark ;;
    esac
}

failed=0 count=0 number=0
cd "$source_tree"
while read -r document; do
    number=$((number + 1)) place=$folder/$number
    mkdir "$place" "$place.blocks"
    ln -s "$source_tree/examples" "$source_tree/tests" "$place"
    split "$place.blocks" "$document"
    for block in "$place.blocks"/*.text; do
        block=${block%.text}
        [ ! -e "$block.text" ] || check_block
    done
done < <(find ./*.md docs examples bench tests -name '*.md' ! -path '*/build/*' | sed 's#^\./##' | sort)
[ "$count" -gt 15 ] || { echo "hardly any block was run: $count"; exit 1; }
[ $failed -eq 0 ]
