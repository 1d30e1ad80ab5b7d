#!/bin/sh
# First start of Postgres: one database and one role a service, from the same SQL as the local stack.
set -eu
for service in intake tracking scoring notify; do
    name="duban_$service"
    password=$(printenv "DUBAN_$(echo "$service" | tr '[:lower:]' '[:upper:]')_PASSWORD")
    DUBAN_ROLE_PASSWORD="$password" psql -X -q -v ON_ERROR_STOP=1 -v "name=$name" -U "$POSTGRES_USER" -d postgres \
        -f /docker-entrypoint-initdb.d/database.sql.template
done
