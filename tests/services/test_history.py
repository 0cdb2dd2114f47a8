# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What happened to a record, told to those who may know, and who has seen it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from eakte.database.embedded import EmbeddedServer
from eakte.domain.audit.values import Act
from eakte.domain.documents.errors import DocumentNotFound
from eakte.domain.filing.errors import CaseNotFound, DossierNotFound, InboxItemNotFound
from eakte.kernel.errors import Forbidden, NotFound
from eakte.kernel.ids import new_id
from eakte.kernel.tenancy import Actor
from eakte.services import documents, filing, history
from eakte.services.history import HistoryView, RecordKind, SeenView
from tests.deployment import Site, clock_moved, new_site
from tests.evidence import as_owner, audit_log, count
from tests.people import TownPeople

PURPOSE = "Antrag auf Hundesteuer bearbeiten"
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Desk:
    """Witten with one dossier: a portal's submission and a closed case of another."""

    site: Site
    town: TownPeople
    item: UUID
    document: UUID
    case: UUID
    other_case: UUID
    dossier: UUID

    def history(self, kind: RecordKind, record_id: UUID, actor: Actor | None = None, **asked: object) -> HistoryView:
        platform = self.site.deployment.platform
        with platform.database.read(actor or self.town.clerk.actor) as unit:
            return history.history(unit, platform, kind, record_id, **asked)  # type: ignore[arg-type] # the test's own

    def who_saw(self, kind: RecordKind, record_id: UUID, actor: Actor | None = None) -> SeenView:
        platform = self.site.deployment.platform
        with platform.database.read(actor or self.town.clerk.actor) as unit:
            return history.who_saw(unit, platform, kind, record_id)

    def look_at_the_case(self, actor: Actor) -> None:
        with self.site.deployment.platform.database.read(actor) as unit:
            filing.open_case(unit, self.case)
            documents.open_document(unit, self.document)

    def take_the_original(self, actor: Actor) -> None:
        with self.site.deployment.platform.database.read(actor) as unit:
            documents.download(unit, self.site.deployment.platform, self.document)


@pytest.fixture
def desk(embedded_server: EmbeddedServer) -> Iterator[Desk]:
    with new_site(embedded_server) as site:
        yield prepared(site)


@pytest.fixture(scope="module")
def standing(embedded_server: EmbeddedServer) -> Iterator[Desk]:
    """The same for all tests that change nothing of it."""
    with new_site(embedded_server) as site:
        yield prepared(site)


def prepared(site: Site) -> Desk:
    town = site.people.witten
    token = town.clerk.token
    broken = ("anlage", "Kaputt.pdf", "application/pdf", b"%PDF-1.7 kaputt")
    item = site.submit(town.portal_key, broken).json()["id"]
    second = site.submit(town.portal_key, idempotency_key="zwei").json()["id"]
    site.work()
    target = {"plan_entry": "22.10", "dossier_title": "Beispiel, Erika", "case_title": "Anmeldung"}
    case = site.post(token, f"/api/v1/inbox/{item}/file", target).json()["id"]
    opened = site.get(token, f"/api/v1/cases/{case}").json()
    dossier = opened["dossier"]["id"]
    beside = {"dossier": dossier, "case_title": "Abmeldung"}
    other = site.post(token, f"/api/v1/inbox/{second}/file", beside).json()["id"]
    site.post(token, f"/api/v1/cases/{other}/close")
    document = next(each["id"] for each in opened["documents"] if each["file_name"] == "Kaputt.pdf")
    return Desk(site, town, UUID(item), UUID(document), UUID(case), UUID(other), UUID(dossier))


def said(view: HistoryView) -> list[str]:
    return [each.sentence for each in view.entries]


def with_purpose(actor: Actor, purpose: str) -> Actor:
    return replace(actor, purpose=purpose)


