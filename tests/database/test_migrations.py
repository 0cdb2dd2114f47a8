# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from typing import Any
from uuid import UUID

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, create_engine, text

from eakte.database.embedded import EmbeddedServer
from eakte.database.migrate import downgrade, migrate
from eakte.database.tables import all_tables
from eakte.kernel.ids import new_id
from tests.database.catalogue import connect, holes
from tests.deployment import new_database

STEPS = sorted(
    path.name[:4] for path in (files("eakte.database.migrations") / "versions").iterdir() if path.name[0] == "0"
)
FIRST, HEAD = STEPS[0], STEPS[-1]
_SHAPE = """
    SELECT 'column', table_schema, table_name, column_name, data_type || is_nullable FROM information_schema.columns
    WHERE table_schema IN ('directory', 'records', 'keys')
    UNION ALL SELECT 'index', schemaname, tablename, indexname, indexdef FROM pg_indexes
    WHERE schemaname IN ('directory', 'records', 'keys')
    UNION ALL SELECT 'policy', schemaname, tablename, policyname, qual FROM pg_policies
    UNION ALL SELECT 'right', table_schema, table_name, grantee, privilege_type FROM information_schema.table_privileges
    WHERE table_schema IN ('directory', 'records', 'keys')
    UNION ALL SELECT 'function', nspname, proname, '', prosrc FROM pg_proc
    JOIN pg_namespace ON pg_namespace.oid = pronamespace WHERE nspname IN ('directory', 'records', 'keys')
"""


@pytest.fixture
def database(embedded_server: EmbeddedServer) -> Iterator[str]:
    with new_database(embedded_server) as name:
        yield name


@pytest.fixture
def owner(embedded_server: EmbeddedServer, database: str) -> Iterator[Engine]:
    engine = create_engine(embedded_server.url("owner", database))
    yield engine
    engine.dispose()


def revision(owner: Engine) -> str:
    with owner.connect() as connection:
        return str(connection.scalar(text("SELECT version_num FROM directory.migrations")))


def shape(owner: Engine) -> list[tuple[object, ...]]:
    with owner.connect() as connection:
        return sorted(tuple(row) for row in connection.execute(text(_SHAPE)))


def test_up_down_and_up_again_gives_the_same(owner: Engine) -> None:
    migrate(owner)
    whole = shape(owner)
    downgrade(owner, "base")
    left = {(row[1], row[2]) for row in shape(owner)}
    migrate(owner)

    assert left == {("directory", "migrations")}
    assert shape(owner) == whole
    assert revision(owner) == HEAD


def test_every_step_can_be_taken_back(owner: Engine) -> None:
    shapes = {}
    for step in STEPS:
        migrate(owner, step)
        shapes[step] = shape(owner)
    for step in reversed(STEPS[:-1]):
        downgrade(owner, step)
        assert shape(owner) == shapes[step]


def test_the_schema_is_what_the_tables_declare(owner: Engine) -> None:
    migrate(owner)
    with owner.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "include_schemas": True,
                "compare_type": True,
                "version_table": "migrations",
                "version_table_schema": "directory",
                # The queue's tables are declared by procrastinate.
                "include_name": lambda name, _kind, _parents: not (name or "").startswith("procrastinate_"),
            },
        )
        assert compare_metadata(context, all_tables()) == []
        connection.execute(text("ALTER TABLE records.cases ADD COLUMN planted text"))
        connection.execute(text("DROP INDEX records.ix_cases_tenant_id_dossier_id"))
        assert len(compare_metadata(context, all_tables())) == 2


def test_two_migrations_at_once_take_turns(owner: Engine) -> None:
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda _: migrate(owner), range(4)))

    assert revision(owner) == HEAD
    migrate(owner)
    assert revision(owner) == HEAD


def test_a_failing_migration_leaves_nothing_behind(owner: Engine) -> None:
    migrate(owner, FIRST)
    before = shape(owner)
    with owner.begin() as connection:
        connection.execute(text("CREATE TABLE directory.procrastinate_jobs (id int)"))
    with pytest.raises(Exception, match="already exists"):
        migrate(owner)
    with owner.begin() as connection:
        connection.execute(text("DROP TABLE directory.procrastinate_jobs"))

    assert shape(owner) == before
    assert revision(owner) == FIRST


def test_the_walls_stand_from_the_second_migration_on(
    owner: Engine, embedded_server: EmbeddedServer, database: str
) -> None:
    migrate(owner, FIRST)
    with connect(embedded_server.url("owner", database)) as connection:
        assert holes(connection) != []
        connection.rollback()
        migrate(owner, "0002")
        assert holes(connection) == []


def test_what_came_with_a_form_belongs_to_it_after_the_migration(
    owner: Engine, embedded_server: EmbeddedServer, database: str
) -> None:
    """And what has left it for another case stands for itself."""
    migrate(owner, "0022")
    tenant, item, case, form, attached, moved, scan = (new_id() for _ in range(7))
    with connect(embedded_server.url("owner", database)) as connection:
        for name in foreign_keys(connection):  # the records around them do not matter here
            connection.execute(f'ALTER TABLE records.documents DROP CONSTRAINT "{name}"')
        connection.execute("ALTER TABLE records.documents NO FORCE ROW LEVEL SECURITY")
        for position, (id_, kind, at) in enumerate(
            ((form, "form", None), (attached, "attachment", None), (moved, "attachment", case), (scan, "scan", None))
        ):
            connection.execute(
                "INSERT INTO records.documents (tenant_id, id, item_id, position, kind, title, file_name, media_type, case_id)"
                " VALUES (%s, %s, %s, %s, %s, 'a', 'a', 'a/a', %s)",
                [tenant, id_, item, position, kind, at],
            )
        connection.execute("ALTER TABLE records.documents FORCE ROW LEVEL SECURITY")
        connection.commit()
        migrate(owner)
        connection.execute("ALTER TABLE records.documents NO FORCE ROW LEVEL SECURITY")
        found = dict(connection.execute("SELECT id, attached_to FROM records.documents").fetchall())
        connection.rollback()
    assert found == {form: None, attached: form, moved: None, scan: None}


