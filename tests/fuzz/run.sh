#!/bin/sh
# Runs a fuzzer for SRS_FUZZ_SECONDS seconds (5) on a copy of its corpus; what breaks it is kept in
# a directory. Usage: run.sh FUZZER CORPUS-DIRECTORY ARTIFACTS-DIRECTORY
set -eu
fuzzer=$1
corpus=$2
artifacts=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
cp -R "$corpus/." "$work"
mkdir -p "$artifacts"
"$fuzzer" -max_total_time="${SRS_FUZZ_SECONDS:-5}" -timeout=10 -rss_limit_mb=2048 \
    -print_final_stats=1 -artifact_prefix="$artifacts/" "$work" || {
    code=$?
    echo "$fuzzer ended with $code; see $artifacts"
    exit 1 # not its own 77, which CTest takes for a skipped test
}
