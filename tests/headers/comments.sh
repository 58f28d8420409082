#!/bin/sh
# Checks the comments of the public headers: each declaration has a comment directly before it that
# names the first version with the declaration, and each parameter has a line of its own.
# Usage: comments.sh INCLUDE-DIRECTORY...
set -eu
find "$@" -name '*.h' | sort | xargs awk '
    function fault(text) { printf "%s:%d: %s\n", FILENAME, FNR, text; failed = 1 }
    FNR == 1 { has_since = in_comment = 0 }
    /@(param|return|since)/ && !/^ *\* @(param|return|since)/ { fault("a tag without a line of its own") }
    /@(param|return|since).*[^a-z]@(param|return|since)/ { fault("two tags on one line") }
    /\/\*\*([^<]|$)/ { in_comment = 1; has_since = 0 }
    in_comment && /@since [0-9]+\.[0-9]+\.[0-9]+$/ { has_since = 1 }
    in_comment { if (/\*\//) in_comment = 0; next }
    /^(SRS_API |typedef |struct .*\{|enum .*\{)/ {
        declarations++
        if (!has_since) fault("a declaration without @since")
    }
    { has_since = 0 }
    END {
        if (declarations < 100) { print "found only " declarations " declarations"; failed = 1 }
        exit failed
    }'
