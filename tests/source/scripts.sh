#!/bin/sh
# Checks the shell scripts with shellcheck. Usage: scripts.sh SOURCE-TREE
set -eu
cd "$1"
if ! command -v shellcheck >/dev/null; then
    echo "skipped: shellcheck is not installed"
    exit 77
fi
{
    find scripts .ci -type f
    find tests examples tools bench -name '*.sh' 2>/dev/null
} | sort | xargs shellcheck -x
