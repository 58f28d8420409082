#!/bin/sh
# Checks that hardening.sh accepts hardened files, and finds each flag that is left out.
# Usage: hardening_seen.sh HARDENING.SH CC
set -eu
check=$1
cc=$2
command -v readelf >/dev/null && command -v objdump >/dev/null || exit 77
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >code.c <<'END'
#include <stdio.h>
#include <string.h>

int copied(const char *text, int length);
int copied(const char *text, int length)
{
    char small[64];
    char large[65536];
    memcpy(small, text, (size_t)length);
    snprintf(large, sizeof large, "%s and %d", small, length);
    return (int)strlen(large);
}
END
cat >main.c <<'END'
#include <string.h>

int copied(const char *text, int length);
int main(int argc, char **argv)
{
    return copied(argv[0], (int)strlen(argv[argc - 1]));
}
END

# build COMPILE-FLAG LINK-FLAG [COMMAND-FLAG]: a library and a command, with these flags behind the hardening.
build() {
    hard="-O2 -fPIC -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -fstack-protector-strong
          -fstack-clash-protection -fcf-protection $1"
    link="-Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack"
    rm -f code.a
    # shellcheck disable=SC2086
    {
        "$cc" $hard -c code.c -o code.o
        "$cc" $hard -c main.c -o main.o
        ar rc code.a code.o
        "$cc" -shared code.o -o code.so $link $2
        "$cc" main.o code.o -o command ${3:--pie} $link $2
    }
}

"$cc" -fcf-protection -fstack-clash-protection -c code.c -o code.o 2>/dev/null || exit 77
failed=0
build '' ''
"$check" code.so code.a command || {
    echo "FAILED: hardened files are refused"
    failed=1
}
# unseen COMPILE-FLAG LINK-FLAG NAME [COMMAND-FLAG]: the check has to name the flag that is left out.
unseen() {
    build "$1" "$2" "${4:-}"
    if "$check" code.so code.a command >out || ! grep -qe "$3" out; then
        echo "FAILED: a missing $3 is not found"
        failed=1
    fi
}
unseen '-U_FORTIFY_SOURCE' '' _FORTIFY_SOURCE
unseen '-fno-stack-protector' '' -fstack-protector-strong
unseen '' '-Wl,-z,norelro' relro
unseen '' '-Wl,-z,lazy' now
unseen '' '-Wl,-z,execstack' noexecstack
unseen '' '' -pie -no-pie
"$cc" -dM -E - </dev/null | grep -q __x86_64__ || exit $failed
unseen '-fcf-protection=none' '' -fcf-protection
"$cc" --version | grep -q clang || unseen '-fno-stack-clash-protection' '' -fstack-clash-protection
exit $failed
