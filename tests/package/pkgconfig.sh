#!/bin/sh
# Builds a program against an installed copy with what pkg-config says, and runs it.
# Usage: pkgconfig.sh PREFIX shared|static COMPILER STANDARD SOURCE
set -eu
prefix=$1
link=$2
compiler=$3
standard=$4
source=$5
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

pc=$(find "$prefix" -name srs.pc)
libraries=$(dirname "$(dirname "$pc")")
PKG_CONFIG_PATH=$(dirname "$pc")${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}
export PKG_CONFIG_PATH
cflags=$(pkg-config --cflags srs)
case $link in
shared) libs=$(pkg-config --libs srs) ;;
static)
    # Only libsrs itself is taken from its archive: the shared copy is put out of reach.
    mkdir "$folder/lib"
    cp "$libraries/libsrs.a" "$folder/lib"
    libs="-L$folder/lib $(pkg-config --static --libs srs | sed 's/-L[^ ]*//')"
    ;;
*) exit 2 ;;
esac

# shellcheck disable=SC2086
"$compiler" "$standard" -Wall -Wextra -Werror $cflags "$source" -o "$folder/program" $libs
if readelf -d "$folder/program" | grep -q 'NEEDED.*libsrs'; then
    found=shared
else
    found=static
fi
if [ $found != "$link" ]; then
    echo "wanted a program linked $link, got $found"
    exit 1
fi
LD_LIBRARY_PATH=$libraries "$folder/program"
