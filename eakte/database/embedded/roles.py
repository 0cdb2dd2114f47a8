# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Who may sign in to the embedded server, with which password, and what they find there."""

import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

import psycopg
from psycopg import sql

SUPERUSER = "postgres"
OWNER = "eakte_owner"
APP = "eakte_app"
DATABASE = "eakte"


def provide_passwords(path: Path) -> Mapping[str, str]:
    """Read the generated passwords by role; the first time, make them, in a file that only we may read."""
    if not path.exists():
        fresh = path.with_name(path.name + ".new")
        fresh.unlink(missing_ok=True)
        passwords = {role: secrets.token_urlsafe(32) for role in (SUPERUSER, OWNER, APP)}
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(passwords, file)
            file.flush()
            os.fsync(file.fileno())
        fresh.rename(path)
    return read_passwords(path)


def read_passwords(path: Path) -> Mapping[str, str]:
    return {str(role): str(password) for role, password in json.loads(path.read_text(encoding="utf-8")).items()}


def provide_roles(connection: psycopg.Connection, passwords: Mapping[str, str]) -> None:
    """Create what is missing of the two roles and the database."""
    roles = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
    for role in (OWNER, APP):
        if role not in roles:
            _create_role(connection, role, passwords[role])
    if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
        create_database(connection, DATABASE)
        for name in (SUPERUSER, "template1"):
            connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))


_SETTINGS = """
    SELECT split_part(each, '=', 1), substr(each, strpos(each, '=') + 1) FROM pg_db_role_setting, unnest(setconfig) each
    WHERE setrole = 0 AND setdatabase = (SELECT oid FROM pg_database WHERE datname = %s)
"""


def create_database(connection: psycopg.Connection, name: str, template: str = "template0") -> None:
    """Create a database: the owner role may do everything in it, the application role may only enter.

    It is empty, or a copy of another one (`template`) in which nobody has a session, with that one's settings.
    """
    named = {"name": name, "template": template, "owner": OWNER, "app": APP}
    names = {each: sql.Identifier(value) for each, value in named.items()}
    for statement in (
        "CREATE DATABASE {name} OWNER {owner} TEMPLATE {template} ENCODING 'UTF8'",
        "REVOKE ALL ON DATABASE {name} FROM PUBLIC",
        "GRANT CONNECT ON DATABASE {name} TO {app}",
    ):
        connection.execute(sql.SQL(statement).format(**names))
    # PostgreSQL copies what is in the template, and not what is set for it.
    for setting in connection.execute(_SETTINGS, [template]).fetchall():
        connection.execute("SELECT set_config(%s, %s, false)", setting)
        current = sql.SQL("ALTER DATABASE {} SET {} FROM CURRENT")
        connection.execute(current.format(names["name"], sql.Identifier(setting[0])))


def drop_database(connection: psycopg.Connection, name: str) -> None:
    connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _create_role(connection: psycopg.Connection, role: str, password: str) -> None:
    # The verifier is made here, so that a failing statement cannot put the password into the server's log.
    verifier = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    connection.execute(
        sql.SQL(
            "CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD {}"
        ).format(sql.Identifier(role), sql.Literal(verifier))
    )
