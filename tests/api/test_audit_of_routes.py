# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What every route writes into the audit log, by a call that does what it asks and by one that is refused.

A route that is in neither table fails, one that writes other acts than its line says, and one that writes nothing
without a reason.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import pytest
from httpx import Response

from eakte.database.embedded import EmbeddedServer
from eakte.domain.access.rules import Permission
from eakte.domain.access.values import ObjectType, Target
from eakte.domain.audit.values import Act, Outcome
from eakte.domain.documents.values import NewVersion, StoredBytes
from eakte.kernel.clock import SystemClock, local_date
from eakte.kernel.ids import new_id
from eakte.kernel.tenancy import DEPLOYMENT, ActorKind, Role, Tenant
from tests.api.callers import NOBODY, PERSONS, Caller, send, sign_in
from tests.api.operator_routes import OPERATOR_ROUTES
from tests.api.records import Filled, Known, fill, open_in_emergency, pdf
from tests.api.routes import MOUNT, ROUTES, Route, served_routes
from tests.deployment import new_site
from tests.evidence import Entry, audit_log, entry_ids
from tests.people import PASSWORD, another_town, assign

WRITTEN: Mapping[str, frozenset[Act]] = {
    name: frozenset(acts)
    for name, *acts in (
        ("POST /api/v1/submissions", Act.SUBMISSION_RECEIVED),
        ("GET /api/v1/submissions/{submission_id}", Act.SUBMISSION_READ),
        ("GET /api/v1/submissions/{submission_id}/proof", Act.PROOF_ISSUED),
        ("POST /api/v1/scans", Act.SCAN_RECEIVED),
        ("GET /api/v1/inbox", Act.INBOX_LISTED),
        ("GET /api/v1/inbox/{item_id}", Act.ITEM_OPENED),
        ("POST /api/v1/inbox/bulk/file", Act.ITEM_FILED),
        ("POST /api/v1/inbox/{item_id}/file", Act.ITEM_FILED, Act.DOSSIER_CREATED, Act.CASE_CREATED),
        ("POST /api/v1/inbox/{item_id}/take-back", Act.FILING_UNDONE),
        ("POST /posteingang/{item_id}/zuruecknehmen", Act.FILING_UNDONE),
        ("POST /api/v1/inbox/{item_id}/discard", Act.ITEM_DISCARDED),
        ("POST /api/v1/inbox/{item_id}/forward", Act.ITEM_FORWARDED),
        ("GET /api/v1/discards", Act.DISCARDS_LISTED),
        ("POST /api/v1/documents/{document_id}/discard", Act.DISCARD_ASKED),
        ("POST /api/v1/documents/{document_id}/discard/agree", Act.DOCUMENT_DISCARDED),
        ("POST /api/v1/documents/{document_id}/discard/refuse", Act.DISCARD_REFUSED),
        ("POST /api/v1/dossiers", Act.DOSSIER_CREATED),
        ("POST /api/v1/dossiers/{dossier_id}/cases", Act.CASE_CREATED),
        ("GET /api/v1/dossiers/{dossier_id}/cases", Act.DOSSIER_OPENED),
        ("GET /api/v1/documents/{document_id}", Act.DOCUMENT_OPENED),
        ("POST /api/v1/documents/{document_id}/retry", Act.READING_RETRIED, Act.DOCUMENT_OPENED),
        ("GET /api/v1/documents/{document_id}/original", Act.ORIGINAL_DOWNLOADED),
        ("GET /api/v1/documents/{document_id}/pages/{number}", Act.PAGE_OPENED),
        ("GET /api/v1/documents/{document_id}/pages/{number}/image", Act.PAGE_SHOWN),
        ("GET /api/v1/documents/{document_id}/versions", Act.DOCUMENT_OPENED),
        ("POST /api/v1/documents/{document_id}/versions", Act.VERSION_ADDED),
        ("GET /api/v1/documents/{document_id}/versions/{number}/original", Act.ORIGINAL_DOWNLOADED),
        ("GET /api/v1/documents/{document_id}/comparison", Act.DOCUMENT_OPENED),
        ("PUT /api/v1/documents/{document_id}/check-out", Act.DOCUMENT_CHECKED_OUT),
        ("DELETE /api/v1/documents/{document_id}/check-out", Act.DOCUMENT_GIVEN_BACK),
        ("POST /api/v1/filing-plan/import", Act.PLAN_CHANGED),
        ("POST /api/v1/filing-plan/changes", Act.PLAN_CHANGED),
        ("POST /aktenplan/einlesen", Act.PLAN_CHANGED),
        ("POST /aktenplan/position", Act.PLAN_CHANGED),
        ("GET /api/v1/dossiers", Act.DOSSIERS_LISTED),
        ("GET /api/v1/dossiers/{dossier_id}", Act.DOSSIER_OPENED),
        ("PATCH /api/v1/dossiers/{dossier_id}", Act.DOSSIER_CHANGED),
        ("GET /api/v1/cases/{case_id}", Act.CASE_OPENED),
        ("PATCH /api/v1/cases/{case_id}", Act.CASE_CHANGED),
        ("GET /api/v1/cases/{case_id}/parties", Act.CASE_OPENED),
        ("POST /api/v1/cases/{case_id}/parties", Act.PARTY_ADDED),
        ("PATCH /api/v1/parties/{party_id}", Act.PARTY_CHANGED),
        ("DELETE /api/v1/parties/{party_id}", Act.PARTY_ENDED),
        ("GET /api/v1/cases/{case_id}/notes", Act.CASE_OPENED),
        ("POST /api/v1/cases/{case_id}/notes", Act.NOTE_WRITTEN),
        ("GET /api/v1/cases/{case_id}/links", Act.CASE_OPENED),
        ("POST /api/v1/cases/{case_id}/links", Act.CASES_LINKED),
        ("DELETE /api/v1/links/{link_id}", Act.CASES_UNLINKED),
        ("POST /api/v1/dossiers/{dossier_id}/volumes", Act.VOLUME_OPENED),
        ("POST /api/v1/volumes/{volume_id}/close", Act.VOLUME_CLOSED),
        ("POST /api/v1/volumes/{volume_id}/reopen", Act.VOLUME_REOPENED),
        ("POST /api/v1/cases/{case_id}/sub-cases", Act.CASE_CREATED),
        ("POST /api/v1/cases/{case_id}/close", Act.CASE_CLOSED),
        ("POST /api/v1/cases/{case_id}/reopen", Act.CASE_REOPENED),
        ("POST /api/v1/dossiers/{dossier_id}/close", Act.DOSSIER_CLOSED),
        ("GET /api/v1/dossiers/{dossier_id}/closing", Act.DOSSIER_OPENED),
        ("POST /api/v1/dossiers/{dossier_id}/closing/cancel", Act.CLOSING_CANCELLED),
        ("POST /api/v1/dossiers/{dossier_id}/reopen", Act.DOSSIER_REOPENED),
        ("GET /api/v1/search", Act.SEARCHED),
        ("GET /api/v1/inbox/{item_id}/history", Act.HISTORY_OPENED),
        ("GET /api/v1/documents/{document_id}/history", Act.HISTORY_OPENED),
        ("GET /api/v1/dossiers/{dossier_id}/history", Act.HISTORY_OPENED),
        ("GET /api/v1/cases/{case_id}/history", Act.HISTORY_OPENED),
        ("GET /api/v1/audit/report", Act.REPORT_OPENED),
        ("GET /api/v1/audit/entries/{entry_id}/proof", Act.PROOF_ISSUED),
        ("GET /api/v1/audit/consistency", Act.PROOF_ISSUED),
        ("POST /api/v1/grants", Act.GRANT_GIVEN),
        ("PATCH /api/v1/grants/{grant_id}", Act.GRANT_CHANGED),
        ("DELETE /api/v1/grants/{grant_id}", Act.GRANT_ENDED),
        ("POST /api/v1/shares", Act.SHARE_GIVEN),
        ("PATCH /api/v1/shares/{share_id}", Act.SHARE_EXTENDED),
        ("DELETE /api/v1/shares/{share_id}", Act.SHARE_ENDED),
        ("GET /api/v1/shares/{share_id}/log", Act.HISTORY_OPENED),
        ("GET /api/v1/shared", Act.SHARES_LISTED),
        ("GET /api/v1/shared/{share_id}", Act.SHARE_ENTERED, Act.CASE_OPENED),
        ("GET /api/v1/shared/{share_id}/log", Act.SHARE_ENTERED, Act.HISTORY_OPENED),
        ("GET /api/v1/shared/{share_id}/search", Act.SHARE_ENTERED, Act.SEARCHED),
        (
            "POST /api/v1/shared/{share_id}/cases/{case_id}/contributions",
            Act.SHARE_ENTERED,
            Act.DOCUMENT_CONTRIBUTED,
        ),
        ("GET /api/v1/shared/{share_id}/documents/{document_id}", Act.SHARE_ENTERED, Act.DOCUMENT_OPENED),
        ("GET /api/v1/shared/{share_id}/documents/{document_id}/original", Act.SHARE_ENTERED, Act.ORIGINAL_DOWNLOADED),
        ("GET /api/v1/shared/{share_id}/documents/{document_id}/pages/{number}", Act.SHARE_ENTERED, Act.PAGE_OPENED),
        (
            "GET /api/v1/shared/{share_id}/documents/{document_id}/pages/{number}/image",
            Act.SHARE_ENTERED,
            Act.PAGE_SHOWN,
        ),
        ("GET /api/v1/access", Act.ACCESS_EXPLAINED),
        ("POST /signin", Act.SIGNED_IN),
        ("POST /signout", Act.SIGNED_OUT),
        ("POST /kommune", Act.TENANT_LEFT),
        ("GET /posteingang", Act.INBOX_LISTED),
        ("GET /posteingang/{item_id}", Act.ITEM_OPENED, Act.PAGE_OPENED, Act.INBOX_LISTED),
        ("POST /posteingang/{item_id}/dokumente/{document_id}/erneut", Act.READING_RETRIED),
        ("GET /posteingang/{item_id}/ablegen", Act.ITEM_OPENED, Act.PAGE_OPENED, Act.DOSSIERS_LISTED),
        ("POST /posteingang/{item_id}/ablegen", Act.ITEM_FILED, Act.DOSSIER_CREATED, Act.CASE_CREATED),
        ("GET /posteingang/{item_id}/verwerfen", Act.ITEM_OPENED),
        ("POST /posteingang/{item_id}/verwerfen", Act.ITEM_DISCARDED),
        ("POST /posteingang/{item_id}/weiterleiten", Act.ITEM_FORWARDED),
        ("GET /dokumente/{document_id}/verwerfen", Act.DOCUMENT_OPENED),
        ("POST /dokumente/{document_id}/verwerfen", Act.DISCARD_ASKED),
        ("POST /dokumente/{document_id}/verwerfen/zustimmen", Act.DOCUMENT_DISCARDED),
        ("POST /dokumente/{document_id}/verwerfen/ablehnen", Act.DISCARD_REFUSED),
        ("GET /verwerfungen", Act.DISCARDS_LISTED),
        ("GET /posteingang/{item_id}/verlauf", Act.HISTORY_OPENED),
        ("GET /dokumente/{document_id}/verlauf", Act.HISTORY_OPENED),
        ("GET /dokumente/{document_id}/fassungen", Act.DOCUMENT_OPENED),
        ("POST /dokumente/{document_id}/fassungen", Act.VERSION_ADDED),
        ("GET /dokumente/{document_id}/fassungen/vergleich", Act.DOCUMENT_OPENED),
        ("POST /dokumente/{document_id}/fassungen/auschecken", Act.DOCUMENT_CHECKED_OUT),
        ("POST /dokumente/{document_id}/fassungen/zurueckgeben", Act.DOCUMENT_GIVEN_BACK),
        ("GET /akten", Act.DOSSIERS_LISTED),
        ("GET /akten/{dossier_id}", Act.DOSSIER_OPENED),
        ("GET /akten/{dossier_id}/angaben", Act.DOSSIER_OPENED),
        ("POST /akten/{dossier_id}/angaben", Act.DOSSIER_CHANGED),
        ("GET /akten/{dossier_id}/verlauf", Act.HISTORY_OPENED),
        ("GET /vorgaenge/{case_id}", Act.CASE_OPENED, Act.PAGE_OPENED),
        ("GET /vorgaenge/{case_id}/angaben", Act.CASE_OPENED),
        ("POST /vorgaenge/{case_id}/angaben", Act.CASE_CHANGED),
        ("GET /vorgaenge/{case_id}/beteiligte", Act.CASE_OPENED),
        ("POST /vorgaenge/{case_id}/beteiligte", Act.PARTY_ADDED),
        ("POST /vorgaenge/{case_id}/beteiligte/{party_id}", Act.PARTY_CHANGED),
        ("POST /vorgaenge/{case_id}/beteiligte/{party_id}/beenden", Act.PARTY_ENDED),
        ("GET /vorgaenge/{case_id}/vermerke", Act.CASE_OPENED),
        ("POST /vorgaenge/{case_id}/vermerke", Act.NOTE_WRITTEN),
        ("GET /vorgaenge/{case_id}/verweise", Act.CASE_OPENED),
        ("POST /vorgaenge/{case_id}/verweise", Act.CASES_LINKED),
        ("POST /vorgaenge/{case_id}/verweise/{link_id}/beenden", Act.CASES_UNLINKED),
        ("GET /akten/{dossier_id}/aufbewahrung", Act.DOSSIER_OPENED),
        ("GET /vorgaenge/{case_id}/aufbewahrung", Act.CASE_OPENED),
        ("GET /akten/{dossier_id}/baende", Act.DOSSIER_OPENED),
        ("POST /akten/{dossier_id}/baende", Act.VOLUME_OPENED),
        ("POST /akten/{dossier_id}/baende/{volume_id}/schliessen", Act.VOLUME_CLOSED),
        ("POST /akten/{dossier_id}/baende/{volume_id}/oeffnen", Act.VOLUME_REOPENED),
        ("GET /vorgaenge/{case_id}/teilvorgaenge", Act.CASE_OPENED),
        ("POST /vorgaenge/{case_id}/teilvorgaenge", Act.CASE_CREATED),
        ("GET /vorgaenge/{case_id}/schliessen", Act.CASE_OPENED),
        ("POST /vorgaenge/{case_id}/schliessen", Act.CASE_CLOSED),
        ("GET /vorgaenge/{case_id}/oeffnen", Act.CASE_OPENED),
        ("POST /vorgaenge/{case_id}/oeffnen", Act.CASE_REOPENED),
        ("GET /akten/{dossier_id}/schliessen", Act.DOSSIER_OPENED),
        ("POST /akten/{dossier_id}/schliessen", Act.DOSSIER_CLOSED),
        ("POST /akten/{dossier_id}/schliessen/abbrechen", Act.CLOSING_CANCELLED),
        ("GET /akten/{dossier_id}/oeffnen", Act.DOSSIER_OPENED),
        ("POST /akten/{dossier_id}/oeffnen", Act.DOSSIER_REOPENED),
        ("GET /vorgaenge/{case_id}/verlauf", Act.HISTORY_OPENED),
        ("GET /akten/{dossier_id}/gesehen", Act.HISTORY_OPENED),
        ("GET /vorgaenge/{case_id}/gesehen", Act.HISTORY_OPENED),
        ("GET /akten/{dossier_id}/zugriff", Act.ACCESS_EXPLAINED),
        ("POST /akten/{dossier_id}/zugriff", Act.GRANT_GIVEN),
        ("POST /vorgaenge/{case_id}/zugriff", Act.GRANT_GIVEN),
        ("POST /dokumente/{document_id}/zugriff", Act.GRANT_GIVEN),
        ("POST /freigaben/{grant_id}/beenden", Act.GRANT_ENDED),
        ("GET /akten/{dossier_id}/teilen", Act.DOSSIER_OPENED),
        ("POST /akten/{dossier_id}/teilen", Act.SHARE_GIVEN),
        ("GET /vorgaenge/{case_id}/teilen", Act.CASE_OPENED),
        ("POST /vorgaenge/{case_id}/teilen", Act.SHARE_GIVEN),
        ("GET /dokumente/{document_id}/teilen", Act.DOCUMENT_OPENED),
        ("POST /dokumente/{document_id}/teilen", Act.SHARE_GIVEN),
        ("GET /teilungen/{share_id}", Act.HISTORY_OPENED),
        ("POST /teilungen/{share_id}/verlaengern", Act.SHARE_EXTENDED),
        ("POST /teilungen/{share_id}/beenden", Act.SHARE_ENDED),
        ("GET /geteilt", Act.SHARES_LISTED),
        ("GET /geteilt/{share_id}", Act.SHARE_ENTERED, Act.CASE_OPENED, Act.PAGE_OPENED),
        ("GET /geteilt/{share_id}/protokoll", Act.SHARE_ENTERED, Act.CASE_OPENED, Act.HISTORY_OPENED),
        ("POST /geteilt/{share_id}/vorgaenge/{case_id}/beitrag", Act.SHARE_ENTERED, Act.DOCUMENT_CONTRIBUTED),
        ("POST /notzugriffe/{emergency_id}/beenden", Act.EMERGENCY_ENDED),
        ("GET /suche", Act.SEARCHED),
        ("POST /scan", Act.SCAN_RECEIVED),
        ("GET /protokoll", Act.REPORT_OPENED),
        ("GET /protokoll.csv", Act.REPORT_EXPORTED),
    )
}

