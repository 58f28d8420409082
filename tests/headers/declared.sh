#!/bin/sh
# Prints the names of the functions that the public headers declare, one a line, sorted.
# Usage: declared.sh CC INCLUDE-DIRECTORY...
set -eu
# The first parenthesis after the mark follows the function's name.
"$(dirname "$0")/text.sh" "$@" | grep -o 'SRS_MARK [^(;]*(' | sed 's/ *($//; s/.*[ *]//' | sort
