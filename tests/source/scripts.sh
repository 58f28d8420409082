#!/bin/sh
# Checks the shell scripts with shellcheck, and what they say to wrong arguments. Usage: scripts.sh
# SOURCE-TREE
set -eu
cd "$1"
for arguments in "scripts/demo --help" "scripts/demo --servers x" "scripts/test --nothing"; do
    status=0
    # shellcheck disable=SC2086
    said=$($arguments 2>&1) || status=$?
    if [ $status -ne 2 ] || [ "$(printf '%s\n' "$said" | wc -l)" -ne 1 ]; then
        printf 'FAILED: %s\nexit status %d:\n%s\n' "$arguments" $status "$said"
        exit 1
    fi
done
if ! command -v shellcheck >/dev/null; then
    echo "skipped: shellcheck is not installed"
    exit 77
fi
{
    find scripts .ci -type f
    find tests examples tools bench -name '*.sh' 2>/dev/null
    find bench -name compare -o -name agree
} | sort | xargs shellcheck -x
