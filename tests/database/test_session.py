# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Units of work: all or nothing, of one tenant, and the first wall by itself."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import Executable, Select, delete, exists, func, insert, select, text, update
from sqlalchemy.orm import Session, aliased

from eakte.database.errors import DatabaseUnavailable, ReadUnitWrites, TenantMissing
from eakte.database.repositories.filing import DossierRow, Filing
from eakte.database.session import Database, DirectoryUnit, ReadUnit, UnitOfWork
from eakte.database.tables.audit import AuditEntryRow
from eakte.database.tables.documents import DocumentRow, IndexOutboxRow
from eakte.database.tables.filing import CaseRow, InboxItemRow
from eakte.domain.access.reach import WHOLE
from eakte.domain.audit.values import Act, AuditObject
from eakte.domain.documents.values import DocumentKind, NewDocument, StoredBytes
from eakte.jobs.values import ReadDocument
from eakte.kernel.ids import new_id
from eakte.kernel.tenancy import Actor, ActorKind
from tests.database.catalogue import TENANT_TABLES, connect
from tests.deployment import Site

DAY = date(2026, 11, 20)


@pytest.fixture
def database(towns: Site) -> Database:
    return towns.deployment.platform.database


@pytest.fixture
def clerk(towns: Site) -> Actor:
    return towns.people.witten.clerk.actor


@pytest.fixture
def neighbour(towns: Site) -> Actor:
    return towns.people.hattingen.clerk.actor


@pytest.fixture
def without_second_wall(towns: Site) -> Iterator[None]:
    """Row-level security off in every table: what still keeps the towns apart is ours."""
    _alter(towns, "DISABLE")
    yield
    _alter(towns, "ENABLE")


def _alter(towns: Site, what: str) -> None:
    with connect(towns.owner_url) as owner:
        for table in TENANT_TABLES:
            owner.execute(f"ALTER TABLE {table} {what} ROW LEVEL SECURITY")


def session_of(unit: ReadUnit | DirectoryUnit) -> Session:
    """What repositories are made of, for statements that no repository makes."""
    return unit._session


def open_dossier(uow: ReadUnit, title: str) -> DossierRow:
    entry = uow.filing.plan_entry_by_number("10.10")
    assert entry is not None
    return uow.filing.open_dossier(entry, title, DAY)


def titles(database: Database, actor: Actor) -> list[str]:
    with database.read(actor) as unit:
        return [row.title for row in unit.filing.dossiers(WHOLE)]


def count(database: Database, actor: Actor, statement: Select[int]) -> int:
    with database.read(actor) as unit:
        return session_of(unit).execute(statement).scalar_one()


def entries(database: Database, actor: Actor) -> int:
    return count(database, actor, select(func.count()).select_from(AuditEntryRow))


def waiting_jobs(towns: Site, version: UUID) -> int:
    with connect(towns.deployment.url) as connection:
        counted = "SELECT count(*) FROM procrastinate_jobs WHERE args ->> 'version_id' = %s"
        return int(connection.execute(counted, [str(version)]).fetchall()[0][0])


def test_what_was_done_is_there_after_leaving(database: Database, clerk: Actor) -> None:
    with database.begin(clerk) as uow:
        open_dossier(uow, "Bleibt")
        assert "Bleibt" not in titles(database, clerk)

    assert "Bleibt" in titles(database, clerk)


def test_an_exception_undoes_all_of_it(towns: Site, database: Database, clerk: Actor) -> None:
    version, before = new_id(), entries(database, clerk)
    with pytest.raises(ZeroDivisionError), database.begin(clerk) as uow:
        _do_everything_and_fail(uow, version)

    assert "Vergeht" not in titles(database, clerk)
    assert entries(database, clerk) == before
    assert waiting_jobs(towns, version) == 0


def _do_everything_and_fail(uow: UnitOfWork, version: UUID) -> None:
    row = open_dossier(uow, "Vergeht")
    uow.audit.record(Act.DOSSIER_CREATED, AuditObject("dossier", row.id))
    uow.enqueue(ReadDocument(uow.actor.tenant_id, version))
    assert 1 / 0


def test_a_job_exists_exactly_when_its_unit_has_committed(towns: Site, database: Database, clerk: Actor) -> None:
    version = new_id()
    with database.begin(clerk) as uow:
        uow.enqueue(ReadDocument(uow.actor.tenant_id, version))
        assert waiting_jobs(towns, version) == 0

    assert waiting_jobs(towns, version) == 1


@pytest.mark.parametrize(("kind", "queue"), [(ActorKind.PERSON, "reading-interactive"), (ActorKind.SYSTEM, "reading")])
def test_what_a_person_has_done_waits_in_the_queue_that_goes_first(
    towns: Site, database: Database, clerk: Actor, kind: ActorKind, queue: str
) -> None:
    version = new_id()
    with database.begin(replace(clerk, kind=kind)) as uow:
        uow.enqueue(ReadDocument(uow.actor.tenant_id, version))

    with connect(towns.deployment.url) as connection:
        waiting = connection.execute(
            "SELECT queue_name FROM procrastinate_jobs WHERE args ->> 'version_id' = %s", [str(version)]
        ).fetchall()
    assert waiting == [(queue,)]


