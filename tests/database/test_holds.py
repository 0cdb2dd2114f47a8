# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A hold beats a destruction whichever of them comes first: raw SQL as the application role, on two connections."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from time import monotonic, sleep
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg.errors import CheckViolation, InsufficientPrivilege

from eakte.kernel.ids import new_id
from tests.database.catalogue import connect
from tests.deployment import Site

Connection = psycopg.Connection[Any]

DECIDE = """
    UPDATE records.discards SET verdict = 'agreed', decided_by = %(second)s, decided_at = asked_at + interval '1 day'
    WHERE tenant_id = %(tenant)s RETURNING id
"""
HOLD = """
    INSERT INTO records.holds
        (tenant_id, id, dossier_id, case_id, reason, explanation, set_by, set_at, set_on, review_on, version)
    VALUES (%(tenant)s, %(id)s, %(dossier)s, %(case)s, 'audit', 'Prüfung', %(id)s, now(), '2026-11-01', '2026-12-01', 1)
"""
PATIENCE_SECONDS = 10


@pytest.fixture
def app(towns: Site) -> Iterator[Connection]:
    """In Witten; what it does not commit is rolled back."""
    with entered(towns) as connection:
        yield connection


@contextmanager
def entered(towns: Site) -> Iterator[Connection]:
    with connect(towns.deployment.url) as connection:
        _enter(connection, towns.people.witten.tenant.id)
        yield connection
        connection.rollback()


@pytest.fixture
def lifting(towns: Site) -> Iterator[None]:
    """Takes back what a test has committed."""
    yield
    with connect(towns.owner_url) as owner:
        _enter(owner, towns.people.witten.tenant.id)
        owner.execute("DELETE FROM records.holds WHERE explanation = 'Prüfung' AND set_by = id")
        owner.commit()


def _enter(connection: Connection, tenant: UUID) -> None:
    connection.execute("SELECT set_config('eakte.tenant', %s, true)", [str(tenant)])


def filed(app: Connection) -> tuple[UUID, UUID, UUID]:
    """The case of the document that is asked about, its dossier, and another case of that."""
    found = app.execute(
        "SELECT cases.id, cases.dossier_id, other.id FROM records.discards JOIN records.cases ON cases.id = case_id"
        " JOIN records.cases other ON other.dossier_id = cases.dossier_id AND other.id <> cases.id"
    ).fetchall()
    case, dossier, other = found[0]
    return case, dossier, other


def hold(app: Connection, towns: Site, *, dossier: UUID | None = None, case: UUID | None = None) -> None:
    named = {"tenant": towns.people.witten.tenant.id, "id": new_id(), "dossier": dossier, "case": case}
    app.execute(HOLD, named)


def destroy(app: Connection, towns: Site) -> int:
    """Agree to the request and carry it out; how many stored objects that were."""
    named = {"second": new_id(), "tenant": towns.people.witten.tenant.id}
    (decision,) = app.execute(DECIDE, named).fetchall()[0]
    return len(app.execute("SELECT * FROM records.destroy_documents(%s)", [decision]).fetchall())


def in_thread(pool: ThreadPoolExecutor, work: Callable[[], int], waiting: Connection, towns: Site) -> Future[int]:
    """What `work` comes to, begun on a connection that now waits for somebody's lock."""
    future = pool.submit(work)
    until = monotonic() + PATIENCE_SECONDS
    with connect(towns.owner_url) as observer:
        observer.autocommit = True
        while not observer.execute("SELECT pg_blocking_pids(%s)", [waiting.info.backend_pid]).fetchall()[0][0]:
            assert monotonic() < until, "nobody waits"
            assert not future.done(), "it did not wait"
            sleep(0.02)
    return future


def test_what_is_on_hold_is_not_destroyed(towns: Site, app: Connection) -> None:
    _, dossier, _ = filed(app)
    hold(app, towns, dossier=dossier)
    with pytest.raises(InsufficientPrivilege, match="a hold keeps"):
        destroy(app, towns)


