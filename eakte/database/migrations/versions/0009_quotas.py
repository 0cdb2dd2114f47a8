# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Fair use: how much of a municipality waits in the queue is counted at every submission."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0006"
branch_labels = None
depends_on = None

WAITING = "procrastinate_jobs_eakte_waiting"


def upgrade() -> None:
    op.create_index(
        WAITING,
        "procrastinate_jobs",
        [sa.text("(args ->> 'tenant_id')"), "queue_name"],
        schema="directory",
        postgresql_where=sa.text("status = 'todo'"),
    )


def downgrade() -> None:
    op.drop_index(WAITING, "procrastinate_jobs", schema="directory")