IN_BOTH = {Act.SHARE_GIVEN, Act.SHARE_EXTENDED, Act.SHARE_ENDED, Act.SHARE_ENTERED}
"""Acts of which the logs of both towns tell."""

NOTHING: Mapping[str, str] = {
    "GET /.well-known/jwks.json": "public keys",
    "GET /api/v1/grants": "who may see what: configuration, and no record",
    "GET /api/v1/grants/{grant_id}": "as the list of grants",
    "GET /api/v1/shares": "as the list of grants",
    "GET /api/v1/shares/{share_id}": "as the list of grants",
    "GET /api/v1/filing-plan": "configuration: it names no person and no record",
    "GET /api/v1/filing-plan/numbers/{number}": "as the filing plan",
    "GET /api/v1/filing-plan/export": "as the filing plan",
    "GET /aktenplan/export": "as the filing plan",
    "GET /aktenplan/einlesen": "a form",
    "POST /aktenplan/einlesen/pruefen": "says what would be changed in the filing plan, and changes nothing",
    "GET /aktenplan/position": "as the filing plan",
    "GET /api/v1/audit/checkpoint": "size, root and signature of the log: watching it must not make it grow",
    "GET /api/v1/audit/checkpoints/{size}": "as the last checkpoint",
    "GET /api/openapi.json": "documentation",
    "GET /api/docs": "documentation",
    "GET /problems/{code}": "documentation",
    "GET /healthz": "names nobody and no record",
    "GET /readyz": "names nobody and no record",
    "MOUNT /static": "files of the product",
    "GET /": "sends on to where an entry is written",
    "GET /signin": "an empty form",
    "POST /zweck": "the purpose stands in each entry that is written under it",
    "GET /posteingang/stand": "says whether something changed and shows nothing",
    "GET /akten/{dossier_id}/schliessen/stand": "says whether the closing went on and shows nothing",
    "GET /kommune": "one's own roles",
    "GET /notzugriffe": "what operators asked to see, and no record",
    "GET /vorgaenge/{case_id}/zugriff": "grants, and an explanation where it is asked for somebody (as of a dossier)",
    "GET /dokumente/{document_id}/zugriff": "as of a case",
    "GET /scan": "a form, and what the scan folder turned away, which is no record",
}

