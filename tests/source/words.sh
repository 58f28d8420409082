#!/bin/sh
# Checks the English of comments, messages and documents: finds the words and openings of sentences that
# the house style rules out. The words and the exceptions, each with its reason, are in words.txt.
# Usage: words.sh SOURCE-TREE [WORD-LIST PATH...], by default the list and the whole tree
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$1"
shift
list=$here/words.txt
all=
if [ $# -gt 0 ]; then
    list=$1
    shift
else
    all=yes # an exception that nothing needs is a fault, too
    set -- ./*.md CMakeLists.txt .ci abi bench cmake docs examples include scripts src tests tools
fi

# String literals and shell code are messages, except in tests, where many are names and data.
find "$@" -type f ! -path '*/corpus/*' ! -path '*/mutations/*' ! -name '*.gz' ! -name words_test.sh |
    sed 's|^\./||' |
    LC_ALL=C sort |
    LC_ALL=C xargs awk -v all=$all -v texts='^(src|include|tools|examples|bench|scripts)/' -f "$here/words.awk" "$list"
