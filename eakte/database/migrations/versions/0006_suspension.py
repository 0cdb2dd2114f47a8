# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A municipality may be suspended: nobody of it is let in, and all that is its own stays."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

APP_ROLE = "eakte_app"


def upgrade() -> None:
    op.add_column("tenants", sa.Column("suspended_at", sa.DateTime(timezone=True), nullable=True), schema="directory")
    op.execute(f"GRANT UPDATE (suspended_at) ON directory.tenants TO {APP_ROLE}")


def downgrade() -> None:
    op.drop_column("tenants", "suspended_at", schema="directory")
