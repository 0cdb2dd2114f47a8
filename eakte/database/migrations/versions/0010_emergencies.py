# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Emergencies: an operator asks to see one record, a second one agrees, and a share opens it to the first for hours."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

APP_ROLE = "eakte_app"
OBJECT = sa.Enum("plan_entry", "dossier", "case", "document", name="objecttype", native_enum=False, length=40)


def upgrade() -> None:
    op.add_column("shares", sa.Column("only_for", sa.Uuid(), nullable=True), schema="directory")
    op.add_column("shares", sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True), schema="directory")
    op.create_check_constraint(
        op.f("emergency_is_of_one_person_and_expires"),
        "shares",
        "(only_for IS NULL) = (expires_at IS NULL)",
        schema="directory",
    )
    op.create_table(
        "emergencies",
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("object_type", OBJECT, nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("share_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(decided_by IS NULL) = (decided_at IS NULL)", name=op.f("decided_by_somebody")),
        sa.CheckConstraint("share_id IS NULL OR decided_by <> asked_by", name=op.f("second_person")),
        sa.ForeignKeyConstraint(["owner_id"], ["directory.tenants.id"], name=op.f("fk_emergencies_owner_id")),
        sa.ForeignKeyConstraint(["share_id"], ["directory.shares.id"], name=op.f("fk_emergencies_share_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergencies")),
        sa.UniqueConstraint("share_id", name=op.f("uq_emergencies_share_id")),
        schema="directory",
    )
    op.create_index("ix_emergencies_owner_id", "emergencies", ["owner_id", "id"], schema="directory")
    op.execute(
        f"GRANT SELECT, INSERT, UPDATE (decided_by, decided_at, share_id) ON directory.emergencies TO {APP_ROLE}"
    )


def downgrade() -> None:
    op.drop_table("emergencies", schema="directory")
    op.drop_constraint("emergency_is_of_one_person_and_expires", "shares", schema="directory")
    op.drop_column("shares", "expires_at", schema="directory")
    op.drop_column("shares", "only_for", schema="directory")
