#!/bin/sh
# Checks a shared library's SONAME. Usage: soname.sh LIBRARY EXPECTED
set -eu
actual=$(readelf -d "$1" | sed -n 's/.*Library soname: \[\(.*\)\]/\1/p')
if [ "$actual" != "$2" ]; then
    echo "the SONAME is '$actual', expected '$2'"
    exit 1
fi
