#!/bin/sh
# Checks that the public headers define no macro but SRS_..., declare no function but srs_..., and
# include nothing but themselves and the C library.
# Usage: names.sh CC INCLUDE-DIRECTORY...
set -eu
cc=$1
shift
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
flags=""
for include in "$@"; do
    flags="$flags -I$include"
done
failed=0

printf '#include <srs/srs.h>\n#include <srs/sys/cache.h>\n#include <srs/sys/store.h>\n' >"$folder/ours.c"
printf '#include <stddef.h>\n#include <stdint.h>\n' >"$folder/system.c"
for part in ours system; do
    # shellcheck disable=SC2086
    "$cc" -std=c99 -E -dM $flags "$folder/$part.c" | awk '{ sub(/\(.*/, "", $2); print $2 }' |
        sort >"$folder/$part.macros"
done
if comm -23 "$folder/ours.macros" "$folder/system.macros" | grep -v '^SRS_'; then
    echo "these macros are not named SRS_..."
    failed=1
fi

if "$(dirname "$0")/declared.sh" "$cc" "$@" | grep -Ev '^srs_[a-z0-9]+(_[a-z0-9]+)*$'; then
    echo "these functions are not named srs_..."
    failed=1
fi

if grep -rhE '^#include' "$@" | grep -vE '<(srs/[a-z/]+\.h|stddef\.h|stdint\.h)>'; then
    echo "these includes are neither ours nor <stddef.h> nor <stdint.h>"
    failed=1
fi
exit $failed
