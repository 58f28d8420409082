#!/bin/sh
# Checks that every C and C++ file is as clang-format leaves it. Version 14 is asked for, because
# others format a little differently. Usage: format.sh SOURCE-TREE
set -eu
cd "$1"
tool=clang-format-14
command -v $tool >/dev/null || tool=clang-format
if ! $tool --version 2>/dev/null | grep -q 'version 14\.'; then
    echo "skipped: clang-format 14 is not installed"
    exit 77
fi
find include src tools tests examples bench -name '*.[ch]' -o -name '*.cpp' 2>/dev/null | sort |
    xargs $tool --dry-run -Werror