NAMED = {  # what the last parameter of an address names
    "submission_id": "submission",
    "item_id": "inbox_item",
    "document_id": "document",
    "dossier_id": "dossier",
    "case_id": "case",
    "entry_id": "audit_entry",
    "volume_id": "volume",
    "party_id": "party",
    "link_id": "link",
    "grant_id": "grant",
    "share_id": "share",
    "emergency_id": "emergency",
}


@dataclass(frozen=True)
class Call:
    """A call that is answered: by whom, of what, with which body in place of the table's."""

    who: Caller
    known: Known
    body: Mapping[str, Any] | None = None


@pytest.fixture(scope="module")
def filled(embedded_server: EmbeddedServer) -> Iterator[Filled]:
    """Both towns with records, for these tests alone: they change what they like."""
    with new_site(embedded_server) as site:
        yield fill(site)


def by_name(route: Route) -> str:
    return route.name


def test_every_route_stands_in_one_of_the_tables(filled: Filled) -> None:
    assert sorted([*WRITTEN, *NOTHING, *(route.name for route in OPERATOR_ROUTES)]) == sorted(
        served_routes(filled.site.app)
    )
    assert all(NOTHING.values())
    assert all(bool(route.silent) != bool(route.acts or route.deployment) for route in OPERATOR_ROUTES)


