#!/bin/sh
# Checks that a test has in its table every public function that can fail with an error or fill
# something in, with the right marks: the program prints them with --list, as lines such as
# "srs_due out error context". An out-parameter is a pointer to a pointer, or to something that is
# neither const nor void nor a handle; a function that returns nothing cannot fail.
# Usage: functions.sh CC PROGRAM INCLUDE-DIRECTORY...
set -eu
cc=$1
program=$2
shift 2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

"$(dirname "$0")/text.sh" "$cc" "$@" >"$folder/text"
grep -o 'struct srs_[a-z_]* {' "$folder/text" | awk '{ print $2 }' >"$folder/structs"
grep -o 'enum srs_[a-z_]* {' "$folder/text" | awk '{ print $2 }' >>"$folder/structs"
grep -o 'SRS_MARK [^;]*;' "$folder/text" | awk '
    FILENAME != "-" { known[$1] = 1; next }
    {
        sub(/^SRS_MARK /, "")
        result = name = parameters = $0
        sub(/ *\(.*/, "", name)
        sub(/.*[ *]/, "", name)
        sub(/^[^(]*\(/, "", parameters)
        sub(/\) *;$/, "", parameters)
        out = error = context = ""
        count = split(parameters, each, ",")
        for (i = 1; i <= count; i++) {
            type = each[i]
            gsub(/^ */, "", type)
            is_array = type ~ /\[/
            base = type
            sub(/[ *].*/, "", base)
            is_opaque = base ~ /^srs_/ && !(base in known)
            if (type ~ /^srs_error \*/)
                error = result ~ /^void / ? "" : " error"
            else if (type ~ /^(const )?srs_context \*[^*]/)
                context = " context"
            else if (type ~ /\*\*/ && type !~ /^const /)
                out = " out"
            else if (type ~ /^const / || type ~ /^void \*/ || is_opaque)
                continue
            else if (type ~ /\*/ || is_array)
                out = " out"
        }
        if (result !~ /^void / && (out != "" || error != ""))
            print name out error context
    }' "$folder/structs" - | sort >"$folder/declared"
"$program" --list | sort >"$folder/tested"
test -s "$folder/declared" || { echo "no declarations found"; exit 1; }
if ! diff "$folder/declared" "$folder/tested"; then
    echo "< only in a header, > only in the table of $(basename "$program"): tests/scenario/functions.c"
    exit 1
fi
