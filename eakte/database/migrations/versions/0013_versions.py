# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Versions that people add to documents, and who has a document checked out."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

APP_ROLE = "eakte_app"
CHECK_OUTS = "records.check_outs"
TENANT = "(SELECT nullif(current_setting('eakte.tenant', true), '')::uuid)"
NO_GUEST = "(SELECT nullif(current_setting('eakte.share', true), '') IS NULL)"
COLUMNS: dict[str, TypeEngine[Any]] = {"file_name": sa.String(), "author": sa.Uuid(), "note": sa.String()}


def upgrade() -> None:
    for name, kind in COLUMNS.items():
        op.add_column("document_versions", sa.Column(name, kind, nullable=True), schema="records")
    op.create_table(
        "check_outs",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "id"],
            ["records.documents.tenant_id", "records.documents.id"],
            name=op.f("fk_check_outs_tenant_id_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_check_outs")),
        schema="records",
    )
    op.execute(f"GRANT SELECT, INSERT, DELETE ON {CHECK_OUTS} TO {APP_ROLE}")
    op.execute(f"ALTER TABLE {CHECK_OUTS} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {CHECK_OUTS} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY tenant ON {CHECK_OUTS} USING (tenant_id = {TENANT}) WITH CHECK (tenant_id = {TENANT})")
    op.execute(
        f"CREATE POLICY guest ON {CHECK_OUTS} AS RESTRICTIVE "
        f"USING ({NO_GUEST} OR (false)) WITH CHECK ({NO_GUEST} OR (false))"
    )


def downgrade() -> None:
    op.drop_table("check_outs", schema="records")
    for name in COLUMNS:
        op.drop_column("document_versions", name, schema="records")
