-- Run once, by the superuser, in the database "postgres". One statement a line: single-user mode reads lines.
CREATE ROLE app LOGIN CREATEDB;
CREATE ROLE app_read LOGIN;
ALTER ROLE app_read SET default_transaction_read_only = on;
ALTER ROLE app_read SET statement_timeout = '15s';
CREATE DATABASE app OWNER app;
REVOKE ALL ON DATABASE app FROM PUBLIC;
GRANT CONNECT ON DATABASE app TO app_read;
