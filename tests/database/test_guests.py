# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The wall around guests by itself: raw SQL as the application role, inside the tenant that lets them in."""

from collections import Counter
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from eakte.database.embedded import EmbeddedServer
from eakte.kernel.ids import new_id
from tests.api.records import Filled, fill
from tests.database.catalogue import TENANT_TABLES, connect
from tests.deployment import Site, new_site

Connection = psycopg.Connection[Any]

# Of the tables that a guest sees something of, which rows; all others must be empty.
SEEN = {
    "records.filing_plan_entries",
    "records.rule_sets",
    "records.dossiers",
    "records.cases",
    "records.documents",
    "records.document_versions",
    "records.renditions",
    "records.inbox_items",
    "records.index_outbox",
    "records.audit_entries",
    "records.audit_leaves",
    "keys.tenant_keys",
    "keys.person_keys",
    "keys.object_keys",
}


@pytest.fixture(scope="module")
def filled(embedded_server: EmbeddedServer) -> Iterator[Filled]:
    with new_site(embedded_server) as site:
        yield fill(site)


@pytest.fixture
def app(filled: Filled) -> Iterator[Connection]:
    with connect(filled.site.deployment.url) as connection:
        yield connection
        connection.rollback()


def share(filled: Filled, kind: str, right: str = "read") -> str:
    body = {"object_type": kind, "object_id": str(getattr(filled.witten, kind)), "town": "hattingen", "right": right}
    lead = filled.site.people.witten.office_lead.token
    given = filled.site.post(lead, "/api/v1/shares", {**body, "legal_basis": "consent"})
    assert given.status_code == 201, given.text
    return str(given.json()["id"])


def enter(site: Site, connection: Connection, share_id: str, guest: UUID | None = None) -> None:
    guest = guest or site.people.hattingen.tenant.id
    connection.execute("SELECT set_config('eakte.tenant', %s, true)", [str(site.people.witten.tenant.id)])
    connection.execute("SELECT directory.enter_share(%s, %s)", [share_id, guest])


def ids(connection: Connection, table: str) -> set[UUID]:
    return {found for (found,) in connection.execute(f"SELECT id FROM {table}")}


def test_a_shared_case_is_seen_with_what_is_its_own_alone(filled: Filled, app: Connection) -> None:
    enter(filled.site, app, share(filled, "case"))

    assert ids(app, "records.cases") == {filled.witten.case}
    assert ids(app, "records.dossiers") == {filled.witten.dossier}
    documents = ids(app, "records.documents")
    assert {filled.witten.document, filled.witten.failed_document} <= documents
    of_case = app.execute("SELECT case_id FROM records.documents").fetchall()
    assert {case for (case,) in of_case} == {filled.witten.case}
    assert ids(app, "records.inbox_items") == {filled.witten.filed_item}
    versions = app.execute("SELECT document_id FROM records.document_versions").fetchall()
    assert {document for (document,) in versions} == documents
    assert ids(app, "keys.object_keys") == ids(app, "records.renditions") != set()


def test_a_shared_dossier_is_seen_with_all_its_cases(filled: Filled, app: Connection) -> None:
    enter(filled.site, app, share(filled, "dossier"))

    assert ids(app, "records.cases") == {filled.witten.case, filled.witten.closed_case}
    assert filled.witten.item not in ids(app, "records.inbox_items")


def test_a_shared_document_is_seen_by_itself(filled: Filled, app: Connection) -> None:
    enter(filled.site, app, share(filled, "document"))

    assert ids(app, "records.documents") == {filled.witten.document}
    assert ids(app, "records.cases") == {filled.witten.case}  # it tells how the document is protected


@pytest.mark.parametrize("table", sorted(set(TENANT_TABLES) - SEEN))
def test_nothing_else_is_seen(filled: Filled, app: Connection, table: str) -> None:
    enter(filled.site, app, share(filled, "dossier"))
    assert ids(app, table) == set()