@pytest.mark.parametrize("route", [route for route in ROUTES if route.name in WRITTEN], ids=by_name)
def test_a_call_that_is_answered_writes_what_its_line_says_with_the_purpose(filled: Filled, route: Route) -> None:
    call = prepared(filled, route)
    who = replace(call.who, purpose=f"Prüfung {new_id()}")
    before = logged(filled)

    answer = ask(filled, route, who, call.known, call.body)

    assert answer.status_code < 400, answer.text
    entries = new_entries(filled, before, shared=bool(WRITTEN[route.name] & IN_BOTH))
    assert {entry.act for entry in entries} == WRITTEN[route.name]
    assert {entry.outcome for entry in entries} == {Outcome.DONE}
    if route.path not in {"/signin", "/signout"}:
        # What a share's owner does with it the guest's log is told by us.
        of_people = [
            entry for entry in entries if entry.person["kind"] == ActorKind.PERSON or entry.detail.get("purpose")
        ]
        assert {entry.detail.get("purpose") for entry in of_people} == {who.purpose}


@pytest.mark.parametrize("route", [route for route in ROUTES if route.name in NOTHING], ids=by_name)
def test_a_call_of_a_route_that_shows_no_record_writes_nothing(filled: Filled, route: Route) -> None:
    before = logged(filled)

    for name, status in route.expected.items():
        if status < 400:
            ask(filled, route, replace(filled.own[name], purpose=f"Prüfung {new_id()}"), filled.witten)

    assert new_entries(filled, before) == []


@pytest.mark.parametrize("route", [route for route in ROUTES if 403 in route.expected.values()], ids=by_name)
def test_a_call_that_is_refused_is_one_entry_about_what_its_address_names(filled: Filled, route: Route) -> None:
    name = next(name for name, status in route.expected.items() if status == 403)
    before = logged(filled)

    for purpose in ("", "Neugier", "Langeweile"):
        assert ask(filled, route, replace(filled.own[name], purpose=purpose), filled.witten).status_code == 403

    (entry,) = new_entries(filled, before)
    assert (entry.act, entry.outcome) == (Act.ACCESS_DENIED, Outcome.DENIED)
    assert entry.detail["route"] == route.name
    assert entry.detail["permission"] in set(Permission)
    assert entry.person["name"] == person_of(filled, name)
    kind, object_id = named(filled, route)
    assert (entry.object["type"], entry.object["id"]) == (kind, str(object_id))


def person_of(filled: Filled, name: str) -> str:
    town = filled.site.people.witten
    return str(getattr(town, name).actor.name) if name in PERSONS else "Serviceportal"


def named(filled: Filled, route: Route) -> tuple[str, UUID]:
    parameters = [each for each in route.ids if each in NAMED and f"{{{each}}}" in route.path]
    if not parameters:
        return "tenant", filled.site.people.witten.tenant.id
    last = max(parameters, key=route.path.index)
    return NAMED[last], getattr(filled.witten, route.ids[last])


