# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Dossiers in the order of their titles as German lists have it (DIN 5007-1), whatever the locale of the database is."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

KEY = """
    left(lower(regexp_replace(normalize(
        translate(replace(replace(replace(replace(replace(replace(
            title, 'ß', 'ss'), 'ẞ', 'ss'), 'æ', 'ae'), 'Æ', 'ae'), 'œ', 'oe'), 'Œ', 'oe'), 'øØ', 'oo'),
        NFKD), '[\u0300-\u036f]', '', 'g') COLLATE "C"), 200)
"""
"""As `eakte.kernel.german_order`; of all writers the database makes it alone."""


def upgrade() -> None:
    column = sa.Column("title_key", sa.String(collation="C"), sa.Computed(KEY, persisted=True), nullable=False)
    op.add_column("dossiers", column, schema="records")
    op.create_index(
        "ix_dossiers_tenant_id_plan_entry_id_title_key",
        "dossiers",
        ["tenant_id", "plan_entry_id", "title_key", "id"],
        schema="records",
    )


def downgrade() -> None:
    op.drop_index("ix_dossiers_tenant_id_plan_entry_id_title_key", table_name="dossiers", schema="records")
    op.drop_column("dossiers", "title_key", schema="records")
