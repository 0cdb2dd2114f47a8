# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The guard beneath the deletion service: raw SQL as the application role, as if our own code had gone wrong."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg.errors import CheckViolation, ForeignKeyViolation, InsufficientPrivilege, LockNotAvailable
from psycopg.types.json import Jsonb

from eakte.kernel.ids import new_id
from tests.database.catalogue import connect
from tests.deployment import Site

Connection = psycopg.Connection[Any]

DECIDE = """
    UPDATE records.discards SET verdict = 'agreed', decided_by = %(second)s, decided_at = asked_at + %(after)s::interval
    WHERE tenant_id = %(tenant)s
"""
WITHOUT_SECOND = """
    INSERT INTO records.discards
        (tenant_id, id, item_id, document_id, case_id, reason, asked_by, asked_at, verdict, decided_by, decided_at)
    SELECT tenant_id, %(id)s, item_id, NULL, NULL, 'spam', %(one)s, now(), 'agreed', %(one)s, now()
    FROM records.documents LIMIT 1
"""


@pytest.fixture
def app(towns: Site) -> Iterator[Connection]:
    """In Witten; whatever it does is rolled back."""
    with connect(towns.deployment.url) as connection:
        _enter(connection, towns.people.witten.tenant.id)
        yield connection
        connection.rollback()


def _enter(connection: Connection, tenant: UUID) -> None:
    connection.execute("SELECT set_config('eakte.tenant', %s, true)", [str(tenant)])


def decide(towns: Site, app: Connection, *, second: UUID | None = None, after: str = "1 day") -> None:
    named = {"second": second or new_id(), "after": after, "tenant": towns.people.witten.tenant.id}
    app.execute(DECIDE, named)


def asked(app: Connection) -> UUID:
    """The request that waits."""
    return UUID(str(app.execute("SELECT id FROM records.discards").fetchall()[0][0]))


def destroy(app: Connection, decision: UUID) -> int:
    return len(app.execute("SELECT * FROM records.destroy_documents(%s)", [decision]).fetchall())


def count(app: Connection, table: str) -> int:
    return int(app.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0])


CONTENT = (
    "records.documents",
    "records.document_versions",
    "records.renditions",
    "records.compiled_objects",
    "keys.object_keys",
)


@pytest.mark.parametrize("table", CONTENT)
def test_nothing_is_deleted_plainly(app: Connection, table: str) -> None:
    with pytest.raises(InsufficientPrivilege):
        app.execute(f"DELETE FROM {table}")


def test_a_decision_of_the_same_transaction_lets_its_document_go_once(towns: Site, app: Connection) -> None:
    before = {table: count(app, table) for table in CONTENT}
    decide(towns, app)
    gone = destroy(app, asked(app))

    assert gone >= 1
    assert {table: before[table] - count(app, table) for table in CONTENT} == {
        "records.documents": 1,
        "records.document_versions": 1,
        "records.renditions": gone - 1,
        "records.compiled_objects": 1,
        "keys.object_keys": gone,
    }
    with pytest.raises(InsufficientPrivilege, match="no decision"):
        destroy(app, asked(app))


def test_what_was_compiled_of_it_is_withdrawn(towns: Site, app: Connection) -> None:
    decide(towns, app)
    destroy(app, asked(app))
    found = app.execute("SELECT state, document_ids, ended_at IS NULL FROM records.compilations").fetchall()
    assert found == [("withdrawn", [], False)]


def test_what_was_compiled_can_be_forgotten_with_its_keys_and_nothing_else(app: Connection) -> None:
    before = {table: count(app, table) for table in CONTENT}
    (compilation,) = app.execute("SELECT id FROM records.compilations").fetchall()[0]
    app.execute("SELECT records.forget_compiled(%s, false)", [compilation])
    gone = {table: before[table] - count(app, table) for table in CONTENT}
    assert {table for table, rows in gone.items() if rows} == {"records.compiled_objects", "keys.object_keys"}
    assert set(gone.values()) == {0, 1}


def test_the_key_of_a_rendition_stays_whatever_calls_itself_compiled(app: Connection) -> None:
    app.execute("""
        INSERT INTO records.compiled_objects
            (tenant_id, id, compilation_id, position, whole, size, sha256, contents)
        SELECT made.tenant_id, kept.id, made.id, 1, false, 0, '', '{}'
        FROM records.compilations made, (SELECT id FROM records.renditions LIMIT 1) kept
    """)
    before = count(app, "keys.object_keys")
    (compilation,) = app.execute("SELECT id FROM records.compilations").fetchall()[0]
    app.execute("SELECT records.forget_compiled(%s, false)", [compilation])
    assert before - count(app, "keys.object_keys") == 1


