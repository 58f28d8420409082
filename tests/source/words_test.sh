#!/bin/sh
# Checks that words.sh finds each kind of text that it searches, and nothing else. Usage: words_test.sh
set -eu
here=$(cd "$(dirname "$0")" && pwd)
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
mkdir "$tree/src" "$tree/tests"
failed=0
code=src     # the path decides which text is checked
checks=tests

# expect LINES FILE TEXT: checks a file for the lines with findings, such as "1 3", or "" for none.
expect() {
    printf '%s\n' "$3" >"$tree/$2"
    output=$("$here/words.sh" "$tree" "${list:-$here/words.txt}" "$2" 2>&1) || true
    lines=$(printf '%s\n' "$output" | sed -n "s|^$2:\([0-9]*\): .*|\1|p" | tr '\n' ' ')
    if [ "$lines" != "${1:+$1 }" ]; then
        printf 'FAILED: %s, expected lines "%s":\n%s\noutput:\n%s\n' "$2" "$1" "$3" "$output"
        failed=1
    fi
    rm "$tree/$2"
}

expect 1 "$code/a.c" '/* The process is gone. */'
expect 2 "$code/a.c" '/*
 * The process is gone.
 */'
expect 1 "$code/a.c" '/* Frees all blocks at
 * once. */'
expect 2 "$code/a.c" 'int a; // The number of
       // folders.'
expect 1 "$code/a.c" 'log("the server died");'
expect 1 "$code/a.c" 'log("both at "
    "once");'
expect "" "$code/a.c" "int gone = '\"'; /* The flag. */ call(gone, '\\'', \"text\");"
expect "" "$code/a.c" '/* Calls srs__gone() and in_vain. */'
expect "" "$checks/a.c" 'check("gone");'
expect 1 "$checks/a.c" '/* gone */'
expect 1 "$code/a.lua" 'local gone = 1 -- The gone entry.'
expect 2 "$code/a.sql" 'SELECT gone
-- Likewise.'
expect 2 "$checks/a.sh" 'gone=1
# The folder of files.'
expect 1 "$code/a.sh" 'echo "no such folder"'
# shellcheck disable=SC2016
expect 3 a.md 'The `gone` flag.

A learner.'
expect "1 3 5 7" a.md 'Of these rows.

# What is stored

- Who stores a row.

Stored. Lost is the job.'
expect "" a.md '## What happens after a crash?

A row. What of it? A list of rows, what they hold.'
expect "1 2 3" "$code/a.h" '/** Whether it runs.
 * @param row What is stored
 * @return Whether it ran */'

list=$tree/list
cat >"$list" <<'END'
word | gone | "exited"
except | src/ | a gone row | a quotation
END
expect 2 "$code/a.c" '/* A gone row. */
/* The gone row. */'
expect 1 a.md 'A gone row.'
echo 'except | src/ | a gone row' >"$list"
if "$here/words.sh" "$tree" "$list" tests >/dev/null 2>&1; then
    echo 'FAILED: an exception without a reason was accepted'
    failed=1
fi
exit $failed
