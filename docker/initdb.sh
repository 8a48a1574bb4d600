#!/bin/sh
# Run once by the image of PostgreSQL: the same roles and extensions as the private server, with passwords.
set -eu
as_superuser() { psql --no-psqlrc -v ON_ERROR_STOP=1 --username postgres "$@"; }

as_superuser --dbname postgres --file /observatory/roles.sql
as_superuser --dbname postgres -v app="$APP_PASSWORD" -v app_read="$APP_READ_PASSWORD" <<'SQL'
ALTER ROLE app PASSWORD :'app';
ALTER ROLE app_read PASSWORD :'app_read';
SQL
as_superuser --dbname app --file /observatory/extensions.sql