def test_a_dossiers_history_tells_what_was_done_with_all_that_is_in_it_newest_first(standing: Desk) -> None:
    clerk = standing.town.clerk.actor.name
    view = standing.history(RecordKind.DOSSIER, standing.dossier)

    taken_over = f"{clerk} hat aus dem Antrag in die Fachangaben des Vorgangs übernommen: Name des Hundes, Haltung seit"
    assert said(view)[:7] == [
        f"{clerk} hat den Vorgang geschlossen (z.d.A.); er wird bis 31.12.2036 aufbewahrt",
        f"{clerk} hat den Eingang unter 22.10-2026/0001-2 abgelegt",
        taken_over,
        f"{clerk} hat den Vorgang 22.10-2026/0001-2 angelegt",
        f"{clerk} hat den Eingang unter 22.10-2026/0001-1 abgelegt",
        taken_over,
        f"{clerk} hat den Vorgang 22.10-2026/0001-1 angelegt",
    ]
    assert "Das Dokument konnte nicht gelesen werden: Die Datei ist beschädigt" in said(view)
    assert said(view).count("Das Dokument wurde eingelesen") == 2
    assert said(view)[-2:] == ["Der Antrag ging über das Portal „Serviceportal“ ein"] * 2
    assert [each.entry.at for each in view.entries] == sorted((each.entry.at for each in view.entries), reverse=True)
    assert view.next_after is None


def test_a_case_a_document_and_an_item_tell_only_what_is_theirs(standing: Desk) -> None:
    case = said(standing.history(RecordKind.CASE, standing.case))
    document = standing.history(RecordKind.DOCUMENT, standing.document)
    item = said(standing.history(RecordKind.ITEM, standing.item))

    assert not [each for each in case if "0001-2" in each or "hat die Akte" in each]
    assert sum("eingelesen" in each or "nicht gelesen" in each for each in case) == 2
    assert [each.entry.act for each in document.entries] == [
        Act.ITEM_FILED,
        Act.VERSION_FAILED,
        Act.SUBMISSION_RECEIVED,
    ]
    assert sorted(item) == sorted(each for each in case if "Vorgang" not in each)


def test_an_entry_has_the_time_of_the_town_the_purpose_and_what_it_is_about(standing: Desk) -> None:
    standing.look_at_the_case(with_purpose(standing.town.archivist.actor, PURPOSE))
    newest, case, *_ = [
        each
        for each in standing.history(RecordKind.CASE, standing.case, looks=True).entries
        if each.person == standing.town.archivist.actor.name
    ]

    assert newest.sentence == f"{standing.town.archivist.actor.name} hat das Dokument geöffnet"
    assert newest.entry.purpose == PURPOSE
    assert str(newest.entry.at.tzinfo) == "Europe/Berlin"
    assert newest.record is not None
    assert (newest.record.kind, newest.record.title) == (RecordKind.DOCUMENT, "Kaputt.pdf")
    assert case.record is not None
    assert case.record.reference_number == "22.10-2026/0001-1"


def test_looks_are_told_only_when_they_are_asked_for_and_only_to_those_who_may_know(standing: Desk) -> None:
    standing.look_at_the_case(standing.town.clerk.actor)
    archivist, auditor = standing.town.archivist.actor, standing.town.auditor.actor

    assert not [
        each for each in said(standing.history(RecordKind.CASE, standing.case, archivist)) if "geöffnet" in each
    ]
    assert not standing.history(RecordKind.CASE, standing.case, archivist).may_look
    with pytest.raises(Forbidden):
        standing.history(RecordKind.CASE, standing.case, archivist, looks=True)
    for actor in (standing.town.clerk.actor, auditor):
        view = standing.history(RecordKind.CASE, standing.case, actor, looks=True)
        assert view.may_look
        assert f"{standing.town.clerk.actor.name} hat das Dokument geöffnet" in said(view)


