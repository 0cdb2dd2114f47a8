# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The tree over each tenant's audit log. Every entry written before waits for its place in it."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

APP_ROLE = "eakte_app"
TENANT = "(SELECT nullif(current_setting('eakte.tenant', true), '')::uuid)"
ADDED_ONLY = ("audit_leaves", "audit_tiles", "audit_checkpoints", "audit_timestamps")


def upgrade() -> None:
    _entries()
    _tree()
    _directory()
    for table in ADDED_ONLY:
        op.execute(f"GRANT SELECT, INSERT ON records.{table} TO {APP_ROLE}")
        op.execute(f"ALTER TABLE records.{table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE records.{table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY tenant ON records.{table} USING (tenant_id = {TENANT}) WITH CHECK (tenant_id = {TENANT})"
        )


def _entries() -> None:
    """Columns beside the entry that old entries get from their bytes. The owner sees them only while nothing is forced."""
    op.add_column("audit_entries", sa.Column("object_version", sa.Uuid(), nullable=True), schema="records")
    op.add_column("audit_entries", sa.Column("tag", sa.LargeBinary(), nullable=True), schema="records")
    op.create_index("ix_audit_entries_tenant_id_at", "audit_entries", ["tenant_id", "at"], schema="records")
    op.create_index(
        "ix_audit_entries_tenant_id_person_id", "audit_entries", ["tenant_id", "person_id", "at"], schema="records"
    )
    op.create_table(
        "audit_pending",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "entry_id", name=op.f("pk_audit_pending")),
        schema="directory",
    )
    op.execute("ALTER TABLE records.audit_entries NO FORCE ROW LEVEL SECURITY")
    op.execute(
        "INSERT INTO directory.audit_pending (tenant_id, entry_id) SELECT tenant_id, id FROM records.audit_entries"
    )
    op.execute(
        "UPDATE records.audit_entries SET object_version = (convert_from(entry, 'UTF8')::jsonb #>> '{object,version}')::uuid"
    )
    op.execute("ALTER TABLE records.audit_entries FORCE ROW LEVEL SECURITY")


def _tree() -> None:
    op.create_table(
        "audit_leaves",
        sa.Column("leaf_index", sa.BigInteger(), nullable=False),
        sa.Column("sequenced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "id"],
            ["records.audit_entries.tenant_id", "records.audit_entries.id"],
            name=op.f("fk_audit_leaves_tenant_id_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_audit_leaves")),
        sa.UniqueConstraint("tenant_id", "leaf_index", name=op.f("uq_audit_leaves_tenant_id_leaf_index")),
        schema="records",
    )
    op.create_table(
        "audit_tiles",
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("hashes", sa.LargeBinary(), nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_audit_tiles")),
        sa.UniqueConstraint("tenant_id", "level", "number", name=op.f("uq_audit_tiles_tenant_id_level_number")),
        schema="records",
    )
    op.create_table(
        "audit_checkpoints",
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_audit_checkpoints")),
        sa.UniqueConstraint("tenant_id", "size", name=op.f("uq_audit_checkpoints_tenant_id_size")),
        schema="records",
    )
    op.create_index("ix_audit_checkpoints_tenant_id_at", "audit_checkpoints", ["tenant_id", "at"], schema="records")
    op.create_table(
        "audit_timestamps",
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("response", sa.LargeBinary(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "size"],
            ["records.audit_checkpoints.tenant_id", "records.audit_checkpoints.size"],
            name=op.f("fk_audit_timestamps_tenant_id_size"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_audit_timestamps")),
        schema="records",
    )
    op.create_index("ix_audit_timestamps_tenant_id_size", "audit_timestamps", ["tenant_id", "size"], schema="records")


def _directory() -> None:
    op.create_table(
        "audit_stops",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_stops")),
        schema="directory",
    )
    op.create_index("ix_audit_stops_tenant_id", "audit_stops", ["tenant_id"], schema="directory")
    op.execute(f"GRANT SELECT, INSERT, DELETE ON directory.audit_pending TO {APP_ROLE}")
    op.execute(f"GRANT SELECT, INSERT, UPDATE (ended_at) ON directory.audit_stops TO {APP_ROLE}")


def downgrade() -> None:
    op.drop_table("audit_stops", schema="directory")
    for table in reversed(ADDED_ONLY):
        op.drop_table(table, schema="records")
    op.drop_table("audit_pending", schema="directory")
    op.drop_index("ix_audit_entries_tenant_id_person_id", table_name="audit_entries", schema="records")
    op.drop_index("ix_audit_entries_tenant_id_at", table_name="audit_entries", schema="records")
    op.drop_column("audit_entries", "tag", schema="records")
    op.drop_column("audit_entries", "object_version", schema="records")
