# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Patterns of reference numbers at each position of the plan, dossiers that are closed, and numbers that never change."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

APP_ROLE = "eakte_app"
STANDARD = {"dossier_numbers": "{plan}-{year}/{number:4}", "case_numbers": "{dossier}-{number}"}
CHANGEABLE = {
    "records.dossiers": "plan_entry_id, title, last_case, office_id, protection, closed_on",
    "records.cases": "dossier_id, title, closed_on, retention_years, legal_basis, retention_ends_on",
}
"""What the application may change of a row that is there: not by what it is called, nor whose it is."""


def upgrade() -> None:
    for column, pattern in STANDARD.items():
        op.add_column(
            "filing_plan_entries",
            sa.Column(column, sa.String(), nullable=False, server_default=pattern),
            schema="records",
        )
    op.add_column("dossiers", sa.Column("closed_on", sa.Date(), nullable=True), schema="records")
    for table, columns in CHANGEABLE.items():
        op.execute(f"REVOKE UPDATE ON {table} FROM {APP_ROLE}")
        op.execute(f"GRANT UPDATE ({columns}) ON {table} TO {APP_ROLE}")


def downgrade() -> None:
    for table, columns in CHANGEABLE.items():
        op.execute(f"REVOKE UPDATE ({columns}) ON {table} FROM {APP_ROLE}")
        op.execute(f"GRANT UPDATE ON {table} TO {APP_ROLE}")
    op.drop_column("dossiers", "closed_on", schema="records")
    for column in STANDARD:
        op.drop_column("filing_plan_entries", column, schema="records")