@pytest.mark.parametrize(
    "table", sorted(SEEN - {"records.filing_plan_entries", "records.rule_sets", "keys.tenant_keys", "keys.person_keys"})
)
@pytest.mark.parametrize("what", ["ended", "of another guest", "of nothing"])
def test_a_share_that_does_not_hold_opens_nothing(filled: Filled, app: Connection, table: str, what: str) -> None:
    found = {"ended": str(filled.witten.share), "of another guest": share(filled, "case"), "of nothing": str(new_id())}
    guest = filled.site.people.witten.tenant.id if what == "of another guest" else None
    enter(filled.site, app, found[what], guest)
    seen = ids(app, table)
    if table.startswith("records.audit"):
        # An owner's own acts about the share are told to whoever names it: giving it and ending it.
        assert len(seen) <= 2
    else:
        assert seen == set()


CHANGES = {
    "another title of a case": "UPDATE records.cases SET title = 'Meins'",
    "another title of a dossier": "UPDATE records.dossiers SET title = 'Meins'",
    "a document moved": "UPDATE records.documents SET case_id = NULL",
    "an item moved": "UPDATE records.inbox_items SET case_id = NULL",
    "an entry beside the share": "INSERT INTO records.audit_entries (tenant_id, id, at, act, object_type, object_id, entry, leaf_hash)"
    " SELECT tenant_id, gen_random_uuid(), at, act, object_type, object_id, entry, leaf_hash FROM records.audit_entries LIMIT 1",
}
ADDITIONS = {
    "a document": "INSERT INTO records.documents SELECT (jsonb_populate_record(d, jsonb_build_object('id', gen_random_uuid()))).*"
    " FROM records.documents d LIMIT 1",
    "a version": "INSERT INTO records.document_versions SELECT (jsonb_populate_record(v, jsonb_build_object('id',"
    " gen_random_uuid(), 'number', 2))).* FROM records.document_versions v LIMIT 1",
    "an object key": "INSERT INTO keys.object_keys SELECT (jsonb_populate_record(k, jsonb_build_object('id',"
    " gen_random_uuid()))).* FROM keys.object_keys k LIMIT 1",
}


@pytest.mark.parametrize("right", ["read", "contribute"])
@pytest.mark.parametrize("statement", CHANGES.values(), ids=CHANGES)
def test_a_guest_changes_nothing_of_the_owner(filled: Filled, app: Connection, right: str, statement: str) -> None:
    enter(filled.site, app, share(filled, "case", right))
    with pytest.raises(InsufficientPrivilege, match="row-level security"):
        app.execute(statement)


@pytest.mark.parametrize("statement", ADDITIONS.values(), ids=ADDITIONS)
def test_a_guest_adds_only_where_the_share_lets_them_contribute(
    filled: Filled, app: Connection, statement: str
) -> None:
    enter(filled.site, app, share(filled, "case", "contribute"))
    assert app.execute(statement).rowcount == 1
    app.rollback()
    enter(filled.site, app, share(filled, "case", "download"))
    with pytest.raises(InsufficientPrivilege, match="row-level security"):
        app.execute(statement)


def test_who_comes_after_a_guest_on_the_same_connection_is_none(filled: Filled, app: Connection) -> None:
    enter(filled.site, app, share(filled, "case"))
    app.commit()
    app.execute("SELECT set_config('eakte.tenant', %s, true)", [str(filled.site.people.witten.tenant.id)])

    assert filled.witten.item in ids(app, "records.inbox_items")
    assert ids(app, "records.quotas") is not None
    assert ids(app, "records.public_services") != set()


def test_a_guest_is_asked_of_the_row_that_is_sought_alone(filled: Filled, app: Connection) -> None:
    enter(filled.site, app, share(filled, "case"))
    key, *others = ids(app, "keys.object_keys")
    assert len(others) > 1
    app.execute("SET LOCAL enable_indexscan = off; SET LOCAL enable_bitmapscan = off")  # as in a town with few records
    before = scans(app)

    found = app.execute("SELECT id FROM keys.object_keys WHERE id = %s", [key]).fetchall()

    assert found == [(key,)]
    chain = ("object_keys", "renditions", "document_versions", "documents")
    assert scans(app) - before == Counter(dict.fromkeys(chain, 1))


def scans(connection: Connection) -> Counter[str]:
    """How often this transaction has gone through each table."""
    counted = connection.execute("SELECT relname, seq_scan + idx_scan FROM pg_stat_xact_user_tables").fetchall()
    return Counter(dict(counted))