def prepared(filled: Filled, route: Route) -> Call:
    """A call that can be answered once; what the table calls is refused by the state of what it names."""
    prepare = PREPARED.get(route.name)
    if prepare is not None:
        return prepare(filled)
    name = next(name for name, status in route.expected.items() if status < 400)
    return Call(filled.own[name], filled.witten)


def _another_submission(filled: Filled) -> Call:
    (route,) = (route for route in ROUTES if route.name == "POST /api/v1/submissions")
    return Call(
        filled.own["portal"], filled.witten, {**(route.body or {}), "headers": {"Idempotency-Key": str(new_id())}}
    )


def _waiting_item(filled: Filled) -> Call:
    return Call(filled.own["clerk"], replace(filled.witten, filed_item=_scanned(filled)))


def _waiting_items(filled: Filled) -> Call:
    items = [{"item": str(_scanned(filled)), "case": str(filled.witten.case)} for _ in range(2)]
    return Call(filled.own["clerk"], filled.witten, {"json": {"items": items}})


def _new_dossier(filled: Filled) -> Call:
    return Call(filled.own["clerk"], filled.witten, {"json": {"plan_entry": "22.10", "title": "Beispiel"}})


def _new_case(filled: Filled) -> Call:
    return Call(filled.own["clerk"], filled.witten, {"json": {"title": "Beispiel"}})


def _open_case(filled: Filled) -> Call:
    target = {"dossier": str(filled.witten.dossier), "case_title": "Noch offen"}
    path = f"/api/v1/inbox/{_scanned(filled)}/file"
    case = filled.site.post(filled.own["clerk"].secret, path, target).json()["id"]
    return Call(filled.own["clerk"], replace(filled.witten, closed_case=UUID(case)))


def _closed_case(filled: Filled) -> Call:
    """As the lead reopens it."""
    opened = _open_case(filled).known.closed_case
    filled.site.post(filled.own["clerk"].secret, f"/api/v1/cases/{opened}/close")
    return Call(filled.own["office_lead"], replace(filled.witten, case=opened, closed_case=opened))


def _done_dossier(filled: Filled) -> Call:
    """One whose only case is closed."""
    site, clerk = filled.site, filled.own["clerk"]
    target = {"plan_entry": "22.20", "dossier_title": "Akte", "case_title": "Vorgang"}
    case = site.post(clerk.secret, f"/api/v1/inbox/{_scanned(filled)}/file", target).json()["id"]
    site.post(clerk.secret, f"/api/v1/cases/{case}/close")
    dossier = site.get(clerk.secret, f"/api/v1/cases/{case}").json()["dossier"]["id"]
    return Call(clerk, replace(filled.witten, dossier=UUID(dossier)))


def _closing_dossier(filled: Filled) -> Call:
    """One that waits to be closed with its case."""
    call = _done_dossier(filled)
    filled.site.post(call.who.secret, f"/api/v1/dossiers/{call.known.dossier}/close", {"with_cases": True})
    return call


def _closed_dossier(filled: Filled) -> Call:
    """As the lead reopens it."""
    call = _done_dossier(filled)
    filled.site.post(call.who.secret, f"/api/v1/dossiers/{call.known.dossier}/close")
    return replace(call, who=filled.own["office_lead"])


def _failed_document(filled: Filled) -> Call:
    filled.site.work()  # it fails again after each retry
    return Call(filled.own["clerk"], replace(filled.witten, document=filled.witten.failed_document))


def _filed_letter(filled: Filled) -> Call:
    """A document to which nobody has added a version."""
    site, clerk = filled.site, filled.own["clerk"]
    item = _scanned(filled)
    (letter,) = site.get(clerk.secret, f"/api/v1/inbox/{item}").json()["documents"]
    site.post(clerk.secret, f"/api/v1/inbox/{item}/file", {"case": str(filled.witten.case)})
    return Call(clerk, replace(filled.witten, document=UUID(letter["id"])))


def _new_version(filled: Filled) -> Call:
    file = {"file": ("neu.pdf", pdf("Noch ein Brief"), "application/pdf")}
    return replace(_filed_letter(filled), body={"files": file, "headers": {"If-Match": '"1"'}})


def _new_version_by_form(filled: Filled) -> Call:
    """The table's address is meant for a version that no other document has."""
    call = _filed_letter(filled)
    nothing = NewVersion("b.pdf", "application/pdf", StoredBytes(new_id(), 1, "0" * 64), None)
    with filled.site.deployment.platform.database.begin(filled.site.people.witten.clerk.actor) as uow:
        uow.documents.add_version(call.known.document, 99, nothing, uow.actor.id, uow.now)
    return replace(call, body={"files": {"file": ("neu.pdf", pdf("Noch ein Brief"), "application/pdf")}})


def _checking_out(filled: Filled) -> Call:
    return replace(_filed_letter(filled), body={"json": {"hours": 1}})


def _checking_out_by_form(filled: Filled) -> Call:
    return replace(_filed_letter(filled), body={"data": {"stunden": "1"}})


def _checked_out(filled: Filled) -> Call:
    call = _checking_out(filled)
    ask_for = f"/api/v1/documents/{call.known.document}/check-out"
    filled.site.http.put(ask_for, json={"hours": 1}, headers=filled.site.as_(call.who.secret))
    return replace(call, body={})


def _just_filed(filled: Filled) -> Call:
    item = _scanned(filled)
    clerk = filled.own["clerk"]
    filled.site.post(clerk.secret, f"/api/v1/inbox/{item}/file", {"case": str(filled.witten.case)})
    return Call(clerk, replace(filled.witten, item=item))


def _forwarding(filled: Filled) -> Call:
    with filled.site.deployment.platform.database.read(filled.site.people.witten.clerk.actor) as unit:
        office = unit.access.offices()[0].key
    return replace(_waiting_item(filled), body={"json": {"office": office}})


def _forwarding_by_form(filled: Filled) -> Call:
    call = _forwarding(filled)
    return replace(call, body={"data": {"amt": (call.body or {})["json"]["office"]}})


