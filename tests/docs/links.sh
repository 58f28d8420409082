#!/bin/sh
# Checks every mention of a file of this tree, in documents and in code, and every link of a
# document: the file exists, and so does the heading behind a '#'. Usage: links.sh SOURCE-TREE
set -eu
cd "$1"
documents=$(find . -maxdepth 1 -name '*.md' && find docs examples bench tests -name '*.md')

# Prints the paths, from the root of the tree, that a file mentions.
mentions() {
    path='(docs|examples|tests|bench|scripts|src|include)/[A-Za-z0-9_./-]+\.(md|c|h|cpp|csv|sql|in)\b'
    find CMakeLists.txt ./*.md docs include src tools tests examples bench scripts cmake -type f \
        -exec grep -IohE "(^|[^A-Za-z0-9_./\$}-])$path" {} + | sed 's/^[^a-z]*//' | sort -u
}

# Prints the anchors of the headings of a document, as Markdown makes them.
anchors() {
    awk '/^```/ { fenced = !fenced } !fenced && /^#+ /' "$1" |
        sed -E 's/^#+ //' | tr '[:upper:]' '[:lower:]' | sed -E 's/[^a-z0-9 _-]//g; s/ /-/g'
}

check_mentions() {
    mentions | while read -r mentioned; do
        [ -e "$mentioned" ] || echo "mentioned, but not there: $mentioned"
    done
}

# check_link DOCUMENT LINK
check_link() {
    case $2 in
        *://* | mailto:*) return ;;
        '#'*) target=$1 ;;
        *) target=$(dirname "$1")/${2%%#*} ;;
    esac
    if [ ! -e "$target" ]; then
        echo "$1: the link $2 leads nowhere"
    elif [ "$2" != "${2#*#}" ]; then
        anchors "$target" | grep -qxF -e "${2#*#}" || echo "$1: the link $2 names no heading"
    fi
}

check_links() {
    for document in $documents; do
        { grep -oE '\]\([^) ]+\)' "$document" || :; } | sed 's/^](//; s/)$//' | sort -u |
            while read -r link; do
                check_link "$document" "$link"
            done
    done
}

problems=$(check_mentions && check_links)
[ -z "$problems" ] || {
    echo "$problems"
    exit 1
}
