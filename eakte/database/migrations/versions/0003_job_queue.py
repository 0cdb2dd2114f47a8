# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The job queue, in the schema `directory`: it holds ids and no content."""

import sqlalchemy as sa
from alembic import op

from eakte.database.queue_schema import create_queue

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_OWN_OBJECTS = """
DO $$
DECLARE each record;
BEGIN
    FOR each IN
        SELECT oid::regprocedure AS name FROM pg_proc
        WHERE pronamespace = 'directory'::regnamespace AND proname LIKE 'procrastinate%'
    LOOP
        EXECUTE format('DROP FUNCTION %s CASCADE', each.name);
    END LOOP;
    FOR each IN
        SELECT typname AS name FROM pg_type
        WHERE typnamespace = 'directory'::regnamespace AND typname LIKE 'procrastinate%'
    LOOP
        EXECUTE format('DROP TYPE IF EXISTS directory.%I CASCADE', each.name);
    END LOOP;
END $$
"""


_FIND_QUEUE = """
DO $$ BEGIN
    EXECUTE format('ALTER DATABASE %I SET search_path = records, directory, keys, public', current_database());
END $$
"""
# The queue's functions name its tables without a schema.


def upgrade() -> None:
    op.execute(sa.text(_FIND_QUEUE))
    create_queue(op.get_bind().connection.dbapi_connection, "eakte_app")  # type: ignore[arg-type]  # psycopg's own


def downgrade() -> None:
    for table in ("events", "periodic_defers", "jobs", "workers"):
        op.execute(f"DROP TABLE directory.procrastinate_{table} CASCADE")
    op.execute(sa.text(_OWN_OBJECTS))