def _filed_document(filled: Filled) -> Call:
    """One in an open case, as the clerk asks to have it discarded."""
    site, clerk, item = filled.site, filled.own["clerk"], _scanned(filled)
    (document,) = site.get(clerk.secret, f"/api/v1/inbox/{item}").json()["documents"]
    site.post(clerk.secret, f"/api/v1/inbox/{item}/file", {"case": str(filled.witten.case)})
    return Call(clerk, replace(filled.witten, document=UUID(document["id"])), {"json": {"reason": "spam"}})


def _filed_document_by_form(filled: Filled) -> Call:
    return replace(_filed_document(filled), body={"data": {"grund": "spam"}})


def _asked_to_discard(filled: Filled) -> Call:
    """As the lead decides about it."""
    call = _filed_document(filled)
    filled.site.post(call.who.secret, f"/api/v1/documents/{call.known.document}/discard", {"reason": "spam"})
    return replace(call, who=filled.own["office_lead"], body=None)


def _scanned(filled: Filled) -> UUID:
    site = filled.site
    return UUID(site.scan(filled.own["clerk"].secret, "a.pdf", "application/pdf", pdf("Ein Brief")).json()["id"])


def _signing_in(filled: Filled) -> Call:
    fields = {"login": filled.site.people.witten.clerk.login, "password": PASSWORD}
    return Call(NOBODY, filled.witten, {"data": fields})


def _signing_out(filled: Filled) -> Call:
    return Call(sign_in(filled.site, filled.site.people.witten.clerk), filled.witten)


def _grant_of_today(filled: Filled) -> dict[str, Any]:
    today = local_date(SystemClock().now(), DEPLOYMENT.zone)
    named = {"object_type": "case", "object_id": str(filled.witten.case), "login": "clerk.witten"}
    return {"json": {**named, "cause": "Vertretung", "until": today.isoformat()}}


def _granting(filled: Filled) -> Call:
    return Call(filled.own["office_lead"], filled.witten, _grant_of_today(filled))


def _granting_by_form(filled: Filled) -> Call:
    today = local_date(SystemClock().now(), DEPLOYMENT.zone)
    fields = {"wem": "clerk.witten", "anlass": "Vertretung", "bis": today.isoformat()}
    return Call(filled.own["office_lead"], filled.witten, {"data": fields})


def _ending_by_form(filled: Filled) -> Call:
    return replace(_granted(filled), body={"data": {"stand": "1"}})


def _granted(filled: Filled) -> Call:
    """A grant that nobody has changed yet."""
    site, lead = filled.site, filled.own["office_lead"]
    given = site.post(lead.secret, "/api/v1/grants", _grant_of_today(filled)["json"])
    body = {"headers": {"If-Match": given.headers["ETag"]}}
    return Call(lead, replace(filled.witten, grant=UUID(given.json()["id"])), body)


def _changing(filled: Filled) -> Call:
    call = _granted(filled)
    return replace(call, body={**(call.body or {}), "json": {"cause": "Anderer Anlass"}})


def _sharing(filled: Filled) -> Call:
    named = {"object_type": "case", "object_id": str(filled.witten.case), "town": "hattingen", "legal_basis": "consent"}
    return Call(filled.own["office_lead"], filled.witten, {"json": named})


def _sharing_by_form(filled: Filled) -> Call:
    today = local_date(SystemClock().now(), DEPLOYMENT.zone)
    fields = {"kommune": "hattingen", "grundlage": "consent", "recht": "read", "bis": today.isoformat()}
    return Call(filled.own["office_lead"], filled.witten, {"data": fields})


def _shared(filled: Filled) -> Call:
    """A share that nobody has changed yet."""
    given = filled.site.post(filled.own["office_lead"].secret, "/api/v1/shares", (_sharing(filled).body or {})["json"])
    known = replace(filled.witten, share=UUID(given.json()["id"]))
    return Call(filled.own["office_lead"], known, {"headers": {"If-Match": given.headers["ETag"]}})


def _extending(filled: Filled) -> Call:
    call, today = _shared(filled), local_date(SystemClock().now(), DEPLOYMENT.zone)
    return replace(call, body={**(call.body or {}), "json": {"until": today.isoformat()}})


def _extending_by_form(filled: Filled) -> Call:
    today = local_date(SystemClock().now(), DEPLOYMENT.zone)
    return replace(_shared(filled), body={"data": {"stand": "1", "bis": today.isoformat()}})


def _ending_share_by_form(filled: Filled) -> Call:
    return replace(_shared(filled), body={"data": {"stand": "1"}})


def _ending_emergency(filled: Filled) -> Call:
    opened = open_in_emergency(filled.site, filled.site.people.witten, Target(ObjectType.CASE, filled.witten.case))
    return Call(filled.own["tenant_admin"], replace(filled.witten, emergency=opened))


def _guest(filled: Filled) -> Call:
    """Somebody of Witten in a case that Hattingen shares."""
    site, lead = filled.site, filled.neighbours["office_lead"].secret
    item = site.submit(site.people.hattingen.portal_key, idempotency_key=str(new_id())).json()["id"]
    site.work()
    new = {"plan_entry": "22.10", "dossier_title": "Akte", "case_title": "Vorgang"}
    case = site.post(lead, f"/api/v1/inbox/{item}/file", new).json()["id"]
    document = site.get(lead, f"/api/v1/inbox/{item}").json()["documents"][0]["id"]
    named = {"object_type": "case", "object_id": case, "town": "witten", "legal_basis": "consent"}
    share = site.post(lead, "/api/v1/shares", {**named, "right": "contribute"}).json()["id"]
    known = replace(filled.witten, share=UUID(share), case=UUID(case), document=UUID(document))
    return Call(filled.own["clerk"], known)


def _plan_of_state(filled: Filled) -> tuple[Caller, str, str]:
    """Who keeps the plan, the ETag of its state, and the plan with another title of a position."""
    keeper = filled.own["records_manager"]
    exported = filled.site.get(keeper.secret, "/api/v1/filing-plan/export")
    line = next(each for each in exported.text.splitlines() if each.startswith('"14.10"'))
    other = ";".join(['"14.10"', f'"Beschwerden {new_id()}"'])
    return keeper, exported.headers["ETag"], exported.text.replace(line, other)


