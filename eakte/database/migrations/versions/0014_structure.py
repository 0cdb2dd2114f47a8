# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What is said of dossiers and cases beside their numbers, and which office leads although the plan says another one."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

APP_ROLE = "eakte_app"
MEDIUM = sa.Enum("electronic", "paper", "hybrid", name="medium", native_enum=False, length=40)

DESCRIBED = ("dossiers", "cases")
COLUMNS: tuple[sa.Column[Any], ...] = (
    sa.Column("keywords", sa.ARRAY(sa.String()), nullable=False, server_default="{}"),
    sa.Column("runs_from", sa.Date(), nullable=True),
    sa.Column("runs_until", sa.Date(), nullable=True),
    sa.Column("medium", MEDIUM, nullable=False, server_default="electronic"),
    sa.Column("location", sa.String(), nullable=True),
    sa.Column("remark", sa.String(), nullable=True),
    sa.Column("version", sa.Integer(), nullable=False, server_default="1"),
)


def upgrade() -> None:
    for table in DESCRIBED:
        for column in COLUMNS:
            op.add_column(
                table,
                sa.Column(column.name, column.type, nullable=column.nullable, server_default=column.server_default),
                schema="records",
            )
        op.execute(f"GRANT UPDATE ({', '.join(column.name for column in COLUMNS)}) ON records.{table} TO {APP_ROLE}")
    op.add_column("dossiers", sa.Column("own_office_id", sa.Uuid(), nullable=True), schema="records")
    op.create_foreign_key(
        op.f("fk_dossiers_tenant_id_own_office_id"),
        "dossiers",
        "offices",
        ["tenant_id", "own_office_id"],
        ["tenant_id", "id"],
        source_schema="records",
        referent_schema="records",
    )
    op.execute(f"GRANT UPDATE (own_office_id) ON records.dossiers TO {APP_ROLE}")


def downgrade() -> None:
    op.drop_constraint("fk_dossiers_tenant_id_own_office_id", "dossiers", schema="records")
    op.drop_column("dossiers", "own_office_id", schema="records")
    for table in DESCRIBED:
        for column in COLUMNS:
            op.drop_column(table, column.name, schema="records")
