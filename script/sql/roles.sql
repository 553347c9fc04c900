-- The roles and the database of Redress. Safe to run again. For psql, as a superuser:
--
--   psql -v owner_password=… -v app_password=… -v database=redress \
--        -d postgres -f script/sql/roles.sql
--
-- redress_owner   owns the tables; `manage.py migrate` connects as it (DATABASE_OWNER_URL)
-- redress_app     what the web, the worker and beat connect as (DATABASE_URL); it owns nothing
--                 and inherits nothing: per transaction it becomes one of the two below
-- redress_desk    the authorities' side, held by row-level security to one authority
-- redress_public  the public's side: adds a complaint, reaches one only by its access code
\set ON_ERROR_STOP on
\set QUIET on
SET client_min_messages = warning;
SET password_encryption = 'scram-sha-256';

SELECT format('CREATE ROLE %I', name)
FROM unnest(ARRAY['redress_owner', 'redress_app', 'redress_desk', 'redress_public']) AS name
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name)
\gexec

ALTER ROLE redress_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS
    PASSWORD :'owner_password';
ALTER ROLE redress_app LOGIN NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION
    NOBYPASSRLS PASSWORD :'app_password';
ALTER ROLE redress_desk NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
ALTER ROLE redress_public NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
GRANT redress_desk, redress_public TO redress_app;

SELECT format('CREATE DATABASE %I OWNER redress_owner ENCODING ''UTF8'' TEMPLATE template0', :'database')
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database')
\gexec

SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', :'database')
\gexec
SELECT format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO redress_owner', :'database')
\gexec
SELECT format('GRANT CONNECT ON DATABASE %I TO redress_app', :'database')
\gexec

\connect :"database"
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO redress_app, redress_desk, redress_public;