def _importing(filled: Filled) -> Call:
    keeper, _, plan = _plan_of_state(filled)
    return Call(keeper, filled.witten, {"files": {"file": ("plan.csv", plan.encode(), "text/csv")}})


def _importing_by_form(filled: Filled) -> Call:
    keeper, tag, plan = _plan_of_state(filled)
    body = {"files": {"plan": ("plan.csv", plan.encode(), "text/csv")}, "params": {"stand": tag.strip('"')}}
    return Call(keeper, filled.witten, body)


def _changing_plan(filled: Filled) -> Call:
    keeper, tag, _ = _plan_of_state(filled)
    change = {"kind": "change", "number": "14.10", "title": f"Beschwerden {new_id()}"}
    return Call(keeper, filled.witten, {"headers": {"If-Match": tag}, "json": change})


def _changing_plan_by_form(filled: Filled) -> Call:
    keeper, tag, _ = _plan_of_state(filled)
    fields = {"art": "neu", "nummer": "14", "stand": tag.strip('"'), "number": "14.30", "title": "Ehrungen"}
    return Call(keeper, filled.witten, {"data": fields})


def _leaving(filled: Filled) -> Call:
    """To a town of its own, whose log nobody looks into here."""
    town = another_town(filled.site.deployment, "herdecke", "Stadt Herdecke")
    clerk = filled.site.people.witten.clerk
    assign(filled.site.deployment, clerk, town, Role.CLERK)
    return Call(sign_in(filled.site, clerk), filled.witten, {"data": {"town": town.slug}})


def _describing(record: str) -> Callable[[Filled], Call]:
    """Saying something else of that dossier or case."""

    def call(filled: Filled) -> Call:
        clerk = filled.own["clerk"]
        path = f"/api/v1/{record}s/{getattr(filled.witten, record)}"
        tag = filled.site.get(clerk.secret, path).headers["ETag"]
        return Call(clerk, filled.witten, {"headers": {"If-Match": tag}, "json": {"remark": f"Hinweis {tag}"}})

    return call


def _describing_by_form(record: str) -> Callable[[Filled], Call]:
    def call(filled: Filled) -> Call:
        made = _describing(record)(filled).body or {}
        stand = made["headers"]["If-Match"].strip('"')
        return Call(filled.own["clerk"], filled.witten, {"data": {"stand": stand, **made["json"]}})

    return call


def _in_open_case(filled: Filled) -> Call:
    """As the table calls it for a closed case."""
    call = _open_case(filled)
    return replace(call, known=replace(call.known, case=call.known.closed_case))


def _party(filled: Filled) -> Call:
    """Somebody of whom nothing was changed yet."""
    call = _in_open_case(filled)
    party = {"role": "other", "name": "Erika Beispiel"}
    added = filled.site.post(call.who.secret, f"/api/v1/cases/{call.known.case}/parties", party)
    body = {"headers": {"If-Match": added.headers["ETag"]}}
    return Call(call.who, replace(filled.witten, party=UUID(added.json()["id"])), body)


def _changing_party(filled: Filled) -> Call:
    call = _party(filled)
    return replace(call, body={**(call.body or {}), "json": {"name": "Erika Muster"}})


def _linking(filled: Filled) -> Call:
    call = _in_open_case(filled)
    return replace(call, body={"json": {"other": str(filled.witten.case)}})


def _linked(filled: Filled) -> Call:
    call = _linking(filled)
    made = filled.site.post(call.who.secret, f"/api/v1/cases/{call.known.case}/links", (call.body or {})["json"])
    return Call(call.who, replace(filled.witten, link=UUID(made.json()["id"])))


def _party_by_form(filled: Filled) -> Call:
    call = _party(filled)
    return replace(call, body={"data": {"stand": "1", "role": "other", "name": "Erika Muster"}})


def _linking_by_form(filled: Filled) -> Call:
    call = _in_open_case(filled)
    return replace(call, body={"data": {"art": "related", "anderer": str(filled.witten.case)}})


def _volume(filled: Filled) -> Call:
    """One in which no case is."""
    clerk = filled.own["clerk"]
    opened = filled.site.post(clerk.secret, f"/api/v1/dossiers/{filled.witten.dossier}/volumes").json()["id"]
    return Call(clerk, replace(filled.witten, volume=UUID(opened)))


def _closed_volume(filled: Filled) -> Call:
    """As the lead reopens it."""
    call = _volume(filled)
    filled.site.post(call.who.secret, f"/api/v1/volumes/{call.known.volume}/close")
    return replace(call, who=filled.own["office_lead"], body={"json": {"reason": "Nachtrag"}})


def _closed_volume_by_form(filled: Filled) -> Call:
    return replace(_closed_volume(filled), body={"data": {"grund": "Nachtrag"}})


