# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Closing a dossier with all its cases: who began it, and how far it is. Indexes for long lists, in their order."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

APP_ROLE = "eakte_app"
CLOSINGS = "records.closings"
TENANT = "(SELECT nullif(current_setting('eakte.tenant', true), '')::uuid)"
NO_GUEST = "(SELECT nullif(current_setting('eakte.share', true), '') IS NULL)"
STATE = sa.Enum(
    "running", "done", "incomplete", "cancelled", "failed", name="closingstate", native_enum=False, length=40
)

INDEXES = (
    ("ix_dossiers_tenant_id_plan_entry_id", "dossiers", ["tenant_id", "plan_entry_id"], ["id"]),
    ("ix_cases_tenant_id_dossier_id", "cases", ["tenant_id", "dossier_id"], ["id"]),
)
"""Each with the column by which its lists are sorted."""
WAITING = (
    ("ix_inbox_items_waiting", ["tenant_id", "id"]),
    ("ix_inbox_items_waiting_office_id", ["tenant_id", "office_id", "id"]),
)


def upgrade() -> None:
    for name, table, columns, order in INDEXES:
        op.drop_index(name, table, schema="records")
        op.create_index(name, table, [*columns, *order], schema="records")
    for name, columns in WAITING:
        op.create_index(name, "inbox_items", columns, schema="records", postgresql_where=sa.text("filed_at IS NULL"))
    op.drop_index("ix_inbox_items_tenant_id_filed_at", "inbox_items", schema="records")
    op.create_table(
        "closings",
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("begun_by", sa.Uuid(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("purpose", sa.String(), nullable=True),
        sa.Column("case_ids", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("state", STATE, nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("gone_through", sa.Integer(), nullable=False),
        sa.Column("closed", sa.Integer(), nullable=False),
        sa.Column("kept_open", postgresql.JSONB(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "dossier_id"],
            ["records.dossiers.tenant_id", "records.dossiers.id"],
            name=op.f("fk_closings_tenant_id_dossier_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_closings")),
        schema="records",
    )
    op.create_index("ix_closings_tenant_id_dossier_id", "closings", ["tenant_id", "dossier_id", "id"], schema="records")
    op.execute(
        "GRANT SELECT, INSERT, UPDATE (state, attempt, gone_through, closed, kept_open, ended_at)"
        f" ON {CLOSINGS} TO {APP_ROLE}"
    )
    op.execute(f"ALTER TABLE {CLOSINGS} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {CLOSINGS} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY tenant ON {CLOSINGS} USING (tenant_id = {TENANT}) WITH CHECK (tenant_id = {TENANT})")
    op.execute(
        f"CREATE POLICY guest ON {CLOSINGS} AS RESTRICTIVE "
        f"USING ({NO_GUEST} OR (false)) WITH CHECK ({NO_GUEST} OR (false))"
    )


def downgrade() -> None:
    op.drop_table("closings", schema="records")
    op.create_index(
        "ix_inbox_items_tenant_id_filed_at",
        "inbox_items",
        ["tenant_id", "filed_at", "received_on", "id"],
        schema="records",
    )
    for name, _ in WAITING:
        op.drop_index(name, "inbox_items", schema="records")
    for name, table, columns, _ in INDEXES:
        op.drop_index(name, table, schema="records")
        op.create_index(name, table, columns, schema="records")
