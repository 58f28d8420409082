#!/bin/sh
# Checks the English of comments, messages and documents: finds the words and openings of sentences that
# the house style rules out. The words and the exceptions, each with its reason, are in words.txt.
# Usage: words.sh SOURCE-TREE [WORD-LIST PATH...], by default the list and the paths below
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
    set -- README.md CONTRIBUTING.md CHANGELOG.md SECURITY.md SUPPORTED_PLATFORMS.md docs/README.md docs/concepts.md docs/conventions.md \
        docs/faq.md docs/comparison.md docs/getting-started.md docs/glossary.md \
        docs/guide docs/operations docs/internals src/api src/config src/context src/persist src/redis src/sqlite src/store/mariadb src/view src/CMakeLists.txt tests/abi tests/source tools scripts bench examples \
        tests/support tests/cli tests/crash tests/simulation tests/headers tests/architecture tests/package \
        tests/fuzz
fi

# String literals and shell code are messages, except in tests, where many are names and data.
find "$@" -type f ! -path '*/corpus/*' ! -path '*/mutations/*' ! -name '*.gz' ! -name words_test.sh |
    LC_ALL=C sort |
    LC_ALL=C xargs awk -v all=$all -v texts='^(src|include|tools|examples|bench|scripts)/' -f "$here/words.awk" "$list"
