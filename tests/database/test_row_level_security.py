# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The second wall by itself: raw SQL as the application role, without anything of ours in between."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg.errors import ForeignKeyViolation, InsufficientPrivilege
from sqlalchemy import create_engine, text

from eakte.database.pool import pooled_engine
from eakte.database.session import Database
from eakte.domain.access.reach import WHOLE
from eakte.jobs.queue import JobQueue
from eakte.kernel.clock import SystemClock
from eakte.kernel.ids import new_id
from eakte.kernel.tenancy import DEPLOYMENT
from tests.database.catalogue import TENANT_TABLES, connect, holes
from tests.deployment import Site

Connection = psycopg.Connection[Any]
TREE = ("records.audit_leaves", "records.audit_tiles", "records.audit_checkpoints", "records.audit_timestamps")
SWEPT = {"records.check_outs", "records.index_outbox", "records.kept_answers", "records.trigger_dates"}
"""Tables of what the application itself deletes when it is done with it."""


@pytest.fixture
def app(towns: Site) -> Iterator[Connection]:
    with connect(towns.deployment.url) as connection:
        yield connection
        connection.rollback()


@pytest.fixture
def owner(towns: Site) -> Iterator[Connection]:
    """The owner in a transaction that is rolled back."""
    with connect(towns.owner_url) as connection:
        yield connection
        connection.rollback()


def as_tenant(connection: Connection, tenant: UUID | str) -> None:
    connection.execute("SELECT set_config('eakte.tenant', %s, true)", [str(tenant)])


def tenants_seen(connection: Connection, table: str) -> list[UUID]:
    return [tenant for (tenant,) in connection.execute(f"SELECT DISTINCT tenant_id FROM {table}")]


def count(connection: Connection, table: str) -> int:
    return int(connection.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0])


def columns(connection: Connection, table: str) -> list[str]:
    """Those that are written: not what the database makes of others."""
    written = "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''"
    return [name for (name,) in connection.execute(f"{written} ORDER BY attnum", [table])]


def forge(connection: Connection, table: str, tenant: UUID) -> str:
    """A statement that copies a visible row into a tenant."""
    fresh = {"tenant_id": f"'{tenant}'", "id": f"'{new_id()}'"}
    names = columns(connection, table)
    return f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(fresh.get(n, n) for n in names)} FROM {table} LIMIT 1"


@pytest.mark.parametrize("table", TENANT_TABLES)
def test_without_a_tenant_no_row_is_seen(app: Connection, table: str) -> None:
    assert count(app, table) == 0
    as_tenant(app, "")
    assert count(app, table) == 0


@pytest.mark.parametrize("table", TENANT_TABLES)
def test_a_tenant_sees_its_own_rows_and_all_of_them(
    towns: Site, app: Connection, owner: Connection, table: str
) -> None:
    seen = 0
    for town in (towns.people.witten, towns.people.hattingen):
        as_tenant(app, town.tenant.id)
        assert tenants_seen(app, table) == [town.tenant.id]
        seen += count(app, table)
    as_tenant(app, DEPLOYMENT.id)
    assert tenants_seen(app, table) in ([], [DEPLOYMENT.id])
    seen += count(app, table)
    app.rollback()  # the owner needs the table alone

    owner.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    assert count(owner, table) == seen


@pytest.mark.parametrize("table", TENANT_TABLES)
def test_a_row_cannot_be_written_into_another_tenant(towns: Site, app: Connection, table: str) -> None:
    as_tenant(app, towns.people.witten.tenant.id)
    forged = forge(app, table, towns.people.hattingen.tenant.id)

    by_function = table == "records.destructions"
    with pytest.raises(InsufficientPrivilege, match="permission denied" if by_function else "row-level security"):
        app.execute(forged)


@pytest.mark.parametrize("table", TENANT_TABLES)
def test_a_row_cannot_be_moved_into_another_tenant(towns: Site, app: Connection, table: str) -> None:
    as_tenant(app, towns.people.witten.tenant.id)

    with pytest.raises(InsufficientPrivilege, match=r"row-level security|permission denied"):
        app.execute(f"UPDATE {table} SET tenant_id = %s", [towns.people.hattingen.tenant.id])


@pytest.mark.parametrize("table", TENANT_TABLES)
def test_the_owner_sees_no_row_either(owner: Connection, table: str) -> None:
    assert count(owner, table) == 0
    owner.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    assert count(owner, table) > 0