def _rename(unit: ReadUnit) -> None:
    unit.filing.dossiers(WHOLE)[0].title = "Geändert"


def _remove(unit: ReadUnit) -> None:
    session_of(unit).delete(unit.filing.dossiers(WHOLE)[0])


LETTER = NewDocument(DocumentKind.SCAN, "Brief", "brief.pdf", "application/pdf", StoredBytes(new_id(), 1, "00"))

CHANGES: list[Callable[[ReadUnit], object]] = [
    lambda unit: open_dossier(unit, "Neu"),
    lambda unit: unit.outbox.add(new_id()),
    lambda unit: unit.outbox.done([new_id()]),
    lambda unit: unit.documents.add(new_id(), [LETTER], unit.now),
    lambda unit: unit.documents.file_item(new_id(), new_id()),
    lambda unit: unit.keys.add_object_keys({new_id(): b"wrapped"}),
    _rename,
    _remove,
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_read_unit_refuses_every_change(
    database: Database, clerk: Actor, change: Callable[[ReadUnit], object]
) -> None:
    before, logged = titles(database, clerk), entries(database, clerk)
    with pytest.raises(ReadUnitWrites), database.read(clerk) as unit:
        _record_and(change, unit)

    assert titles(database, clerk) == before
    assert entries(database, clerk) == logged


def _record_and(change: Callable[[ReadUnit], object], unit: ReadUnit) -> None:
    unit.audit.record(Act.DOSSIER_OPENED, AuditObject("dossier", new_id()))
    change(unit)


def test_a_read_unit_commits_its_audit_entries(database: Database, clerk: Actor) -> None:
    before = entries(database, clerk)
    with database.read(clerk) as unit:
        unit.audit.record(Act.DOSSIER_OPENED, AuditObject("dossier", new_id()))

    assert entries(database, clerk) == before + 1


@pytest.mark.parametrize(
    "statement",
    [
        select(DossierRow),
        select(DossierRow.title),
        select(aliased(DossierRow)),
        select(func.count()).select_from(IndexOutboxRow),
        select(func.count()).select_from(select(InboxItemRow.id).limit(1).subquery()),
        select(select(DossierRow.id).cte()),
        select(exists().where(DossierRow.title == "Akte")),
        select(DossierRow.id).union(select(CaseRow.id)),
        select(DossierRow.__table__),
        update(DocumentRow).values(title="Geändert"),
        delete(IndexOutboxRow),
        insert(IndexOutboxRow).values(id=new_id(), document_id=new_id()),
    ],
)
def test_without_a_tenant_no_record_can_be_asked_for(database: Database, statement: Executable) -> None:
    with database.directory() as unit, pytest.raises(TenantMissing):
        session_of(unit).execute(statement)


def test_without_a_tenant_no_repository_of_records_works(database: Database, clerk: Actor) -> None:
    with database.directory() as unit:
        session = session_of(unit)
        with pytest.raises(TenantMissing):
            Filing(session, new_id).dossiers(WHOLE)
        with pytest.raises(TenantMissing):
            session.get(DossierRow, (clerk.tenant_id, new_id()))
        with pytest.raises(TenantMissing):
            Filing(session, new_id)._next_number("10.10", 2026)
        session.add(IndexOutboxRow(tenant_id=clerk.tenant_id, id=new_id(), document_id=new_id()))
        with pytest.raises(TenantMissing):
            session.flush()
        session.expunge_all()
        assert session.execute(text("SELECT count(*) FROM records.dossiers")).scalar_one() == 0


def test_a_statement_that_cannot_be_given_the_tenant_is_refused(database: Database, clerk: Actor) -> None:
    with database.begin(clerk) as uow:
        for statement in (select(DossierRow.__table__), select(exists().where(DossierRow.title == "Akte"))):
            with pytest.raises(TenantMissing):
                session_of(uow).execute(statement)


def test_a_new_row_gets_the_units_tenant_even_if_it_names_another(
    database: Database, clerk: Actor, neighbour: Actor
) -> None:
    with database.begin(clerk) as uow:
        entry = uow.filing.plan()[0]
        row = DossierRow(
            tenant_id=neighbour.tenant_id,
            id=new_id(),
            plan_entry_id=entry.id,
            reference_number=f"eins-{new_id()}",
            title="Eigen",
            opened_on=DAY,
        )
        session_of(uow).add(row)

    assert row.tenant_id == clerk.tenant_id
    assert "Eigen" in titles(database, clerk)
    assert "Eigen" not in titles(database, neighbour)


READS: list[Callable[[ReadUnit], object]] = [
    lambda unit: [row.id for row in unit.filing.plan()],
    lambda unit: [row.id for row in unit.filing.dossiers(WHOLE)],
    lambda unit: [row.id for row in unit.filing.open_cases(WHOLE)],
    lambda unit: (row := unit.filing.service("hundesteuer")) and row.id,
    lambda unit: [row.id for row in unit.inbox.waiting(WHOLE, 10)],
    lambda unit: unit.inbox.count_waiting(WHOLE, 1000),
    lambda unit: unit.outbox.count(),
    lambda unit: [row.id for row in unit.outbox.waiting(10)],
    lambda unit: unit.keys.tenant_key(),
    lambda unit: session_of(unit).execute(select(func.count()).select_from(AuditEntryRow)).scalar_one(),
]


def answers(database: Database, actor: Actor) -> list[str]:
    with database.read(actor) as unit:
        return [str(read(unit)) for read in READS]


def test_the_sessions_own_criterion_keeps_the_towns_apart(
    request: pytest.FixtureRequest, towns: Site, database: Database, clerk: Actor, neighbour: Actor
) -> None:
    with_both = [answers(database, actor) for actor in (clerk, neighbour)]
    request.getfixturevalue("without_second_wall")
    with connect(towns.deployment.url) as connection:
        seen = connection.execute("SELECT DISTINCT tenant_id FROM records.dossiers").fetchall()
    assert len(seen) == 2, "the second wall still stands"

    assert [answers(database, actor) for actor in (clerk, neighbour)] == with_both
    assert with_both[0] != with_both[1]


def test_no_change_reaches_another_towns_rows_without_the_second_wall(
    without_second_wall: None, database: Database, clerk: Actor, neighbour: Actor
) -> None:
    with database.read(neighbour) as unit:
        (dossier, *_) = unit.filing.dossiers(WHOLE)
        (waiting, *_) = unit.outbox.waiting(1)
        documents = unit.outbox.count()
    with database.begin(clerk) as uow:
        assert uow.filing.dossier(dossier.id) is None
        assert session_of(uow).get(DossierRow, (neighbour.tenant_id, dossier.id)) is None
        uow.outbox.done([waiting.id])
        session_of(uow).execute(update(DossierRow).values(title="Überschrieben"))
        uow.filing.dossiers(WHOLE)

    assert "Überschrieben" not in titles(database, neighbour)
    with database.read(neighbour) as unit:
        assert unit.outbox.count() == documents


def test_a_named_lock_is_held_by_one_and_not_twice_by_the_same(database: Database) -> None:
    with (
        database.exclusive("a", "b") as first,
        database.exclusive("a", "b") as again,
        database.exclusive("ab") as other,
    ):
        assert (first, again, other) == (True, False, True)
    with database.exclusive("a", "b") as free:
        assert free
    with pytest.raises(ZeroDivisionError), database.exclusive("a", "b"):
        assert 1 / 0
    with database.exclusive("a", "b") as free:
        assert free


_HOLDERS = """
    SELECT pg_terminate_backend(pid, 5000) FROM pg_locks JOIN pg_database ON pg_database.oid = database
    WHERE locktype = 'advisory' AND datname = current_database()
"""


def test_a_named_lock_dies_with_its_connection(towns: Site, database: Database) -> None:
    with pytest.raises(DatabaseUnavailable), database.exclusive("dies"):
        _cut_and_take_over(towns, database)


def _cut_and_take_over(towns: Site, database: Database) -> None:
    with connect(towns.deployment.url) as connection:
        assert connection.execute(_HOLDERS).fetchall() == [(True,)]
    with database.exclusive("dies") as free:
        assert free


def test_a_new_document_costs_the_same_when_the_tenant_has_many_though_its_connection_knew_the_tables_empty(
    towns: Site, database: Database, clerk: Actor
) -> None:
    towns.deployment.engine.dispose()
    with database.begin(clerk) as uow:
        item = session_of(uow).scalars(select(InboxItemRow).limit(1)).one()
        for _ in range(20):
            _add_documents(uow, item.id, 1)
        _add_documents(uow, item.id, 1500)
        before = _rows_read(uow)
        _add_documents(uow, item.id, 1)
        read = _rows_read(uow) - before
        session_of(uow).rollback()
    assert read < 50


def _add_documents(uow: UnitOfWork, item_id: UUID, number: int) -> None:
    stored = [StoredBytes(new_id(), 1, "0" * 64) for _ in range(number)]
    uow.documents.add(
        item_id, [NewDocument(DocumentKind.ATTACHMENT, "a", "a", "a/b", each) for each in stored], uow.now
    )


def _rows_read(uow: UnitOfWork) -> int:
    """By this transaction so far."""
    statement = text("SELECT sum(idx_tup_fetch + seq_tup_read) FROM pg_stat_xact_user_tables")
    return int(session_of(uow).scalar(statement) or 0)