def test_who_may_not_read_records_is_told_no_title(standing: Desk) -> None:
    view = standing.history(RecordKind.DOSSIER, standing.dossier, standing.town.auditor.actor)

    assert (view.record.reference_number, view.record.title) == ("22.10-2026/0001", None)
    assert {each.record.title for each in view.entries if each.record} == {None}


def test_a_scan_operator_is_told_nothing(standing: Desk) -> None:
    for kind, record_id in ((RecordKind.CASE, standing.case), (RecordKind.ITEM, standing.item)):
        with pytest.raises(Forbidden):
            standing.history(kind, record_id, standing.town.scan_operator.actor)


@pytest.mark.parametrize(
    ("kind", "attribute", "error"),
    [
        (RecordKind.ITEM, "item", InboxItemNotFound),
        (RecordKind.DOCUMENT, "document", DocumentNotFound),
        (RecordKind.CASE, "case", CaseNotFound),
        (RecordKind.DOSSIER, "dossier", DossierNotFound),
    ],
)
def test_to_a_neighbour_the_record_does_not_exist_and_nothing_is_written(
    standing: Desk, kind: RecordKind, attribute: str, error: type[NotFound]
) -> None:
    neighbours = standing.site.people.hattingen
    for actor in (neighbours.clerk.actor, neighbours.auditor.actor):
        with pytest.raises(error):
            standing.history(kind, getattr(standing, attribute), actor)
        with pytest.raises(error):
            standing.who_saw(kind, getattr(standing, attribute), actor)

    assert audit_log(standing.site, neighbours.tenant, Act.HISTORY_OPENED) == []


def test_opening_a_history_is_an_entry_once_within_a_quarter_of_an_hour(desk: Desk) -> None:
    for _ in range(2):
        desk.history(RecordKind.CASE, desk.case)
        desk.who_saw(RecordKind.CASE, desk.case)
    with clock_moved(desk.site, HOUR):
        desk.history(RecordKind.CASE, desk.case)
    entries = audit_log(desk.site, desk.town.tenant, Act.HISTORY_OPENED)

    assert [entry.detail for entry in entries] == [{}, {"view": "seen"}, {}]
    assert {entry.object["id"] for entry in entries} == {str(desk.case)}


def test_pages_follow_each_other_without_gap_or_repetition_while_new_entries_come(desk: Desk) -> None:
    whole = [each.entry.id for each in desk.history(RecordKind.DOSSIER, desk.dossier).entries]
    paged: list[UUID] = []
    after = None
    while True:
        view = desk.history(RecordKind.DOSSIER, desk.dossier, after=after, limit=2)
        paged += [each.entry.id for each in view.entries]
        desk.site.post(desk.town.clerk.token, f"/api/v1/documents/{desk.document}/retry")
        if view.next_after is None:
            break
        after = view.next_after

    assert paged == whole
    assert len(whole) > 8
    assert len(desk.history(RecordKind.DOSSIER, desk.dossier).entries) > len(whole)


def test_a_page_behind_no_entry_of_the_town_is_not_found(standing: Desk) -> None:
    foreign = audit_log(standing.site, standing.site.people.hattingen.tenant)[0].id
    for after in (new_id(), foreign):
        with pytest.raises(NotFound):
            standing.history(RecordKind.CASE, standing.case, after=after)


def test_an_entry_says_its_number_and_its_checkpoint_once_the_tree_holds_it(desk: Desk) -> None:
    assert {each.entry.index for each in desk.history(RecordKind.CASE, desk.case).entries} == {None}
    desk.site.sequence()
    size = len(audit_log(desk.site, desk.town.tenant))
    entries = [each.entry for each in desk.history(RecordKind.CASE, desk.case).entries]

    assert [entry.index for entry in entries] == sorted((entry.index or 0 for entry in entries), reverse=True)
    assert {entry.checkpoint for entry in entries} == {size}
    desk.site.sequence()  # a later checkpoint does not replace the first that had the entry
    assert desk.history(RecordKind.CASE, desk.case).entries[0].entry.checkpoint == size


