#!/bin/sh
# Asks pkg-config and pkgconf for the flags of libsrs where srs.pc is the only .pc file: a program linked with
# the shared library needs nothing else, and the archive names all that it needs.
# Usage: pkgconfig_alone.sh PREFIX
set -eu
prefix=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
pc=$(find "$prefix" -name srs.pc)
libraries=$(dirname "$(dirname "$pc")")
PKG_CONFIG_LIBDIR=$(dirname "$pc")
export PKG_CONFIG_LIBDIR PKG_CONFIG_PATH=
failed=0

# expect WANTED FOUND
expect() {
    if [ "$1" != "$2" ]; then
        echo "FAILED: $tool: '$2', not '$1'"
        failed=1
    fi
}
# Flags without the directories, whose paths may be written in several ways.
plain() { tr ' ' '\n' | sed 's/^-\([IL]\).*/-\1/' | grep . | tr '\n' ' '; }

tools=0
for tool in pkg-config pkgconf; do
    command -v $tool >/dev/null || continue
    tools=$((tools + 1))
    expect '-I ' "$($tool --cflags srs | plain)"
    expect '-L -lsrs ' "$($tool --libs srs | plain)"
    expect '-I -L -lsrs ' "$($tool --cflags --libs srs | plain)"
    for needed in $(readelf -d "$libraries/libsrs.so" | sed -n 's/.*(NEEDED).*\[lib\([^.]*\)\.so.*/\1/p'); do
        case $needed in
        c | ld-linux*) continue ;;
        esac
        $tool --static --libs srs | grep -qwe "-l$needed" || expect "-l$needed" "$($tool --static --libs srs)"
    done
done
[ $tools -gt 0 ] || exit 77
exit $failed
