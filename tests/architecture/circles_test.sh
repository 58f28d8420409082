#!/bin/sh
# Checks that circles.sh notices what it is there to notice. Usage: circles_test.sh C-COMPILER
set -eu
here=$(dirname "$0")
cc=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failed=0

# file NAME TEXT: compiles a file.
file() {
    printf '%s\n' "$2" >"$folder/$1.c"
    "$cc" -c -o "$folder/$1.o" "$folder/$1.c"
}

# expect RESULT WHAT: checks the objects of the files a, b and c.
expect() {
    result=passes
    printf '%s\n' "$folder/a.o" "$folder/b.o" "$folder/c.o" >"$folder/objects"
    "$here/circles.sh" "$folder/objects" >/dev/null || result=fails
    if [ $result != "$1" ]; then
        echo "$2: the check $result"
        failed=1
    fi
}

file a 'int a(void) { return 1; }'
file b 'int a(void); int b(void) { return a(); }'
file c 'int a(void); int b(void); int c(void) { return a() + b(); }'
expect passes "files in layers"
file a 'int b(void); int a(void) { return b(); }'
expect fails "two files that use each other"
file a 'int c(void); int a(void) { return c(); }'
file b 'int a(void); int b(void) { return a(); }'
file c 'int b(void); int c(void) { return b(); }'
expect fails "a circle of three files"
file a 'extern int of_b; int *a(void) { return &of_b; }'
file b 'int *a(void); int of_b; int *b(void) { return a(); }'
file c 'int c(void) { return 1; }'
expect fails "a circle through a variable"
exit $failed
