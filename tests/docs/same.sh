#!/bin/sh
# Checks that a made document is as it would be made now. Usage: same.sh DOCGEN NAME DOCS-FOLDER
set -eu
"$1" "$2" | diff -u "$3/$2.md" - || {
    echo "docs/reference/$2.md differs from the code: run scripts/docs"
    exit 1
}
