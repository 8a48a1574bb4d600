-- Run once, by the superuser, in the database "app". One statement a line: single-user mode reads lines.
CREATE EXTENSION IF NOT EXISTS postgis;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;
ALTER DEFAULT PRIVILEGES FOR ROLE app GRANT SELECT ON TABLES TO app_read;
ALTER DEFAULT PRIVILEGES FOR ROLE app GRANT SELECT ON SEQUENCES TO app_read;
-- RGM23 / UTM 38S, Mayotte since 2023: newer than the PostGIS of Debian 12.
INSERT INTO spatial_ref_sys (srid, auth_name, auth_srid, proj4text) VALUES (10674, 'EPSG', 10674, '+proj=utm +zone=38 +south +ellps=GRS80 +towgs84=0,0,0,0,0,0,0 +units=m +no_defs') ON CONFLICT (srid) DO NOTHING;