def foreign_keys(connection: psycopg.Connection[Any], table: str = "records.documents") -> list[str]:
    found = connection.execute(
        "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'f'", [table]
    )
    return [name for (name,) in found]


def test_years_and_legal_basis_of_before_are_rule_sets_afterwards(
    owner: Engine, embedded_server: EmbeddedServer, database: str
) -> None:
    """Of positions and cases; what never was a rule is none, and dossiers are kept as long as the last of their cases."""
    migrate(owner, "0023")
    tenant, whole, alone, ruled, unruled = (new_id() for _ in range(5))
    with connect(embedded_server.url("owner", database)) as connection:
        _add_records_of_before(connection, tenant, (whole, alone), (ruled, unruled))
        migrate(owner)
        _see(connection, tenant)
        found = connection.execute("SELECT id, rules FROM records.rule_sets")
        sets = {id_: (rules[0]["length"], rules[0]["legal_basis"]) for id_, rules in found}
        said_of = connection.execute("SELECT number, own_rules, rules FROM records.filing_plan_entries").fetchall()
        cases = connection.execute("SELECT id, rules, retention_standing FROM records.cases").fetchall()
        dossiers = connection.execute(
            "SELECT id, retention_standing, retention_ends_on::text, due_on::text FROM records.dossiers"
        )
        kept = {id_: rest for id_, *rest in dossiers}
        days = connection.execute("SELECT case_id, trigger, day::text FROM records.trigger_dates").fetchall()
        connection.rollback()
        downgrade(owner, "0023")
        _see(connection, tenant)
        back = connection.execute("SELECT number, retention_years, legal_basis FROM records.filing_plan_entries")
        assert {number: (years, basis) for number, years, basis in back}["2"] == (10, "AO")
        connection.rollback()
    assert sorted(sets.values()) == [(5, "AO"), (10, "AO")]
    assert {number: (sets.get(own), sets.get(rules)) for number, own, rules in said_of} == {
        "2": ((10, "AO"), (10, "AO")),
        "22": (None, (10, "AO")),
        "22.10": (None, (10, "AO")),
        "3": (None, None),
    }
    assert {case: (sets.get(rules), standing) for case, rules, standing in cases} == {
        ruled: ((5, "AO"), "ends"),
        unruled: (None, "no_rule"),
    }
    assert kept == {whole: ["no_rule", None, "2050-02-28"], alone: ["ends", "2034-12-31", "2035-01-01"]}
    assert days == [(ruled, "date_field:am", "2024-01-31")]


def _see(connection: psycopg.Connection[Any], tenant: UUID) -> None:
    connection.execute("SELECT set_config('eakte.tenant', %s, true)", [str(tenant)])


def _add_records_of_before(
    connection: psycopg.Connection[Any], tenant: UUID, dossiers: tuple[UUID, UUID], cases: tuple[UUID, UUID]
) -> None:
    """A plan, two closed dossiers, and in the first of them two closed cases, the second without a rule."""
    tables = ("filing_plan_entries", "dossiers", "cases")
    for table in tables:  # the records around them do not matter here
        for name in foreign_keys(connection, f"records.{table}"):
            connection.execute(f'ALTER TABLE records.{table} DROP CONSTRAINT "{name}"')
        connection.execute(f"ALTER TABLE records.{table} NO FORCE ROW LEVEL SECURITY")
    plan, entry = new_id(), new_id()
    for number, years, basis in (("2", 10, "AO"), ("22", None, None), ("22.10", 0, None), ("3", 200, "A")):
        connection.execute(
            "INSERT INTO records.filing_plan_entries (tenant_id, id, plan_id, number, title, protection,"
            " retention_years, legal_basis) VALUES (%s, %s, %s, %s, 'a', 'none', %s, %s)",
            [tenant, entry if number == "22.10" else new_id(), plan, number, years, basis],
        )
    for dossier in dossiers:
        connection.execute(
            "INSERT INTO records.dossiers (tenant_id, id, plan_entry_id, reference_number, title, opened_on, closed_on,"
            " last_case, protection) VALUES (%s, %s, %s, %s, 'a', '2020-02-29', '2024-05-01', 0, 'none')",
            [tenant, dossier, entry, str(dossier)],
        )
    said = '{"service": "x", "version": 1, "values": {"am": "2024-01-31", "b": "2024-13-01"}}'
    for case, *retention in ((cases[0], 5, "AO", "2029-12-31", said), (cases[1], None, None, None, None)):
        connection.execute(
            "INSERT INTO records.cases (tenant_id, id, dossier_id, reference_number, title, opened_on, closed_on,"
            " retention_years, legal_basis, retention_ends_on, particulars)"
            " VALUES (%s, %s, %s, %s, 'a', '2024-01-01', '2024-05-01', %s, %s, %s, %s)",
            [tenant, case, dossiers[0], str(case), *retention],
        )
    for table in tables:
        connection.execute(f"ALTER TABLE records.{table} FORCE ROW LEVEL SECURITY")
    connection.commit()
