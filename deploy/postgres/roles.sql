-- SPDX-FileCopyrightText: 2026 the eakte authors
-- SPDX-License-Identifier: EUPL-1.2
-- The two roles and the database of eakte, once, by a superuser: psql --file deploy/postgres/roles.sql
-- The passwords stand in two files; others are named with --set owner_password_file=... --set app_password_file=...
\set ON_ERROR_STOP on
\if :{?owner_password_file} \else \set owner_password_file /run/secrets/postgres-owner-password \endif
\if :{?app_password_file} \else \set app_password_file /run/secrets/postgres-app-password \endif
\setenv OWNER_PASSWORD_FILE :owner_password_file
\setenv APP_PASSWORD_FILE :app_password_file
\set owner_password `cat "$OWNER_PASSWORD_FILE"`
\set app_password `cat "$APP_PASSWORD_FILE"`

-- A statement that fails must not put a password into the server's log.
SET log_statement = 'none';
SET log_min_error_statement = 'panic';
SET password_encryption = 'scram-sha-256';

SELECT :'owner_password' <> '' AND :'app_password' <> '' AS passwords_given \gset
\if :passwords_given \else
DO $$ BEGIN RAISE EXCEPTION 'a password file is missing or empty'; END $$;
\endif

CREATE ROLE eakte_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'owner_password';
CREATE ROLE eakte_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'app_password';
CREATE DATABASE eakte OWNER eakte_owner TEMPLATE template0 ENCODING 'UTF8';
REVOKE ALL ON DATABASE eakte FROM PUBLIC;
REVOKE ALL ON DATABASE postgres FROM PUBLIC;
REVOKE ALL ON DATABASE template1 FROM PUBLIC;
GRANT CONNECT ON DATABASE eakte TO eakte_app;