PREPARED: Mapping[str, Callable[[Filled], Call]] = {
    "POST /api/v1/submissions": _another_submission,
    "POST /api/v1/inbox/{item_id}/file": _waiting_item,
    "POST /api/v1/inbox/bulk/file": _waiting_items,
    "POST /api/v1/dossiers": _new_dossier,
    "POST /api/v1/dossiers/{dossier_id}/cases": _new_case,
    "POST /posteingang/{item_id}/ablegen": _waiting_item,
    "POST /api/v1/inbox/{item_id}/take-back": _just_filed,
    "POST /posteingang/{item_id}/zuruecknehmen": _just_filed,
    "POST /api/v1/inbox/{item_id}/discard": _waiting_item,
    "POST /posteingang/{item_id}/verwerfen": _waiting_item,
    "POST /api/v1/inbox/{item_id}/forward": _forwarding,
    "POST /posteingang/{item_id}/weiterleiten": _forwarding_by_form,
    "POST /api/v1/documents/{document_id}/discard": _filed_document,
    "POST /dokumente/{document_id}/verwerfen": _filed_document_by_form,
    "POST /api/v1/documents/{document_id}/discard/agree": _asked_to_discard,
    "POST /api/v1/documents/{document_id}/discard/refuse": _asked_to_discard,
    "POST /dokumente/{document_id}/verwerfen/zustimmen": _asked_to_discard,
    "POST /dokumente/{document_id}/verwerfen/ablehnen": _asked_to_discard,
    "POST /api/v1/cases/{case_id}/close": _open_case,
    "POST /vorgaenge/{case_id}/schliessen": _open_case,
    "POST /api/v1/cases/{case_id}/reopen": _closed_case,
    "GET /vorgaenge/{case_id}/oeffnen": _closed_case,
    "POST /vorgaenge/{case_id}/oeffnen": _closed_case,
    "POST /api/v1/dossiers/{dossier_id}/close": _done_dossier,
    "POST /akten/{dossier_id}/schliessen": _done_dossier,
    "GET /api/v1/dossiers/{dossier_id}/closing": _closing_dossier,
    "POST /api/v1/dossiers/{dossier_id}/closing/cancel": _closing_dossier,
    "POST /akten/{dossier_id}/schliessen/abbrechen": _closing_dossier,
    "POST /api/v1/dossiers/{dossier_id}/reopen": _closed_dossier,
    "GET /akten/{dossier_id}/oeffnen": _closed_dossier,
    "POST /akten/{dossier_id}/oeffnen": _closed_dossier,
    "POST /api/v1/documents/{document_id}/retry": _failed_document,
    "POST /posteingang/{item_id}/dokumente/{document_id}/erneut": _failed_document,
    "POST /api/v1/documents/{document_id}/versions": _new_version,
    "POST /dokumente/{document_id}/fassungen": _new_version_by_form,
    "PUT /api/v1/documents/{document_id}/check-out": _checking_out,
    "POST /dokumente/{document_id}/fassungen/auschecken": _checking_out_by_form,
    "DELETE /api/v1/documents/{document_id}/check-out": _checked_out,
    "POST /dokumente/{document_id}/fassungen/zurueckgeben": _checked_out,
    "PATCH /api/v1/dossiers/{dossier_id}": _describing("dossier"),
    "PATCH /api/v1/cases/{case_id}": _describing("case"),
    "POST /akten/{dossier_id}/angaben": _describing_by_form("dossier"),
    "POST /vorgaenge/{case_id}/angaben": _describing_by_form("case"),
    "POST /api/v1/cases/{case_id}/parties": _in_open_case,
    "PATCH /api/v1/parties/{party_id}": _changing_party,
    "DELETE /api/v1/parties/{party_id}": _party,
    "POST /api/v1/cases/{case_id}/notes": _in_open_case,
    "POST /api/v1/cases/{case_id}/links": _linking,
    "DELETE /api/v1/links/{link_id}": _linked,
    "POST /vorgaenge/{case_id}/beteiligte": _in_open_case,
    "POST /vorgaenge/{case_id}/beteiligte/{party_id}": _party_by_form,
    "POST /vorgaenge/{case_id}/beteiligte/{party_id}/beenden": _party_by_form,
    "POST /vorgaenge/{case_id}/vermerke": _in_open_case,
    "POST /vorgaenge/{case_id}/verweise": _linking_by_form,
    "POST /vorgaenge/{case_id}/verweise/{link_id}/beenden": _linked,
    "POST /api/v1/volumes/{volume_id}/close": _volume,
    "POST /akten/{dossier_id}/baende/{volume_id}/schliessen": _volume,
    "POST /api/v1/volumes/{volume_id}/reopen": _closed_volume,
    "POST /akten/{dossier_id}/baende/{volume_id}/oeffnen": _closed_volume_by_form,
    "POST /api/v1/cases/{case_id}/sub-cases": _open_case,
    "POST /vorgaenge/{case_id}/teilvorgaenge": _open_case,
    "POST /api/v1/grants": _granting,
    "PATCH /api/v1/grants/{grant_id}": _changing,
    "DELETE /api/v1/grants/{grant_id}": _granted,
    "POST /akten/{dossier_id}/zugriff": _granting_by_form,
    "POST /vorgaenge/{case_id}/zugriff": _granting_by_form,
    "POST /dokumente/{document_id}/zugriff": _granting_by_form,
    "POST /freigaben/{grant_id}/beenden": _ending_by_form,
    "POST /api/v1/shares": _sharing,
    "PATCH /api/v1/shares/{share_id}": _extending,
    "DELETE /api/v1/shares/{share_id}": _shared,
    "POST /akten/{dossier_id}/teilen": _sharing_by_form,
    "POST /vorgaenge/{case_id}/teilen": _sharing_by_form,
    "POST /dokumente/{document_id}/teilen": _sharing_by_form,
    "POST /teilungen/{share_id}/verlaengern": _extending_by_form,
    "POST /teilungen/{share_id}/beenden": _ending_share_by_form,
    **{route.name: _guest for route in ROUTES if route.path.startswith(("/api/v1/shared/", "/geteilt/"))},
    "POST /notzugriffe/{emergency_id}/beenden": _ending_emergency,
    "POST /api/v1/filing-plan/import": _importing,
    "POST /api/v1/filing-plan/changes": _changing_plan,
    "POST /aktenplan/einlesen": _importing_by_form,
    "POST /aktenplan/position": _changing_plan_by_form,
    "POST /signin": _signing_in,
    "POST /signout": _signing_out,
    "POST /kommune": _leaving,
}


def ask(filled: Filled, route: Route, who: Caller, known: Known, body: Mapping[str, Any] | None = None) -> Response:
    method = "GET" if route.method == MOUNT else route.method
    return send(filled.site, who, method, route.address(known), **(body or route.content(known)))


def logged(filled: Filled) -> frozenset[UUID]:
    return frozenset().union(*(entry_ids(filled.site, tenant) for tenant in _logs(filled)))


def new_entries(filled: Filled, before: frozenset[UUID], *, shared: bool = False) -> list[Entry]:
    """What Witten's log has besides, and Hattingen's where something is shared; else nobody here acts in another one."""
    own, neighbours, others = (audit_log(filled.site, tenant, without=before) for tenant in _logs(filled))
    assert others == []
    assert shared == bool(neighbours)
    return own + neighbours


def _logs(filled: Filled) -> tuple[Tenant, ...]:
    people = filled.site.people
    return people.witten.tenant, people.hattingen.tenant, DEPLOYMENT
