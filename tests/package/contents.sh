#!/bin/sh
# Checks that an installed copy is whole, and that its command runs from where it is.
# Usage: contents.sh PREFIX VERSION HAS-COMMAND
set -eu
prefix=$1
version=$2
failed=0
need() {
    if [ -z "$(find "$prefix" -path "*/$1" 2>/dev/null)" ]; then
        echo "missing: $1"
        failed=1
    fi
}
for header in srs version review sys/cache sys/store sys/tracker; do
    need "include/srs/$header.h"
done
for file in libsrs.a libsrs.so "libsrs.so.${version%%.*}" "libsrs.so.$version" pkgconfig/srs.pc \
    cmake/srs/srsConfig.cmake cmake/srs/srsConfigVersion.cmake cmake/srs/srsTargets.cmake; do
    need "lib*/$file"
done
if find "$prefix" -name '*.in' -o -name '*internal*' | grep .; then
    echo "these do not belong there"
    failed=1
fi
if [ "$3" = 1 ]; then
    for page in srs srs-due srs-season-add; do
        need share/man/man1/$page.1
    done
    need share/bash-completion/completions/srs
    need share/zsh/site-functions/_srs
    "$prefix/bin/srs" version | grep -F "$version" || failed=1
fi
exit $failed
