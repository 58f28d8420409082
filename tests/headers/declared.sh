#!/bin/sh
# Prints the names of the functions that the public headers declare, one a line, sorted.
# Usage: declared.sh CC INCLUDE-FOLDER...
set -eu
cc=$1
shift
flags=""
for folder in "$@"; do
    flags="$flags -I$folder"
done
# The first parenthesis after the mark follows the function's name.
# shellcheck disable=SC2086
printf '#include <srs/srs.h>\n#include <srs/sys/cache.h>\n#include <srs/sys/store.h>\n' |
    "$cc" -E -P -DSRS_API=SRS_MARK $flags -x c - | tr '\n' ' ' |
    grep -o 'SRS_MARK [^(;]*(' | sed 's/ *($//; s/.*[ *]//' | sort
