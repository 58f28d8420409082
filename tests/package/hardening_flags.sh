#!/bin/sh
# Checks which builds are hardened: optimised ones, unless SRS_HARDEN is OFF; no others. Every flag is looked
# for in the commands, as the defaults of a compiler can hide that a flag is missing.
# Usage: hardening_flags.sh SOURCE-TREE CC
set -eu
source=$1
cc=$2
build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT
failed=0

# configure OPTION...: writes build.ninja.
configure() {
    rm -rf "$build"
    cmake -G Ninja -S "$source" -B "$build" -DCMAKE_C_COMPILER="$cc" -DSRS_BUILD_TESTS=OFF "$@" \
        >"$build.log" 2>&1 || {
        cat "$build.log"
        exit 1
    }
    rm "$build.log"
}
# commands_of TARGET: the flags that compile it or link it; what is for the linker in one form.
commands_of() {
    awk -v target="$1" '/^build / { inside = index($0, target) } inside && /FLAGS = /' "$build/build.ninja" |
        sed 's/-Xlinker -z -Xlinker /-Wl,-z,/g'
}
# has TARGET FLAG...: each flag is there.
has() {
    target=$1
    shift
    commands_of "$target" >"$build/flags"
    for flag in "$@"; do
        grep -qe "$flag" "$build/flags" || {
            echo "FAILED: $target has no $flag"
            failed=1
        }
    done
}
# bare WHAT: no command has any of the flags.
bare() {
    if grep -E 'FLAGS = .*(FORTIFY|stack-protector|stack-clash|cf-protection|relro)' "$build/build.ninja"; then
        echo "FAILED: $1 is hardened"
        failed=1
    fi
}

command -v ninja >/dev/null || exit 77
compiled="-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=[23] -fstack-protector-strong"
for flag in -fstack-clash-protection -fcf-protection; do
    if "$cc" -Werror "$flag" -fsyntax-only -x c /dev/null 2>/dev/null; then
        compiled="$compiled $flag"
    fi
done
linked="-Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack"
# shellcheck disable=SC2086
for type in Release RelWithDebInfo; do
    configure -DCMAKE_BUILD_TYPE=$type
    has src/CMakeFiles/srs_objects.dir/base/ $compiled
    has tools/srs/CMakeFiles/srs_cli.dir/main.c.o $compiled
    has src/libsrs.so. $linked
    has tools/srs/srs: $linked
    has tools/srs/srs: -pie
done
configure -DCMAKE_BUILD_TYPE=Release -DSRS_HARDEN=OFF
bare "a build with SRS_HARDEN=OFF"
configure -DCMAKE_BUILD_TYPE=Debug
bare "a debug build"
configure -DCMAKE_BUILD_TYPE=Release -DSRS_SANITIZE=address
bare "a build with a sanitizer"
exit $failed
