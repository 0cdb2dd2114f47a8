# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The tables of the job queue (procrastinate's own schema), as a migration creates them in the schema `directory`."""

from typing import Any

import psycopg
from procrastinate.schema import SchemaManager
from psycopg import sql

QUEUE_SCHEMA_VERSION = "03.04.00"
"""The newest of procrastinate's migrations that `create_queue` includes; a later one needs a migration of ours."""

_SCHEMA = sql.Identifier("directory")
_TABLES = ("jobs", "events", "workers", "periodic_defers")


def create_queue(connection: psycopg.Connection[Any], app_role: str) -> None:
    """Create the queue in the existing schema `directory`, in the caller's transaction, and let `app_role` work on it.

    procrastinate names its tables without a schema: whoever uses the queue needs `directory` in the search path.
    """
    before = connection.execute("SELECT current_setting('search_path')").fetchall()[0][0]
    connection.execute(sql.SQL("SET LOCAL search_path = {}").format(_SCHEMA))
    connection.execute(SchemaManager.get_schema())
    for statement in _grants(sql.Identifier(app_role)):
        connection.execute(statement)
    connection.execute("SELECT set_config('search_path', %s, true)", [before])


def _grants(role: sql.Identifier) -> list[sql.Composed]:
    # Functions and types of the queue need no grant: PUBLIC has it. Identity columns (workers) need none either.
    tables = sql.SQL(", ").join(sql.Identifier("directory", f"procrastinate_{name}") for name in _TABLES)
    sequences = sql.SQL(", ").join(
        sql.Identifier("directory", f"procrastinate_{name}_id_seq") for name in _TABLES if name != "workers"
    )
    return [
        sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(_SCHEMA, role),
        sql.SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON {} TO {}").format(tables, role),
        sql.SQL("GRANT USAGE ON {} TO {}").format(sequences, role),
    ]
