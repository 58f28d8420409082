#!/bin/sh
# Checks that Doxygen makes the reference without a warning. Usage: reference.sh DOXYFILE
set -eu
if ! command -v doxygen >/dev/null; then
    echo "skipped: doxygen is not installed"
    exit 77
fi
doxygen "$1"
