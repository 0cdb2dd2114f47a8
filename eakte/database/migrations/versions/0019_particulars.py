# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What is said of cases by the schemas of public services, and what inbox items have of it for their case to take over."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

APP_ROLE = "eakte_app"
TABLES = ("cases", "inbox_items")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("particulars", sa.String(), nullable=True), schema="records")
    op.execute(f"GRANT UPDATE (particulars) ON records.cases TO {APP_ROLE}")


def downgrade() -> None:
    for table in TABLES:
        op.drop_column(table, "particulars", schema="records")
