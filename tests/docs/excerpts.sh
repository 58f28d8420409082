#!/bin/sh
# Checks that each block of C in the documents is a part of a program in examples/, so that it compiles and runs.
# Indentation does not count. README.md shows a program of its own, which package_readme_program runs.
# Usage: excerpts.sh SOURCE-TREE
set -eu
cd "$1"
# shellcheck disable=SC2016
find docs ./*.md -name '*.md' ! -path ./README.md ! -path ./CHANGELOG.md | sort | xargs awk '
    function stripped(line) { sub(/^[ \t]+/, "", line); sub(/[ \t]+$/, "", line); return line "\n" }
    BEGIN {
        command = "ls examples/*.c examples/*.cpp examples/*.h"
        while ((command | getline name) > 0) {
            text = "\n"
            while ((getline line < name) > 0)
                text = text stripped(line)
            programs[name] = text
        }
    }
    FNR == 1 { inside = 0 }
    /^```/ && inside { check(); inside = 0; next }
    /^```(c|cpp)$/ { inside = 1; block = "\n"; begins = FNR; next }
    inside { block = block stripped($0) }
    function check(   name) {
        blocks++
        for (name in programs)
            if (index(programs[name], block))
                return
        print FILENAME ":" begins ": this block is in no program of examples/"
        failed = 1
    }
    END {
        if (!blocks) { print "no document has a block of C"; failed = 1 }
        exit failed
    }'
