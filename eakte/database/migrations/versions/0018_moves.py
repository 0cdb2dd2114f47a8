# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A case may go to another dossier; and of an item that was forwarded, who can take that back and where it came from."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

APP_ROLE = "eakte_app"
FORWARDED = ("forwarded_by", "forwarded_from", "forwarded_at")


def upgrade() -> None:
    op.execute(f"GRANT UPDATE (dossier_id, volume_id) ON records.cases TO {APP_ROLE}")
    op.add_column("inbox_items", sa.Column("forwarded_by", sa.Uuid(), nullable=True), schema="records")
    op.add_column("inbox_items", sa.Column("forwarded_from", sa.Uuid(), nullable=True), schema="records")
    op.add_column("inbox_items", sa.Column("forwarded_at", sa.DateTime(timezone=True), nullable=True), schema="records")
    op.create_foreign_key(
        op.f("fk_inbox_items_tenant_id_forwarded_from"),
        "inbox_items",
        "offices",
        ["tenant_id", "forwarded_from"],
        ["tenant_id", "id"],
        source_schema="records",
        referent_schema="records",
    )


def downgrade() -> None:
    op.drop_constraint("fk_inbox_items_tenant_id_forwarded_from", "inbox_items", schema="records")
    for column in FORWARDED:
        op.drop_column("inbox_items", column, schema="records")
    op.execute(f"REVOKE UPDATE (dossier_id, volume_id) ON records.cases FROM {APP_ROLE}")
