#!/usr/bin/env bash
# Completion in an interactive bash on a terminal: readline breaks words at colons and equals signs.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

if ! command -v script >/dev/null; then
    echo 'skipped: script is not installed'
    exit 77
fi
"$srs" completion bash >srs.bash
mkdir -p folder
: >folder/reviews.db
: >'folder/with blank.db'
cat >start <<EOF
. $folder/srs.bash
srs() { { printf '<%s>' "\$@"; echo; } >>$folder/typed; }
bind 'set enable-bracketed-paste off'
PS1=
EOF

# completes TYPED EXPECTED: the words, each as <word>, after the keys of a line in which ^ is the tab key.
completes() {
    local keys=${1//^/$'\t'}
    what="keys: srs $1"
    : >typed
    : >err
    printf 'srs %s\nexit\n' "$keys" >keys
    # The shell reads the keys only once it has a terminal.
    TERM=dumb INPUTRC=/dev/null HISTFILE='' \
        script -qec "bash --noprofile --rcfile $folder/start -i" /dev/null <keys >out 2>&1
    [ "$(cat typed)" = "$2" ] || fail "$what: $(cat typed), not $2"
}

completes 'du^' '<due>'
completes '--store sqlite:x.db du^' '<--store><sqlite:x.db><due>'
completes '--store sqlite:x.db due ada --lim^3' '<--store><sqlite:x.db><due><ada><--limit><3>'
completes '--store sqlite:x.db season act^S' '<--store><sqlite:x.db><season><activate><S>'
completes '--store=sqlite:x.db du^' '<--store=sqlite:x.db><due>'
completes '--cache redis://:word@host:6379/0 forec^' '<--cache><redis://:word@host:6379/0><forecast>'
completes '--set due.limit=3 prev^' '<--set><due.limit=3><preview>'
completes '--set due.limit_^7 due' '<--set><due.limit_max=7><due>'
completes '--set=due.limit_^7 due' '<--set=due.limit_max=7><due>'
completes '--set queue.fallback=st^due' '<--set><queue.fallback=store><due>'
completes '--set=queue.fallback=st^due' '<--set=queue.fallback=store><due>'
completes '--set safe_mode.excess=w^due' '<--set><safe_mode.excess=wait><due>'
completes 'due --set ack=qu^--json' '<due><--set><ack=queued><--json>'
completes '--store sql^x.db due' '<--store><sqlite:x.db><due>'
completes '--store sqlite:folder/rev^due' '<--store><sqlite:folder/reviews.db><due>'
completes '--store sqlite:folder/wi^due' '<--store><sqlite:folder/with blank.db><due>'
completes 'config store.cr^' '<config><store.create>'
completes 'season add S --use-cache of^' '<season><add><S><--use-cache><off>'
completes 'season add S --use-cache=of^' '<season><add><S><--use-cache=off>'
completes 'import fol^' '<import><folder/>'
completes 'help sea^' '<help><season>'
completes 'help season act^' '<help><season><activate>'

finish
