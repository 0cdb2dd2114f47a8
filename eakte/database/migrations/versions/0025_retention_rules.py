# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Retention rules as values that never change, days of events, until when dossiers are kept, and changes of rules.

Years and legal basis of positions and cases become rule sets. What was never a rule, because it named no legal basis or a
number of years that nothing can be kept for, is none: such a position says nothing any more and inherits.
"""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

APP_ROLE = "eakte_app"
TENANT = "(SELECT nullif(current_setting('eakte.tenant', true), '')::uuid)"
NO_GUEST = "(SELECT nullif(current_setting('eakte.share', true), '') IS NULL)"
STANDING = sa.Enum("ends", "suspended", "open", "no_rule", "permanent", name="standing", native_enum=False, length=40)
STATE = sa.Enum("proposed", "refused", "running", "done", "failed", name="changestate", native_enum=False, length=40)

REFERRING = {
    "filing_plan_entries": ("rules", "own_rules"),
    "public_services": ("rules",),
    "dossiers": ("rules",),
    "cases": ("rules",),
}
"""Columns that name a rule set."""
KEPT = ("dossiers", "cases")
CHANGED = (
    "state",
    "decided_by",
    "decided_at",
    "plan_entry_ids",
    "last_dossier_id",
    "attempt",
    "gone_through",
    "changed",
    "ended_at",
)
RIGHTS = {
    "rule_sets": ("SELECT, INSERT", "true", "false"),
    "trigger_dates": ("SELECT, INSERT, DELETE, UPDATE (day, entered_by, entered_at)", "false", "false"),
    "rule_changes": (
        f"SELECT, INSERT, UPDATE ({', '.join(CHANGED)})",
        "false",
        "false",
    ),
}
"""Of new tables: what the application may do, what guests see, and what they write."""
READ_BY_OWNER = (
    "filing_plan_entries",
    "public_services",
    "dossiers",
    "cases",
    "inbox_items",
    "rule_sets",
    "trigger_dates",
)
LAST_DAY = date(9889, 12, 31)


def upgrade() -> None:
    _rule_sets()
    _trigger_dates()
    for table, columns in REFERRING.items():
        for column in columns:
            op.add_column(table, sa.Column(column, sa.Uuid(), nullable=True), schema="records")
            _foreign_key(table, column, "rule_sets")
    for table in KEPT:
        op.add_column(table, sa.Column("retention_standing", STANDING, nullable=True), schema="records")
    op.add_column("dossiers", sa.Column("retention_ends_on", sa.Date(), nullable=True), schema="records")
    op.add_column("dossiers", sa.Column("due_on", sa.Date(), nullable=True), schema="records")
    op.add_column("cases", sa.Column("service_id", sa.Uuid(), nullable=True), schema="records")
    _foreign_key("cases", "service_id", "public_services")
    _rule_changes()
    for table, (rights, seen, written) in RIGHTS.items():
        op.execute(f"GRANT {rights} ON records.{table} TO {APP_ROLE}")
        op.execute(f"ALTER TABLE records.{table} ENABLE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY tenant ON records.{table} USING (tenant_id = {TENANT}) WITH CHECK (tenant_id = {TENANT})"
        )
        op.execute(
            f"CREATE POLICY guest ON records.{table} AS RESTRICTIVE "
            f"USING ({NO_GUEST} OR ({seen})) WITH CHECK ({NO_GUEST} OR ({written}))"
        )
    _take_over()
    for table in RIGHTS:
        op.execute(f"ALTER TABLE records.{table} FORCE ROW LEVEL SECURITY")
    op.create_index(
        "ix_dossiers_due",
        "dossiers",
        ["tenant_id", "due_on", "id"],
        schema="records",
        postgresql_where=sa.text("due_on IS NOT NULL"),
    )
    op.execute(f"GRANT UPDATE (rules, retention_standing, retention_ends_on, due_on) ON records.dossiers TO {APP_ROLE}")
    op.execute(
        f"GRANT UPDATE (rules, retention_standing, retention_ends_on, service_id) ON records.cases TO {APP_ROLE}"
    )
    for table in ("filing_plan_entries", "cases"):
        op.drop_column(table, "retention_years", schema="records")
        op.drop_column(table, "legal_basis", schema="records")


def downgrade() -> None:
    for table in ("filing_plan_entries", "cases"):
        op.add_column(table, sa.Column("retention_years", sa.Integer(), nullable=True), schema="records")
        op.add_column(table, sa.Column("legal_basis", sa.String(), nullable=True), schema="records")
    op.execute(f"GRANT UPDATE (retention_years, legal_basis, retention_ends_on) ON records.cases TO {APP_ROLE}")
    _give_back()
    op.drop_index("ix_dossiers_due", "dossiers", schema="records")
    for column in ("due_on", "retention_ends_on"):
        op.drop_column("dossiers", column, schema="records")
    for table in KEPT:
        op.drop_column(table, "retention_standing", schema="records")
    op.drop_column("cases", "service_id", schema="records")
    for table, columns in REFERRING.items():
        for column in columns:
            op.drop_column(table, column, schema="records")
    for table in reversed(RIGHTS):
        op.drop_table(table, schema="records")


def _foreign_key(table: str, column: str, referred: str) -> None:
    op.create_foreign_key(
        op.f(f"fk_{table}_tenant_id_{column}"),
        table,
        referred,
        ["tenant_id", column],
        ["tenant_id", "id"],
        source_schema="records",
        referent_schema="records",
    )


def _rule_sets() -> None:
    op.create_table(
        "rule_sets",
        sa.Column("rules", postgresql.JSONB(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_rule_sets")),
        schema="records",
    )


def _trigger_dates() -> None:
    op.create_table(
        "trigger_dates",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("trigger", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["records.cases.tenant_id", "records.cases.id"],
            name=op.f("fk_trigger_dates_tenant_id_case_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_trigger_dates")),
        sa.UniqueConstraint("tenant_id", "case_id", "trigger", name=op.f("uq_trigger_dates_tenant_id_case_id_trigger")),
        schema="records",
    )


def _rule_changes() -> None:
    op.create_table(
        "rule_changes",
        sa.Column("plan_entry_id", sa.Uuid(), nullable=True),
        sa.Column("service_id", sa.Uuid(), nullable=True),
        sa.Column("before", sa.Uuid(), nullable=True),
        sa.Column("after", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("preview", postgresql.JSONB(), nullable=False),
        sa.Column("state", STATE, nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("plan_entry_ids", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("last_dossier_id", sa.Uuid(), nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("gone_through", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("num_nonnulls(plan_entry_id, service_id) = 1", name="of_one"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_rule_changes")),
        schema="records",
    )
    for column, referred in (
        ("plan_entry_id", "filing_plan_entries"),
        ("service_id", "public_services"),
        ("before", "rule_sets"),
        ("after", "rule_sets"),
    ):
        _foreign_key("rule_changes", column, referred)
    op.create_index(
        "uq_rule_changes_tenant_id_unfinished",
        "rule_changes",
        ["tenant_id", sa.text("coalesce(plan_entry_id, service_id)")],
        unique=True,
        schema="records",
        postgresql_where=sa.text("state IN ('proposed', 'running')"),
    )


def _take_over() -> None:
    """Of the two columns of before. The owner sees rows only while nothing is forced."""
    for table in READ_BY_OWNER:
        op.execute(f"ALTER TABLE records.{table} NO FORCE ROW LEVEL SECURITY")
    op.execute("""
        INSERT INTO records.rule_sets (tenant_id, id, rules, made_at)
        SELECT tenant_id, gen_random_uuid(), jsonb_build_array(jsonb_build_object(
            'length', retention_years, 'unit', 'years', 'start', 'year_end', 'permanent', false,
            'trigger', 'closing', 'legal_basis', legal_basis, 'suspended', false)), now()
        FROM (
            SELECT tenant_id, retention_years, legal_basis FROM records.filing_plan_entries
            UNION SELECT tenant_id, retention_years, legal_basis FROM records.cases
        ) said
        WHERE retention_years BETWEEN 1 AND 110 AND btrim(legal_basis) <> ''
    """)
    _name_rule_set("filing_plan_entries", "own_rules")
    _name_rule_set("cases", "rules")
    op.execute(r"""
        WITH RECURSIVE above AS (
            SELECT tenant_id, plan_id, id, number, own_rules AS rules FROM records.filing_plan_entries
            UNION ALL
            SELECT above.tenant_id, above.plan_id, above.id, upper.number, upper.own_rules
            FROM above JOIN records.filing_plan_entries upper
                ON upper.tenant_id = above.tenant_id AND upper.plan_id = above.plan_id AND upper.number =
                    CASE WHEN above.number LIKE '%.%' THEN regexp_replace(above.number, '\.[^.]*$', '')
                    ELSE left(above.number, -1) END
            WHERE above.rules IS NULL
        )
        UPDATE records.filing_plan_entries entry SET rules = above.rules
        FROM above WHERE above.tenant_id = entry.tenant_id AND above.id = entry.id AND above.rules IS NOT NULL
    """)
    op.execute("""
        UPDATE records.cases
        SET retention_standing = CASE WHEN retention_ends_on IS NULL THEN 'no_rule' ELSE 'ends' END
        WHERE closed_on IS NOT NULL
    """)
    _name_services()
    _take_days_over()
    _keep_dossiers()
    for table in READ_BY_OWNER:
        if table not in RIGHTS:
            op.execute(f"ALTER TABLE records.{table} FORCE ROW LEVEL SECURITY")


def _name_rule_set(table: str, column: str) -> None:
    op.execute(f"""
        UPDATE records.{table} said SET {column} = made.id FROM records.rule_sets made
        WHERE made.tenant_id = said.tenant_id AND made.rules #>> '{{0,length}}' = said.retention_years::text
            AND made.rules #>> '{{0,legal_basis}}' = said.legal_basis
    """)  # noqa: S608 - nothing but our own text


def _name_services() -> None:
    """Of a case the service that its particulars name, which stand in ASCII and begin with it; else its first item's."""
    op.execute("""
        UPDATE records.cases filed SET service_id = service.id FROM records.public_services service
        WHERE service.tenant_id = filed.tenant_id
            AND service.key = substring(filed.particulars from '^{"service": "([A-Za-z0-9_.-]+)"')
    """)
    op.execute("""
        UPDATE records.cases filed SET service_id = item.service_id
        FROM (
            SELECT DISTINCT ON (tenant_id, case_id) tenant_id, case_id, service_id FROM records.inbox_items
            WHERE case_id IS NOT NULL AND service_id IS NOT NULL ORDER BY tenant_id, case_id, filed_at, id
        ) item
        WHERE item.tenant_id = filed.tenant_id AND item.case_id = filed.id AND filed.service_id IS NULL
    """)