@pytest.mark.parametrize(
    "statement",
    [
        *(f"TRUNCATE {table}" for table in TENANT_TABLES),
        *(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY" for table in TENANT_TABLES),
        *(f"DROP POLICY tenant ON {table}" for table in TENANT_TABLES),
        *(
            f"UPDATE {table} SET id = id"
            for table in ("records.audit_entries", *TREE, "records.renditions", "keys.object_keys")
        ),
        *(f"DELETE FROM {table}" for table in TENANT_TABLES if table not in SWEPT),
        "CREATE TABLE records.mine (id int)",
        "CREATE TABLE directory.mine (id int)",
        "CREATE VIEW keys.mine AS SELECT 1",
        "CREATE SCHEMA mine",
        "SET ROLE eakte_owner",
        "DELETE FROM directory.tenants",
        "UPDATE directory.signing_keys SET retired_at = now()",
        "UPDATE directory.audit_pending SET entry_id = entry_id",
        "DELETE FROM directory.audit_stops",
        "UPDATE directory.audit_stops SET reason = ''",
    ],
)
def test_the_application_role_may_not(app: Connection, statement: str) -> None:
    with pytest.raises(InsufficientPrivilege):
        app.execute(statement)


def test_switching_row_level_security_off_is_an_error_and_no_way_to_see_more(app: Connection) -> None:
    app.execute("SET LOCAL row_security = off")

    with pytest.raises(InsufficientPrivilege, match="row-level security"):
        app.execute("SELECT * FROM records.dossiers")


def test_statistics_tell_nothing_of_what_rows_say(towns: Site, app: Connection) -> None:
    with connect(towns.owner_url) as owner:
        owner.execute("ANALYZE")

    shown = app.execute("SELECT DISTINCT schemaname FROM pg_stats WHERE schemaname IN ('records', 'keys')").fetchall()
    assert shown == []


def test_the_catalogue_shows_no_hole(owner: Connection) -> None:
    assert holes(owner) == []


@pytest.mark.parametrize(
    ("plant", "hole"),
    [
        ("ALTER TABLE records.cases NO FORCE ROW LEVEL SECURITY", "records.cases has no row-level security"),
        ("ALTER TABLE records.cases DISABLE ROW LEVEL SECURITY", "records.cases has no row-level security"),
        ("CREATE TABLE records.planted (tenant_id uuid, id uuid)", "records.planted has no row-level security"),
        ("CREATE TABLE directory.planted (id uuid)", "directory.planted has no row-level security"),
        ("DROP POLICY tenant ON keys.object_keys", "keys.object_keys has no policy"),
        ("CREATE POLICY all_rows ON records.cases USING (true)", "records.cases has another policy"),
        ("ALTER POLICY tenant ON records.cases WITH CHECK (true)", "records.cases has a lax policy"),
        ("ALTER POLICY tenant ON records.cases TO eakte_app", "records.cases has a lax policy"),
        (
            "ALTER TABLE records.dossiers ADD CONSTRAINT planted UNIQUE (reference_number, id)",
            "records.planted is unique",
        ),
        ("CREATE UNIQUE INDEX planted ON records.dossiers (id, tenant_id)", "records.planted is unique"),
        (
            "ALTER TABLE records.cases ADD CONSTRAINT planted FOREIGN KEY (id) REFERENCES directory.tenants NOT VALID",
            "records.planted may point",
        ),
        ("CREATE VIEW records.planted AS SELECT * FROM records.cases", "view planted goes around"),
        ("CREATE MATERIALIZED VIEW records.planted AS SELECT 1", "materialized view planted goes around"),
        ("CREATE SEQUENCE records.planted", "sequence planted goes around"),  # it tells how much the others write
        ("CREATE FUNCTION records.planted() RETURNS int LANGUAGE sql SECURITY DEFINER RETURN 1", "planted goes around"),
        ("GRANT TRUNCATE ON records.cases TO eakte_app", "TRUNCATE on records.cases"),
        ("GRANT REFERENCES ON records.cases TO PUBLIC", "REFERENCES on records.cases"),
        ("GRANT UPDATE ON records.audit_entries TO eakte_app", "UPDATE on records.audit_entries"),
        ("GRANT DELETE ON records.renditions TO eakte_app", "DELETE on records.renditions"),
        ("GRANT CREATE ON SCHEMA records TO eakte_app", "the role creates in records"),
    ],
)
def test_a_hole_in_the_wall_is_found(owner: Connection, plant: str, hole: str) -> None:
    owner.execute(plant)

    assert [found for found in holes(owner) if hole in found] != []


def test_the_next_user_of_a_connection_does_not_see_the_tenant_before(towns: Site) -> None:
    engine = pooled_engine(towns.deployment.url, pool_size=1, max_overflow=0)
    keyring = towns.deployment.keyring
    database = Database(engine, SystemClock(), new_id, keyring, JobQueue().defer)
    witten, hattingen = towns.people.witten.clerk.actor, towns.people.hattingen.clerk.actor
    with database.begin(witten) as uow:
        (dossier,) = uow.filing.dossiers(WHOLE)
    with pytest.raises(ZeroDivisionError), database.begin(witten) as uow:
        assert 1 / (len(uow.filing.dossiers(WHOLE)) - 1)
    with engine.begin() as connection:
        assert connection.scalar(text("SELECT current_setting('eakte.tenant', true)")) == ""
        assert connection.scalar(text("SELECT count(*) FROM records.dossiers")) == 0
    with database.read(hattingen) as unit:
        assert dossier.id not in [row.id for row in unit.filing.dossiers(WHOLE)]
    engine.dispose()


def test_a_setting_of_the_whole_session_would_be_seen_by_the_next_user(towns: Site) -> None:
    engine = create_engine(towns.deployment.url, pool_size=1, max_overflow=0)
    with engine.begin() as connection:
        tenant = {"tenant": str(towns.people.witten.tenant.id)}
        connection.execute(text("SELECT set_config('eakte.tenant', :tenant, false)"), tenant)
    with engine.begin() as connection:
        assert connection.scalar(text("SELECT count(*) FROM records.dossiers")) == 1
    engine.dispose()


def test_a_document_cannot_be_attached_to_another_towns_case(towns: Site, app: Connection) -> None:
    as_tenant(app, towns.people.hattingen.tenant.id)
    (case,) = app.execute("SELECT id FROM records.cases").fetchall()[0]
    as_tenant(app, towns.people.witten.tenant.id)

    with pytest.raises(ForeignKeyViolation):
        app.execute("UPDATE records.documents SET case_id = %s", [case])


def test_a_reference_number_of_another_town_is_free(towns: Site, app: Connection) -> None:
    as_tenant(app, towns.people.hattingen.tenant.id)
    taken = app.execute("SELECT reference_number FROM records.dossiers").fetchall()
    as_tenant(app, towns.people.witten.tenant.id)

    assert app.execute("SELECT reference_number FROM records.dossiers").fetchall() == taken == [("22.10-2026/0001",)]
