#!/bin/sh
# Checks that includes between the directories of src/ run one way, as layers.txt says, that every
# directory is in layers.txt, and that the headers of a backend's library stay in that backend.
# Usage: layers.sh SOURCE-DIRECTORY LAYERS-FILE
set -eu
source=$1
layers=$2
failed=0
complain() {
    echo "$1"
    failed=1
}

# The list itself: a directory names only directories above it.
above=" "
while read -r name allowed; do
    case $name in "#"* | "") continue ;; esac
    name=${name%:}
    for other in $allowed; do
        case $above in
        *" $other "*) ;;
        *) complain "$layers: $name may not include $other, which is not above it" ;;
        esac
    done
    above="$above$name "
done <"$layers"

allowed_to() {
    sed -n "s/^$1: *//p" "$layers"
}

for folder in "$source"/*/; do
    name=$(basename "$folder")
    if ! grep -q "^$name:" "$layers"; then
        complain "$folder is not in $layers"
        continue
    fi
    allowed=" $name $(allowed_to "$name") "
    # Lines such as  src/cache/memory/entry.c:#include "base/memory.h"
    bad=$(grep -rn --include='*.[ch]' '^#include "[^"]*/' "$folder" |
        while IFS= read -r line; do
            target=${line#*\"}
            target=${target%%/*}
            case $allowed in
            *" $target "*) ;;
            *) if [ -d "$source/$target" ]; then echo "$line"; fi ;;
            esac
        done)
    if [ -n "$bad" ]; then
        complain "$name may include$allowed, not:
$bad"
    fi
done

# header pattern : the only directory that may include it
while read -r header home; do
    bad=$(grep -rn --include='*.[ch]' "^#include <$header" "$source" | grep -v "^$source/$home/" || true)
    if [ -n "$bad" ]; then
        complain "only $home may include <$header>:
$bad"
    fi
done <<END
sqlite3.h sqlite
hiredis redis
mysql store/mariadb
mariadb store/mariadb
uthash.h base
END

exit $failed
