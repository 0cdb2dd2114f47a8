# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Fair use: quotas of a municipality, what counts against them, and how much of it waits in the queue."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

APP_ROLE = "eakte_app"
TABLE = "records.quotas"
TENANT = "(SELECT nullif(current_setting('eakte.tenant', true), '')::uuid)"
WAITING = "procrastinate_jobs_eakte_waiting"
RECOGNISED = "ix_document_versions_tenant_id_recognised_at"
POSTPONED = "ix_document_versions_tenant_id_postponed_at"


def upgrade() -> None:
    op.create_table(
        "quotas",
        sa.Column("submissions", sa.BigInteger(), nullable=True),
        sa.Column("pages", sa.BigInteger(), nullable=True),
        sa.Column("bytes", sa.BigInteger(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_quotas")),
        schema="records",
    )
    op.execute(f"GRANT SELECT, INSERT, UPDATE (submissions, pages, bytes, set_at) ON {TABLE} TO {APP_ROLE}")
    op.execute(f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {TABLE} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY tenant ON {TABLE} USING (tenant_id = {TENANT}) WITH CHECK (tenant_id = {TENANT})")
    _add_what_counts()
    op.create_index(
        WAITING,
        "procrastinate_jobs",
        [sa.text("(args ->> 'tenant_id')"), "queue_name"],
        schema="directory",
        postgresql_where=sa.text("status = 'todo'"),
    )


def _add_what_counts() -> None:
    for column in (
        sa.Column("recognised_pages", sa.Integer(), nullable=True),
        sa.Column("recognised_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("postponed_at", sa.DateTime(timezone=True), nullable=True),
    ):
        op.add_column("document_versions", column, schema="records")
    op.create_index(
        RECOGNISED,
        "document_versions",
        ["tenant_id", "recognised_at"],
        schema="records",
        postgresql_include=["recognised_pages"],
        postgresql_where=sa.text("recognised_at IS NOT NULL"),
    )
    op.create_index(
        POSTPONED,
        "document_versions",
        ["tenant_id", "id"],
        schema="records",
        postgresql_where=sa.text("postponed_at IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index(WAITING, "procrastinate_jobs", schema="directory")
    op.drop_index(POSTPONED, "document_versions", schema="records")
    op.drop_index(RECOGNISED, "document_versions", schema="records")
    for column in ("postponed_at", "recognised_at", "recognised_pages"):
        op.drop_column("document_versions", column, schema="records")
    op.drop_table("quotas", schema="records")
