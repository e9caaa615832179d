#!/bin/sh
# Makes the secrets that deploy/compose.yaml mounts, once: `sh deploy/secrets.sh`. It asks for the
# bot's token and draws every password. Nothing that is there is overwritten; nothing is printed.
set -eu
umask 077
cd "$(dirname "$0")"
mkdir -p secrets
cd secrets

# The folder keeps others on this machine out. The files are read inside by users who have no
# account here, so they must be readable once they are mounted.
keep() {
    cat >"$1.new"
    chmod 444 "$1.new"
    mv "$1.new" "$1"
}

drawn() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }

if [ ! -e telegram_token ]; then
    printf 'Token from @BotFather (it is not shown): ' >&2
    trap 'stty echo 2>/dev/null || true' EXIT INT TERM
    stty -echo 2>/dev/null || true
    IFS= read -r token
    printf '\n' >&2
    case $token in
    [0-9]*:?*) ;;
    *) echo 'That is no token: it looks like 123456789:AA…' >&2 && exit 1 ;;
    esac
    printf '%s' "$token" | keep telegram_token
fi

# The three belong together: both Valkeys know the password by its digest only.
if [ ! -e valkey_acl ]; then
    password=$(drawn)
    digest=$(printf '%s' "$password" | sha256sum | cut -d ' ' -f 1)
    printf 'redis://gistwire:%s@state:6379/0' "$password" | keep redis_url
    printf 'redis://gistwire:%s@cache:6379/0' "$password" | keep cache_url
    # Whoever gives no name may ask whether the server lives, and nothing else.
    {
        echo 'user default on nopass resetkeys resetchannels -@all +ping'
        sed -n "s/^user gistwire on >[^ ]*/user gistwire on #$digest/p" ../valkey.acl
    } | keep valkey_acl
fi

[ -e grafana_password ] || drawn | keep grafana_password
echo "The secrets are in $(pwd): keep that folder out of copies of the checkout." >&2
