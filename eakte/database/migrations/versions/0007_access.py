# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Who may see what: offices, protection classes, grants, standing in; and operators, whose place is the deployment."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

APP_ROLE = "eakte_app"
TENANT = "(SELECT nullif(current_setting('eakte.tenant', true), '')::uuid)"
DEPLOYMENT = "00000000-0000-0000-0000-000000000000"

RIGHTS = {
    "records.offices": "SELECT, INSERT, UPDATE (name)",
    "records.grants": "SELECT, INSERT, UPDATE (cause, until, ended_on, revision)",
}
PLACED = ("filing_plan_entries", "dossiers", "inbox_items")
PROTECTION = sa.Enum("none", "social", "personnel", name="protectionclass", native_enum=False, length=40)


def upgrade() -> None:
    _operators()
    _offices()
    for table in PLACED:
        op.add_column(table, sa.Column("office_id", sa.Uuid(), nullable=True), schema="records")
        op.add_column(
            table, sa.Column("protection", PROTECTION, nullable=False, server_default="none"), schema="records"
        )
        _office_of(table, "records")
        op.create_index(f"ix_{table}_tenant_id_office_id", table, ["tenant_id", "office_id"], schema="records")
    _assignments()
    _grants()
    for table, rights in RIGHTS.items():
        op.execute(f"GRANT {rights} ON {table} TO {APP_ROLE}")
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY tenant ON {table} USING (tenant_id = {TENANT}) WITH CHECK (tenant_id = {TENANT})")


def downgrade() -> None:
    op.drop_table("grants", schema="records")
    op.drop_table("substitutions", schema="directory")
    op.execute("DELETE FROM directory.assignments WHERE office_id IS NOT NULL")
    op.drop_constraint("uq_assignments_account_id_tenant_id_role_office_id", "assignments", schema="directory")
    op.drop_constraint("fk_assignments_tenant_id_office_id", "assignments", schema="directory")
    op.drop_column("assignments", "office_id", schema="directory")
    op.create_unique_constraint(
        "uq_assignments_account_id_tenant_id_role",
        "assignments",
        ["account_id", "tenant_id", "role"],
        schema="directory",
    )
    for table in PLACED:
        op.drop_constraint(f"fk_{table}_tenant_id_office_id", table, schema="records")
        op.drop_column(table, "office_id", schema="records")
        op.drop_column(table, "protection", schema="records")
    op.drop_table("offices", schema="records")
    for table in ("assignments", "personal_tokens", "web_sessions"):
        op.execute(f"DELETE FROM directory.{table} WHERE tenant_id = '{DEPLOYMENT}'")  # noqa: S608 - constants of this file
    op.execute(f"DELETE FROM directory.tenants WHERE id = '{DEPLOYMENT}'")  # noqa: S608 - a constant of this file


def _operators() -> None:
    """Operators have their role, sessions and tokens where everybody has theirs: in one tenant."""
    op.execute(
        "INSERT INTO directory.tenants (id, slug, name, zone, created_at) "  # noqa: S608 - a constant of this file
        f"VALUES ('{DEPLOYMENT}', 'betrieb', 'Betrieb', 'Europe/Berlin', now())"
    )


def _offices() -> None:
    op.create_table(
        "offices",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "parent_id"],
            ["records.offices.tenant_id", "records.offices.id"],
            name=op.f("fk_offices_tenant_id_parent_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_offices")),
        sa.UniqueConstraint("tenant_id", "key", name=op.f("uq_offices_tenant_id_key")),
        schema="records",
    )


def _office_of(table: str, schema: str) -> None:
    op.create_foreign_key(
        f"fk_{table}_tenant_id_office_id",
        table,
        "offices",
        ["tenant_id", "office_id"],
        ["tenant_id", "id"],
        source_schema=schema,
        referent_schema="records",
    )


def _assignments() -> None:
    op.add_column("assignments", sa.Column("office_id", sa.Uuid(), nullable=True), schema="directory")
    _office_of("assignments", "directory")
    op.drop_constraint("uq_assignments_account_id_tenant_id_role", "assignments", schema="directory")
    op.create_unique_constraint(
        "uq_assignments_account_id_tenant_id_role_office_id",
        "assignments",
        ["account_id", "tenant_id", "role", "office_id"],
        schema="directory",
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "substitutions",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("absent_id", sa.Uuid(), nullable=False),
        sa.Column("substitute_id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("absent_id <> substitute_id", name=op.f("ck_substitutions_not_oneself")),
        sa.ForeignKeyConstraint(["absent_id"], ["directory.accounts.id"], name=op.f("fk_substitutions_absent_id")),
        sa.ForeignKeyConstraint(
            ["substitute_id"], ["directory.accounts.id"], name=op.f("fk_substitutions_substitute_id")
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["directory.tenants.id"], name=op.f("fk_substitutions_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_substitutions")),
        schema="directory",
    )
    op.create_index(
        "ix_substitutions_substitute_id_tenant_id", "substitutions", ["substitute_id", "tenant_id"], schema="directory"
    )
    op.execute(f"GRANT SELECT, INSERT, UPDATE (valid_until) ON directory.substitutions TO {APP_ROLE}")


def _grants() -> None:
    objects = {
        "plan_entry_id": "filing_plan_entries",
        "dossier_id": "dossiers",
        "case_id": "cases",
        "document_id": "documents",
    }
    op.create_table(
        "grants",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        *(sa.Column(column, sa.Uuid(), nullable=True) for column in objects),
        sa.Column("granted_right", sa.Enum("read", "work", name="right", native_enum=False, length=40), nullable=False),
        sa.Column("protection", PROTECTION, nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("granted_by", sa.Uuid(), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "num_nonnulls(plan_entry_id, dossier_id, case_id, document_id) = 1", name=op.f("one_object")
        ),
        sa.CheckConstraint("granted_by <> account_id", name=op.f("not_to_oneself")),
        *(
            sa.ForeignKeyConstraint(
                ["tenant_id", column],
                [f"records.{table}.tenant_id", f"records.{table}.id"],
                name=op.f(f"fk_grants_tenant_id_{column}"),
            )
            for column, table in objects.items()
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_grants")),
        schema="records",
    )
    op.create_index("ix_grants_tenant_id_account_id", "grants", ["tenant_id", "account_id"], schema="records")
