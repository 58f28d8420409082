#!/usr/bin/env bash
# A command that reads creates no store: not the file, nor what SQLite keeps beside it, nor a spool.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

mkdir empty
cd empty || exit 1
export SRS_STORE=sqlite:typo.db

# missing CODE ARGUMENTS...: the error names the file and the way out, and nothing is created.
missing() {
    run "$@"
    cat "$folder/err" >>"$folder/out"
    out "$folder/empty/typo.db: there is no such file"
    out 'srs init'
    [ -z "$(ls -A .)" ] || fail "$what: created $(ls -A .)"
}

for arguments in 'due ada' 'preview ada a' 'items ada' 'counts ada' 'forecast ada' 'export' 'stats' 'season list' \
    'season show' 'season activate S' 'dead list' 'dead show 01890a5d-ac96-774b-bcce-b302099a8057' \
    'dead replay --all' 'dead drop --all --yes' 'remove ada a' 'reset ada' 'submit ada a 3'; do
    # shellcheck disable=SC2086
    missing 1 $arguments --season S
done
missing 4 doctor
missing 1 due ada --set store.create=on
missing 1 due ada --set queue=spool:spool

# Nor does one that may read only, or one whose file is empty, though it is there.
run 1 due ada --store 'sqlite:typo.db?mode=ro'
[ -z "$(ls -A .)" ] || fail "$what: created $(ls -A .)"
: >typo.db
run 1 due ada
err 'the file is empty'
[ ! -s typo.db ] || fail "$what: wrote to the empty file"
rm -f typo.db*

# A spool that is missing beside a store that is there.
run 0 init --season S
run 1 due ada --set queue=spool:spool
err 'queue spool:spool: there is no such directory'
[ ! -e spool ] || fail "$what: created the spool"
run 0 init --set queue=spool:spool
run 0 due ada --set queue=spool:spool
rm -r spool typo.db*

# A command that makes a store makes it, as does an import, which brings its seasons with it, and a submit that may create its season may create its store.
run 0 season add S --activate
run 0 due ada
rm -f typo.db*
run 0 submit ada a 3 --season S --set season.auto_create=on
run 0 due ada --season S

finish
