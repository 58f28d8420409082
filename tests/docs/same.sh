#!/bin/sh
# Checks that a generated document is up to date. Usage: same.sh DOCGEN NAME DOCS-DIRECTORY
set -eu
"$1" "$2" | diff -u "$3/$2.md" - || {
    echo "docs/reference/$2.md differs from the code: run scripts/docs"
    exit 1
}
