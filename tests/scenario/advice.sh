#!/usr/bin/env bash
# Every finding of the table that has advice has a trial of it, and no trial is of another finding.
# Usage: advice.sh DOCGEN PROGRAM...
set -eu
docgen=$1
shift
# shellcheck disable=SC2016 # the backticks are those of the document
table=$("$docgen" doctor | sed -nE 's/^\| `([a-z_.]+)` \| (note|warning|problem) \|.*/\1/p' | sort)
tried=$(for program in "$@"; do "$program" --list; done | sort -u)
missing=$(comm -23 <(printf '%s\n' "$table") <(printf '%s\n' "$tried"))
unknown=$(comm -13 <(printf '%s\n' "$table") <(printf '%s\n' "$tried"))
[ -n "$table" ] || {
    echo "no table of findings"
    exit 1
}
if [ -n "$missing$unknown" ]; then
    echo "findings whose advice nobody tries:" "$missing"
    echo "trials of findings that there are not:" "$unknown"
    echo "CONTRIBUTING.md says how to add a trial (tests/scenario/advice.h)"
    exit 1
fi