def test_a_request_alone_lets_nothing_go(app: Connection) -> None:
    with pytest.raises(InsufficientPrivilege, match="no decision of this transaction"):
        destroy(app, asked(app))


def test_a_decision_of_an_earlier_transaction_lets_nothing_go(towns: Site, app: Connection) -> None:
    decide(towns, app)
    decision = asked(app)
    with connect(towns.owner_url) as owner:
        _enter(owner, towns.people.witten.tenant.id)
        app.rollback()
        decide(towns, owner)
        owner.commit()
        try:
            _enter(app, towns.people.witten.tenant.id)
            with pytest.raises(InsufficientPrivilege, match="no decision of this transaction"):
                destroy(app, decision)
        finally:
            _enter(owner, towns.people.witten.tenant.id)
            owner.execute("UPDATE records.discards SET verdict = NULL, decided_by = NULL, decided_at = NULL")


def test_nobody_is_their_own_second_person_or_agrees_too_late(towns: Site, app: Connection) -> None:
    with pytest.raises(CheckViolation, match="second_person"):
        decide(towns, app, second=towns.people.witten.clerk.actor.id)
    app.rollback()
    _enter(app, towns.people.witten.tenant.id)
    with pytest.raises(CheckViolation, match="agreed_in_time"):
        decide(towns, app, after="14 days")


def test_what_is_filed_does_not_go_as_if_it_waited(app: Connection) -> None:
    decision = new_id()
    app.execute(WITHOUT_SECOND, {"id": decision, "one": new_id()})
    with pytest.raises(InsufficientPrivilege, match="nothing that is there"):
        destroy(app, decision)


def test_nothing_goes_of_a_closed_case(towns: Site, app: Connection) -> None:
    app.execute("UPDATE records.cases SET closed_on = '2026-11-27'")
    decide(towns, app)
    with pytest.raises(InsufficientPrivilege, match="closed case"):
        destroy(app, asked(app))


def test_a_decision_of_the_neighbour_lets_nothing_go_here(towns: Site, app: Connection) -> None:
    decide(towns, app)
    decision = asked(app)
    _enter(app, towns.people.hattingen.tenant.id)
    with pytest.raises(InsufficientPrivilege, match="no decision"):
        destroy(app, decision)


def test_a_guest_destroys_nothing(towns: Site, app: Connection) -> None:
    decide(towns, app)
    decision = asked(app)
    app.execute("SELECT set_config('eakte.share', %s, true)", [str(new_id())])
    with pytest.raises(InsufficientPrivilege, match="no decision"):
        destroy(app, decision)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE records.destructions SET objects = '{}'",
        "UPDATE records.discards SET asked_by = id",
        "UPDATE records.discards SET document_id = id",
        "DELETE FROM records.discards",
    ],
)
def test_what_was_asked_and_what_went_is_never_rewritten(app: Connection, statement: str) -> None:
    with pytest.raises(InsufficientPrivilege):
        app.execute(statement)


def test_nothing_is_granted_or_shared_of_what_is_not_there(towns: Site, app: Connection) -> None:
    granted = "INSERT INTO records.grants SELECT (grants).* FROM (SELECT jsonb_populate_record(grants, %s) FROM records.grants LIMIT 1) made(grants)"
    values = Jsonb({"id": str(new_id()), "case_id": None, "document_id": str(new_id())})
    with pytest.raises(ForeignKeyViolation, match="no such document"):
        app.execute(granted, [values])


def test_whoever_shares_a_document_waits_until_it_is_gone(towns: Site, app: Connection) -> None:
    decide(towns, app)
    (document,) = app.execute("SELECT document_id FROM records.discards").fetchall()[0]
    destroy(app, asked(app))
    with connect(towns.deployment.url) as other:
        _enter(other, towns.people.witten.tenant.id)
        other.execute("SET LOCAL lock_timeout = '200ms'")
        with pytest.raises(LockNotAvailable):
            other.execute(
                "INSERT INTO directory.shares (id, owner_id, guest_id, document_id, share_right, legal_basis, since, until,"
                " given_by, given_at, revision)"
                " VALUES (%s, %s, %s, %s, 'read', 'consent', now(), now(), %s, now(), 1)",
                [new_id(), towns.people.witten.tenant.id, towns.people.hattingen.tenant.id, document, new_id()],
            )
        other.rollback()
