# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What is said of dossiers and cases beside their numbers, which office leads although the plan says another one, what stands
in cases beside documents (parties, notes, links), volumes of dossiers, and cases beneath cases.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

APP_ROLE = "eakte_app"
TENANT = "(SELECT nullif(current_setting('eakte.tenant', true), '')::uuid)"
NO_GUEST = "(SELECT nullif(current_setting('eakte.share', true), '') IS NULL)"
MEDIUM = sa.Enum("electronic", "paper", "hybrid", name="medium", native_enum=False, length=40)

DESCRIBED = ("dossiers", "cases")
COLUMNS: tuple[sa.Column[Any], ...] = (
    sa.Column("keywords", sa.ARRAY(sa.String()), nullable=False, server_default="{}"),
    sa.Column("runs_from", sa.Date(), nullable=True),
    sa.Column("runs_until", sa.Date(), nullable=True),
    sa.Column("medium", MEDIUM, nullable=False, server_default="electronic"),
    sa.Column("location", sa.String(), nullable=True),
    sa.Column("remark", sa.String(), nullable=True),
    sa.Column("version", sa.Integer(), nullable=False, server_default="1"),
)
PARTY_ROLE = sa.Enum(
    "applicant", "representative", "recipient", "other", name="partyrole", native_enum=False, length=40
)
LINK_KIND = sa.Enum("related", "follows", "precedes", name="linkkind", native_enum=False, length=40)
ABOVE = {"volume_id": "volumes", "parent_id": "cases"}
"""In and beneath what a case can stand."""

RIGHTS = {
    "parties": "SELECT, INSERT, UPDATE (role, name, address, note, ended_on, revision)",
    "notes": "SELECT, INSERT",
    "case_links": "SELECT, INSERT, UPDATE (ended_on)",
    "volumes": "SELECT, INSERT, UPDATE (closed_on)",
}
"""New tables, and what the application may do with rows of them."""


def upgrade() -> None:
    for table in DESCRIBED:
        for column in COLUMNS:
            op.add_column(
                table,
                sa.Column(column.name, column.type, nullable=column.nullable, server_default=column.server_default),
                schema="records",
            )
        op.execute(f"GRANT UPDATE ({', '.join(column.name for column in COLUMNS)}) ON records.{table} TO {APP_ROLE}")
    op.add_column("dossiers", sa.Column("own_office_id", sa.Uuid(), nullable=True), schema="records")
    op.create_foreign_key(
        op.f("fk_dossiers_tenant_id_own_office_id"),
        "dossiers",
        "offices",
        ["tenant_id", "own_office_id"],
        ["tenant_id", "id"],
        source_schema="records",
        referent_schema="records",
    )
    op.execute(f"GRANT UPDATE (own_office_id) ON records.dossiers TO {APP_ROLE}")
    _parties()
    _notes()
    _links()
    _volumes()
    _sub_cases()
    for table, rights in RIGHTS.items():
        _protect(f"records.{table}", rights)


def _protect(table: str, rights: str) -> None:
    """Nobody sees rows of another tenant, and guests none at all."""
    op.execute(f"GRANT {rights} ON {table} TO {APP_ROLE}")
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY tenant ON {table} USING (tenant_id = {TENANT}) WITH CHECK (tenant_id = {TENANT})")
    op.execute(
        f"CREATE POLICY guest ON {table} AS RESTRICTIVE "
        f"USING ({NO_GUEST} OR (false)) WITH CHECK ({NO_GUEST} OR (false))"
    )


def _volumes() -> None:
    op.create_table(
        "volumes",
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reference_number", sa.String(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "dossier_id"],
            ["records.dossiers.tenant_id", "records.dossiers.id"],
            name=op.f("fk_volumes_tenant_id_dossier_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_volumes")),
        sa.UniqueConstraint("tenant_id", "dossier_id", "number", name=op.f("uq_volumes_tenant_id_dossier_id_number")),
        schema="records",
    )


def _sub_cases() -> None:
    for column, table in ABOVE.items():
        op.add_column("cases", sa.Column(column, sa.Uuid(), nullable=True), schema="records")
        op.create_foreign_key(
            op.f(f"fk_cases_tenant_id_{column}"),
            "cases",
            table,
            ["tenant_id", column],
            ["tenant_id", "id"],
            source_schema="records",
            referent_schema="records",
        )
    op.execute(f"GRANT UPDATE (parent_id) ON records.cases TO {APP_ROLE}")


def _of_case(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", column],
        ["records.cases.tenant_id", "records.cases.id"],
        name=op.f(f"fk_{table}_tenant_id_{column}"),
    )


def _parties() -> None:
    op.create_table(
        "parties",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("role", PARTY_ROLE, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        _of_case("parties", "case_id"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_parties")),
        schema="records",
    )
    op.create_index("ix_parties_tenant_id_case_id", "parties", ["tenant_id", "case_id"], schema="records")


def _notes() -> None:
    op.create_table(
        "notes",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        _of_case("notes", "case_id"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_notes")),
        schema="records",
    )
    op.create_index("ix_notes_tenant_id_case_id", "notes", ["tenant_id", "case_id"], schema="records")


def _links() -> None:
    op.create_table(
        "case_links",
        sa.Column("first_id", sa.Uuid(), nullable=False),
        sa.Column("second_id", sa.Uuid(), nullable=False),
        sa.Column("kind", LINK_KIND, nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("first_id < second_id", name=op.f("pair_has_one_form")),
        _of_case("case_links", "first_id"),
        _of_case("case_links", "second_id"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_case_links")),
        schema="records",
    )
    op.create_index(
        "uq_case_links_tenant_id_first_id_second_id",
        "case_links",
        ["tenant_id", "first_id", "second_id"],
        unique=True,
        schema="records",
        postgresql_where=sa.text("ended_on IS NULL"),
    )
    op.create_index("ix_case_links_tenant_id_second_id", "case_links", ["tenant_id", "second_id"], schema="records")


def downgrade() -> None:
    for place in ABOVE:
        op.drop_constraint(f"fk_cases_tenant_id_{place}", "cases", schema="records")
        op.drop_column("cases", place, schema="records")
    for table in RIGHTS:
        op.drop_table(table, schema="records")
    op.drop_constraint("fk_dossiers_tenant_id_own_office_id", "dossiers", schema="records")
    op.drop_column("dossiers", "own_office_id", schema="records")
    for table in DESCRIBED:
        for column in COLUMNS:
            op.drop_column(table, column.name, schema="records")
