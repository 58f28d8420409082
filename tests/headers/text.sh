#!/bin/sh
# Prints the text of the public headers on one line, with SRS_MARK before each function.
# Usage: text.sh CC INCLUDE-DIRECTORY...
set -eu
cc=$1
shift
flags=""
for folder in "$@"; do
    flags="$flags -I$folder"
done
# shellcheck disable=SC2086
printf '#include <srs/srs.h>\n#include <srs/sys/cache.h>\n#include <srs/sys/store.h>\n' |
    "$cc" -E -P -DSRS_API=SRS_MARK $flags -x c - | tr '\n' ' '
