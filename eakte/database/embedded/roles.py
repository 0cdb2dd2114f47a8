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


def create_database(connection: psycopg.Connection, name: str) -> None:
    """Create an empty database: the owner role may do everything in it, the application role may only enter."""
    names = {"name": sql.Identifier(name), "owner": sql.Identifier(OWNER), "app": sql.Identifier(APP)}
    for statement in (
        "CREATE DATABASE {name} OWNER {owner} TEMPLATE template0 ENCODING 'UTF8'",
        "REVOKE ALL ON DATABASE {name} FROM PUBLIC",
        "GRANT CONNECT ON DATABASE {name} TO {app}",
    ):
        connection.execute(sql.SQL(statement).format(**names))


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
