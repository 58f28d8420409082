#!/usr/bin/env bash
# Where configuration comes from, which of it wins, and that no password is shown.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

"$srs" init >out 2>err || true # a build without SQLite fails before it looks for the store
run 0 config
quiet
out 'due.limit_max'
! grep -qE '.{81}' out || fail "srs config is wider than a terminal of 80 columns"
run 0 config due.limit
grep -qx 20 out || fail "the default of due.limit"

printf 'due.limit = 3\nretry.max_ms = 7\n' >srs.conf
run 0 config due.limit --config srs.conf
grep -qx 3 out || fail "the file sets a key"
SRS_DUE_LIMIT=4 run 0 config due.limit --config srs.conf
grep -qx 4 out || fail "the environment wins over the file"
SRS_DUE_LIMIT=4 run 0 config due.limit --config srs.conf --set due.limit=5
grep -qx 5 out || fail "options win over the environment"
SRS_DUE_LIMIT=4 run 0 --config srs.conf --set due.limit=5 config retry.max_ms
grep -qx 7 out || fail "a key that only the file has"
run 0 config due.limit --set due.limit=5 --set due.limit=6
grep -qx 6 out || fail "the last --set wins"
run 0 config store --store sqlite:other.db
grep -qx sqlite:other.db out || fail "--store"
run 0 config due.limit --json
out '"value": "20"'
out '"default": "20"'
not_out due.limit_max

for missing in missing.conf no-folder/missing.conf ''; do
    run 2 config --config "$missing"
    one_line
    err "cannot open '$missing': No such file or directory"
done
run 2 config --config .
one_line
err "cannot read '.': Is a directory"
echo nonsense >bad.conf
run 2 config --config bad.conf
one_line
err bad.conf:1
SRS_DUE_LIMIT=none run 2 config
one_line
err SRS_DUE_LIMIT

# Passwords, wherever they come from and whatever goes wrong.
secret=tops3cret
shown() {
    not_out "$secret"
    not_err "$secret"
}
url=memcached://user:$secret@localhost:6379/0
run 2 due ada --cache "$url"
shown
run 2 due ada --store "maria:$secret@localhost"
shown
run 2 due ada --set "cache=$url"
shown
run 2 due ada --set "$secret"
shown
run 2 due ada --password="$secret"
shown
SRS_CACHE=$url run 2 due ada
shown
echo "cache = $url" >secret.conf
run 2 due ada --config secret.conf
shown
run 0 config --config secret.conf
shown
out '***'
run 0 config --json --config secret.conf
shown
run 0 config cache --config secret.conf
shown

finish
