#!/bin/sh
# Compiles and runs the example of docs/getting-started.md against an installed copy, by the commands that it shows.
# Usage: getting_started.sh SOURCE-TREE PREFIX CC
set -eu
source=$1
prefix=$2
CC=$3
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
sed -n -e "s/^cc examples/\$CC examples/p" -e "/^\.\/quickstart/p" "$source/docs/getting-started.md" >"$folder/commands"
test "$(wc -l <"$folder/commands")" -eq 2 || { echo "the document has no commands"; exit 1; }
pc=$(find "$prefix" -name srs.pc)
PKG_CONFIG_PATH=$(dirname "$pc")${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}
LD_LIBRARY_PATH=$(dirname "$(dirname "$pc")")
export CC PKG_CONFIG_PATH LD_LIBRARY_PATH
cd "$folder"
ln -s "$source/examples" examples
sh -e commands >out
cat out
grep -q '^capital-of-france is due again at ' out
grep -qx 'due then: capital-of-france' out
test -s reviews.db
