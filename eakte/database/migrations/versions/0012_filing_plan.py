# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A filing plan that is kept: what a position itself says, what it means, from when until when, and its former numbers."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

APP_ROLE = "eakte_app"
ENTRIES = "records.filing_plan_entries"
NUMBERS = "records.plan_entry_numbers"
TENANT = "(SELECT nullif(current_setting('eakte.tenant', true), '')::uuid)"
NO_GUEST = "(SELECT nullif(current_setting('eakte.share', true), '') IS NULL)"
PROTECTION = sa.Enum("none", "social", "personnel", name="protectionclass", native_enum=False, length=40)
WHY = sa.Enum("moved", "merged", "split", name="numberend", native_enum=False, length=40)

COLUMNS: tuple[sa.Column[Any], ...] = (
    sa.Column("own_office_id", sa.Uuid(), nullable=True),
    sa.Column("own_protection", PROTECTION, nullable=True),
    sa.Column("description", sa.String(), nullable=True),
    sa.Column("keywords", sa.ARRAY(sa.String()), nullable=False, server_default="{}"),
    sa.Column("valid_from", sa.Date(), nullable=True),
    sa.Column("retired_on", sa.Date(), nullable=True),
)


def upgrade() -> None:
    for column in COLUMNS:
        op.add_column(
            "filing_plan_entries",
            sa.Column(column.name, column.type, nullable=column.nullable, server_default=column.server_default),
            schema="records",
        )
    op.create_foreign_key(
        op.f("fk_filing_plan_entries_tenant_id_own_office_id"),
        "filing_plan_entries",
        "offices",
        ["tenant_id", "own_office_id"],
        ["tenant_id", "id"],
        source_schema="records",
        referent_schema="records",
    )
    _say_what_is_own()
    op.create_table(
        "plan_entry_numbers",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("plan_entry_id", sa.Uuid(), nullable=False),
        sa.Column("why", WHY, nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "plan_entry_id"],
            [f"{ENTRIES}.tenant_id", f"{ENTRIES}.id"],
            name=op.f("fk_plan_entry_numbers_tenant_id_plan_entry_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_plan_entry_numbers")),
        schema="records",
    )
    op.create_index(
        "ix_plan_entry_numbers_tenant_id_number", "plan_entry_numbers", ["tenant_id", "number"], schema="records"
    )
    op.execute(f"GRANT SELECT, INSERT ON {NUMBERS} TO {APP_ROLE}")
    op.execute(f"GRANT UPDATE (version) ON records.filing_plans TO {APP_ROLE}")
    op.execute(f"ALTER TABLE {NUMBERS} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {NUMBERS} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY tenant ON {NUMBERS} USING (tenant_id = {TENANT}) WITH CHECK (tenant_id = {TENANT})")
    op.execute(
        f"CREATE POLICY guest ON {NUMBERS} AS RESTRICTIVE "
        f"USING ({NO_GUEST} OR (false)) WITH CHECK ({NO_GUEST} OR (false))"
    )


def _say_what_is_own() -> None:
    """What differs from the position above is the position's own. The owner sees rows only while nothing is forced."""
    op.execute(f"ALTER TABLE {ENTRIES} NO FORCE ROW LEVEL SECURITY")
    op.execute(f"""
        UPDATE {ENTRIES} entry
        SET own_office_id = CASE WHEN entry.office_id IS DISTINCT FROM above.office_id THEN entry.office_id END,
            own_protection = CASE WHEN entry.protection <> coalesce(above.protection, 'none') THEN entry.protection END
        FROM {ENTRIES} same LEFT JOIN {ENTRIES} above ON above.tenant_id = same.tenant_id
            AND above.plan_id = same.plan_id AND above.number = CASE WHEN same.number LIKE '%.%'
                THEN regexp_replace(same.number, '[.][^.]*$', '') ELSE left(same.number, -1) END
        WHERE same.tenant_id = entry.tenant_id AND same.id = entry.id
    """)  # noqa: S608 - constants of this file
    op.execute(f"ALTER TABLE {ENTRIES} FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    op.execute(f"REVOKE UPDATE (version) ON records.filing_plans FROM {APP_ROLE}")
    op.drop_table("plan_entry_numbers", schema="records")
    op.drop_constraint("fk_filing_plan_entries_tenant_id_own_office_id", "filing_plan_entries", schema="records")
    for column in COLUMNS:
        op.drop_column("filing_plan_entries", column.name, schema="records")
