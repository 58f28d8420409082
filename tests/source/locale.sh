#!/bin/sh
# The library writes and reads numbers in one file, src/base/number.c, because only that is independent
# of the host's locale. Usage: locale.sh SOURCE-TREE
set -eu
cd "$1/src"
if grep -rnE '\b(vsnprintf|vsprintf|vasprintf|strtof|strtod|strtold|atof|setlocale|toupper|tolower|strcasecmp) ?\(' \
    --include='*.c' --include='*.h' . | grep -v '^./base/number.c:'; then
    echo 'FAILED: these obey the locale: use srs__format_text(), srs__parse_double(), srs__lower()'
    exit 1
fi
if grep -rnE 's(n)?printf\(.*%[-+ #0-9.*]*[aefgAEFG]' --include='*.c' .; then
    echo 'FAILED: these write a decimal comma in some locales: use srs__format_text()'
    exit 1
fi
