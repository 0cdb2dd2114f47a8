# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Alembic's environment: runs on the connection that `eakte.database.migrate` hands over, as the owner role."""

from alembic import context

from eakte.database.tables import all_tables

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=all_tables(),
    include_schemas=True,
    version_table="migrations",
    version_table_schema="directory",
)
with context.begin_transaction():
    context.run_migrations()
