#!/bin/sh
# Runs a command with a PostgreSQL server of its own, which it finds by DATABASE_URL and which ends with it:
#   sh scripts/with_postgres.sh .venv/bin/pytest tests/web
# The server keeps its data in a temporary folder and listens on a socket there, nowhere else.
set -eu

initdb=$(ls /usr/lib/postgresql/*/bin/initdb 2>/dev/null | sort -V | tail -n 1)
initdb=${initdb:-$(command -v initdb || true)}
[ -n "$initdb" ] || { echo "PostgreSQL's server is not installed: apt-get install postgresql" >&2; exit 1; }
programs=$(dirname "$initdb")

folder=$(mktemp -d /tmp/carefund-postgres-XXXXXX)
# PostgreSQL refuses to run as root.
if [ "$(id -u)" -eq 0 ]; then
    chown postgres "$folder"
    as_owner() { runuser -u postgres -- "$@"; }
else
    as_owner() { "$@"; }
fi

end() {
    as_owner "$programs/pg_ctl" --pgdata "$folder/data" --mode immediate stop >/dev/null 2>&1 || true
    rm -rf "$folder"
}
trap end EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

cd "$folder"
as_owner "$programs/initdb" --pgdata data --username carefund --auth trust --encoding UTF8 --locale C.UTF-8 >/dev/null
as_owner "$programs/pg_ctl" --pgdata data --log log --wait start >/dev/null \
    --options "-c listen_addresses= -c unix_socket_directories=$folder" || { cat log >&2; exit 1; }
cd - >/dev/null

DATABASE_URL="postgres://carefund@$(echo "$folder" | sed 's|/|%2F|g')/postgres" "$@"