def test_nor_what_stands_in_a_case_on_hold_or_beneath_one(towns: Site, app: Connection) -> None:
    case, _, other = filed(app)
    hold(app, towns, case=case)
    with pytest.raises(InsufficientPrivilege, match="a hold keeps"):
        destroy(app, towns)
    app.rollback()
    _enter(app, towns.people.witten.tenant.id)
    app.execute("UPDATE records.cases SET parent_id = %s WHERE id = %s", [other, case])
    with pytest.raises(InsufficientPrivilege, match="a hold keeps"):  # the other case is on hold in every town
        destroy(app, towns)


def test_a_hold_beside_it_keeps_nothing(towns: Site, app: Connection) -> None:
    assert destroy(app, towns) > 0


def test_a_hold_that_was_lifted_keeps_nothing(towns: Site, app: Connection) -> None:
    _, dossier, _ = filed(app)
    hold(app, towns, dossier=dossier)
    app.execute("UPDATE records.holds SET lifted_by = set_by, lifted_at = now(), lifted_why = 'x'")
    assert destroy(app, towns) > 0


@pytest.mark.parametrize("on_case", [False, True])
@pytest.mark.usefixtures("lifting")
def test_a_hold_that_comes_first_is_seen_by_the_destruction_that_waits_for_it(
    towns: Site, app: Connection, on_case: bool
) -> None:
    case, dossier, _ = filed(app)
    with entered(towns) as other, ThreadPoolExecutor(1) as pool:
        hold(app, towns, **({"case": case} if on_case else {"dossier": dossier}))
        destruction = in_thread(pool, lambda: destroy(other, towns), other, towns)
        app.commit()
        with pytest.raises(InsufficientPrivilege, match="a hold keeps"):
            destruction.result(PATIENCE_SECONDS)


@pytest.mark.parametrize("on_case", [False, True])
@pytest.mark.usefixtures("lifting")
def test_a_hold_waits_for_the_destruction_that_comes_first(towns: Site, app: Connection, on_case: bool) -> None:
    case, dossier, _ = filed(app)
    with entered(towns) as other, ThreadPoolExecutor(1) as pool:
        assert destroy(app, towns) > 0

        def set_hold() -> int:
            hold(other, towns, **({"case": case} if on_case else {"dossier": dossier}))
            other.commit()
            return 1

        holding = in_thread(pool, set_hold, other, towns)
        app.rollback()
        assert holding.result(PATIENCE_SECONDS) == 1
    _enter(app, towns.people.witten.tenant.id)
    with pytest.raises(InsufficientPrivilege, match="a hold keeps"):  # it is there again, and so is the hold
        destroy(app, towns)


def test_a_hold_is_on_one_object_and_is_reviewed_after_it_was_set(towns: Site, app: Connection) -> None:
    case, dossier, _ = filed(app)
    for named in ({"dossier": dossier, "case": case}, {}):
        with pytest.raises(CheckViolation, match="holds_one_object"), app.transaction():
            hold(app, towns, **named)
    hold(app, towns, case=case)
    with pytest.raises(CheckViolation, match="reviewed_later"):
        app.execute("UPDATE records.holds SET review_on = set_on")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE records.holds SET case_id = id",
        "UPDATE records.holds SET set_by = id",
        "UPDATE records.holds SET reason = 'other'",
        "DELETE FROM records.holds",
        "SELECT records.refuse_held('{}')",
    ],
)
def test_what_was_held_and_by_whom_is_never_rewritten(app: Connection, statement: str) -> None:
    with pytest.raises(InsufficientPrivilege):
        app.execute(statement)


def test_a_guest_neither_sees_nor_sets_a_hold(towns: Site, app: Connection) -> None:
    case, _, _ = filed(app)
    app.execute("SELECT set_config('eakte.share', %s, true)", [str(new_id())])
    assert app.execute("SELECT count(*) FROM records.holds").fetchall() == [(0,)]
    with pytest.raises(InsufficientPrivilege):
        hold(app, towns, case=case)