@pytest.mark.parametrize("statement", ["UPDATE records.audit_entries SET person_id = NULL", "SELECT 1"])
def test_of_an_erased_person_it_is_told_what_but_not_who_and_reading_makes_no_key(desk: Desk, statement: str) -> None:
    desk.look_at_the_case(with_purpose(desk.town.archivist.actor, PURPOSE))
    erased = str(desk.town.archivist.actor.id)
    with as_owner(desk.site, desk.town.tenant) as connection:
        connection.execute(text("DELETE FROM keys.person_keys WHERE id = :id"), {"id": erased})
        if statement.startswith("UPDATE"):
            connection.execute(text(f"{statement} WHERE person_id = :id"), {"id": erased})
    desk.history(RecordKind.CASE, desk.case)
    keys = count(desk.site, desk.town.tenant, "keys.person_keys")
    view = desk.history(RecordKind.CASE, desk.case, looks=True)
    (seen,) = [each for each in desk.who_saw(RecordKind.CASE, desk.case).persons if each.person_id is None]

    assert "Person gelöscht: Dokument geöffnet" in said(view)
    assert not [each for each in view.entries if each.person == desk.town.archivist.actor.name]
    assert PURPOSE not in {each.entry.purpose for each in view.entries}
    assert (seen.name, seen.looks, seen.purposes) == ("Person gelöscht", 2, ())
    assert count(desk.site, desk.town.tenant, "keys.person_keys") == keys


def test_who_has_seen_a_case_is_counted_for_each_person_with_their_purposes(desk: Desk) -> None:
    archivist = desk.town.archivist.actor
    desk.look_at_the_case(with_purpose(archivist, PURPOSE))
    with clock_moved(desk.site, HOUR):
        desk.look_at_the_case(with_purpose(archivist, "Aussonderung"))
        desk.take_the_original(with_purpose(archivist, "Aussonderung"))
    view = desk.who_saw(RecordKind.CASE, desk.case)
    seen = view.persons[0]

    assert view.complete
    assert (seen.person_id, seen.name) == (archivist.id, archivist.name)
    assert (seen.looks, seen.downloads, seen.denied) == (4, 1, 0)
    assert timedelta(minutes=59) < seen.last - seen.first < timedelta(minutes=61)
    assert seen.purposes == ("Aussonderung", PURPOSE)
    assert [each.name for each in view.persons[1:]] == [desk.town.clerk.actor.name]


def test_who_was_refused_stands_among_those_who_looked(standing: Desk) -> None:
    refused = standing.town.scan_operator
    assert standing.site.get(refused.token, f"/api/v1/cases/{standing.case}").status_code == 403
    found = {each.name: each for each in standing.who_saw(RecordKind.DOSSIER, standing.dossier).persons}[
        refused.actor.name
    ]

    assert (found.looks, found.downloads, found.denied) == (0, 0, 1)


def test_who_has_seen_it_is_told_to_those_who_file_or_audit_and_to_nobody_else(standing: Desk) -> None:
    assert standing.who_saw(RecordKind.DOSSIER, standing.dossier, standing.town.auditor.actor).record.title is None
    for actor in (standing.town.archivist.actor, standing.town.scan_operator.actor):
        with pytest.raises(Forbidden):
            standing.who_saw(RecordKind.DOSSIER, standing.dossier, actor)


def test_when_older_looks_were_left_out_it_is_said(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.look_at_the_case(desk.town.archivist.actor)
    looks = sum(each.looks for each in desk.who_saw(RecordKind.CASE, desk.case).persons)
    for most, complete in ((looks, True), (looks - 1, False)):
        monkeypatch.setattr(history, "MAX_COUNTED", most)
        view = desk.who_saw(RecordKind.CASE, desk.case)
        assert (sum(each.looks for each in view.persons), view.complete) == (most, complete)
