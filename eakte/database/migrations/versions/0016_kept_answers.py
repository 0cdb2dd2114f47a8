# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Answers to requests with an idempotency key, kept for a day so that a repeat gets the same one (ADR 0007)."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

APP_ROLE = "eakte_app"
TABLE = "records.kept_answers"
TENANT = "(SELECT nullif(current_setting('eakte.tenant', true), '')::uuid)"
NO_GUEST = "(SELECT nullif(current_setting('eakte.share', true), '') IS NULL)"
OWN = "records.guest_has('eakte.share', share_id)"


def upgrade() -> None:
    op.create_table(
        "kept_answers",
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("share_id", sa.Uuid(), nullable=True),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", JSONB(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_kept_answers")),
        sa.UniqueConstraint("tenant_id", "actor_id", "key", name=op.f("uq_kept_answers_tenant_id_actor_id_key")),
        schema="records",
    )
    op.execute(f"GRANT SELECT, INSERT, DELETE ON {TABLE} TO {APP_ROLE}")
    op.execute(f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {TABLE} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY tenant ON {TABLE} USING (tenant_id = {TENANT}) WITH CHECK (tenant_id = {TENANT})")
    op.execute(
        f"CREATE POLICY guest ON {TABLE} AS RESTRICTIVE USING ({NO_GUEST} OR ({OWN})) WITH CHECK ({NO_GUEST} OR ({OWN}))"
    )


def downgrade() -> None:
    op.drop_table("kept_answers", schema="records")
