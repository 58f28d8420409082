#!/bin/sh
# Checks that built files are hardened as cmake/SrsHarden.cmake says.
# Usage: hardening.sh SHARED-LIBRARY ARCHIVE COMMAND
# Exits with 77 if binutils are not installed.
set -eu
shared=$1
archive=$2
command=$3
failed=0
command -v readelf >/dev/null && command -v objdump >/dev/null || exit 77
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# need FILE WHAT PATTERN COMMAND...: the output of the command, with the file behind it, has the pattern.
need() {
    file=$1
    what=$2
    pattern=$3
    shift 3
    "$@" "$file" >"$folder/out"
    grep -qE "$pattern" "$folder/out" || {
        echo "FAILED: $file: no $what"
        failed=1
    }
}

for linked in "$shared" "$command"; do
    need "$linked" "read-only relocations (-z relro)" GNU_RELRO readelf -lW
    need "$linked" "immediate binding (-z now)" 'FLAGS.*(BIND_NOW|NOW)' readelf -dW
    need "$linked" "stack that cannot be executed (-z noexecstack)" 'GNU_STACK.* RW ' readelf -lW
    need "$linked" "stack protector (-fstack-protector-strong)" 'UND __stack_chk_fail' \
        readelf --dyn-syms -W
    need "$linked" "checked functions (_FORTIFY_SOURCE)" 'UND __[a-z]*(cpy|printf)_chk' \
        readelf --dyn-syms -W
done
need "$command" "position-independent command (-pie)" 'FLAGS_1.* PIE' readelf -dW
need "$archive" "stack protector (-fstack-protector-strong)" 'UND __stack_chk_fail' readelf -sW
need "$archive" "checked functions (_FORTIFY_SOURCE)" 'UND __[a-z]*(cpy|printf)_chk' readelf -sW

# The rest differs by processor. In the linked files the start files of the C library hide the marks.
readelf -hW "$shared" | grep -q 'Machine:.*X86-64' || exit $failed
members=$(readelf -hW "$archive" | grep -c 'Class:')
marked=$(readelf -nW "$archive" 2>/dev/null | grep -c 'IBT, SHSTK' || true)
[ "$marked" -eq "$members" ] || {
    echo "FAILED: $archive: $marked of $members objects have control-flow protection (-fcf-protection)"
    failed=1
}
# Other compilers probe the stack by an instruction that has other uses, too.
if readelf -p .comment "$archive" | grep -q GCC; then
    # shellcheck disable=SC2016
    need "$archive" "probes of the stack (-fstack-clash-protection)" \
        'or[lq]? +\$0x0,(0x[0-9a-f]+)?\(%rsp\)' objdump -d
fi
exit $failed
