# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The ledger of the scan folders: what became of each file that was claimed there."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

APP_ROLE = "eakte_app"
TABLE = "records.folder_files"
TENANT = "(SELECT nullif(current_setting('eakte.tenant', true), '')::uuid)"


def upgrade() -> None:
    op.create_table(
        "folder_files",
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("accepted", "rejected", name="folderfilestate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("sha256", sa.String(), nullable=True),
        sa.Column("item_id", sa.Uuid(), nullable=True),
        sa.Column("same_as", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("reason_values", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("quarantine_name", sa.LargeBinary(), nullable=True),
        sa.Column("cleared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "item_id"],
            ["records.inbox_items.tenant_id", "records.inbox_items.id"],
            name=op.f("fk_folder_files_tenant_id_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "same_as"],
            ["records.inbox_items.tenant_id", "records.inbox_items.id"],
            name=op.f("fk_folder_files_tenant_id_same_as"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_folder_files")),
        schema="records",
    )
    op.create_index("ix_folder_files_tenant_id_sha256", "folder_files", ["tenant_id", "sha256"], schema="records")
    op.create_index(
        "ix_folder_files_tenant_id_state", "folder_files", ["tenant_id", "state", "cleared_at", "id"], schema="records"
    )
    # What became of a file is final; only that it has left the quarantine comes later.
    op.execute(f"GRANT SELECT, INSERT, UPDATE (cleared_at) ON {TABLE} TO {APP_ROLE}")
    op.execute(f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {TABLE} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY tenant ON {TABLE} USING (tenant_id = {TENANT}) WITH CHECK (tenant_id = {TENANT})")


def downgrade() -> None:
    op.drop_table("folder_files", schema="records")