def _take_days_over() -> None:
    """Days that the particulars of closed cases say, for rules that begin with one."""
    connection = op.get_bind()
    closed = (
        "SELECT tenant_id, id, particulars FROM records.cases WHERE closed_on IS NOT NULL AND particulars IS NOT NULL"
    )
    add = sa.text("""
        INSERT INTO records.trigger_dates (tenant_id, id, case_id, trigger, day, entered_at)
        VALUES (:tenant_id, gen_random_uuid(), :case_id, :trigger, :day, now())
    """)
    for row in connection.execute(sa.text(closed)).all():
        for name, day in _days(json.loads(row.particulars)["values"]):
            values = {"tenant_id": row.tenant_id, "case_id": row.id, "trigger": f"date_field:{name}", "day": day}
            connection.execute(add, values)


def _days(values: dict[str, Any]) -> Iterator[tuple[str, date]]:
    for name, value in values.items():
        try:
            day = date.fromisoformat(value) if isinstance(value, str) and len(value) == len("2026-12-31") else None
        except ValueError:
            continue
        if day is not None and day <= LAST_DAY:
            yield name, day


def _keep_dossiers() -> None:
    """Closed ones are kept as long as the last of their cases, and without a case by their position's rules."""
    op.execute("""
        UPDATE records.dossiers whole
        SET retention_standing = part.standing, retention_ends_on = part.ends_on
        FROM (
            SELECT tenant_id, dossier_id, CASE WHEN bool_or(retention_standing = 'no_rule') THEN 'no_rule' ELSE 'ends' END
                AS standing, CASE WHEN NOT bool_or(retention_standing = 'no_rule') THEN max(retention_ends_on) END AS ends_on
            FROM records.cases GROUP BY tenant_id, dossier_id
        ) part
        WHERE part.tenant_id = whole.tenant_id AND part.dossier_id = whole.id AND whole.closed_on IS NOT NULL
    """)
    op.execute("""
        UPDATE records.dossiers whole
        SET rules = made.id, retention_standing = 'ends', retention_ends_on =
            make_date(extract(year FROM whole.closed_on)::int + (made.rules #>> '{0,length}')::int, 12, 31)
        FROM records.filing_plan_entries entry JOIN records.rule_sets made
            ON made.tenant_id = entry.tenant_id AND made.id = entry.rules
        WHERE entry.tenant_id = whole.tenant_id AND entry.id = whole.plan_entry_id
            AND whole.closed_on IS NOT NULL AND whole.retention_standing IS NULL
    """)
    op.execute("""
        UPDATE records.dossiers SET retention_standing = coalesce(retention_standing, 'no_rule'),
            due_on = least(retention_ends_on + 1, (opened_on + interval '30 years')::date, '9999-12-31')
        WHERE closed_on IS NOT NULL
    """)


def _give_back() -> None:
    for table in READ_BY_OWNER:
        op.execute(f"ALTER TABLE records.{table} NO FORCE ROW LEVEL SECURITY")
    for table, column in (("filing_plan_entries", "own_rules"), ("cases", "rules")):
        op.execute(f"""
            UPDATE records.{table} said
            SET retention_years = (made.rules #>> '{{0,length}}')::int, legal_basis = made.rules #>> '{{0,legal_basis}}'
            FROM records.rule_sets made
            WHERE made.tenant_id = said.tenant_id AND made.id = said.{column} AND jsonb_array_length(made.rules) = 1
                AND made.rules #>> '{{0,unit}}' = 'years' AND made.rules #>> '{{0,trigger}}' = 'closing'
        """)  # noqa: S608 - nothing but our own text
    for table in READ_BY_OWNER:
        op.execute(f"ALTER TABLE records.{table} FORCE ROW LEVEL SECURITY")
