# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The pages of holds: shown wherever the record is, set, changed and lifted by forms."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from httpx import Response

from eakte.database.embedded import EmbeddedServer
from eakte.kernel.clock import SystemClock, local_date
from eakte.kernel.tenancy import DEPLOYMENT
from tests.api.callers import Caller, callers_of, send, sign_in
from tests.api.records import pdf
from tests.deployment import Site, clock_moved, new_site


@dataclass(frozen=True)
class Desk:
    """Witten's people, and a dossier with a case and a document in it."""

    site: Site
    people: dict[str, Caller]
    dossier: str
    case: str
    document: str
    number: str

    def page(self, who: str, address: str) -> str:
        answer = send(self.site, self.people[who], "GET", address)
        assert answer.status_code == 200, answer.text
        return answer.text

    def sent(self, who: str, address: str, **fields: str) -> Response:
        return send(self.site, self.people[who], "POST", address, data=fields)

    def holds(self) -> list[dict[str, Any]]:
        """Of the case and what is above it."""
        answer = self.site.get(self.people["clerk"].secret, f"/api/v1/cases/{self.case}/holds")
        items: list[dict[str, Any]] = answer.json()["items"]
        return items


@pytest.fixture(scope="module")
def town(embedded_server: EmbeddedServer) -> Iterator[tuple[Site, dict[str, Caller]]]:
    with new_site(embedded_server) as site:
        yield site, callers_of(site, site.people.witten)


@pytest.fixture
def desk(town: tuple[Site, dict[str, Caller]]) -> Desk:
    site, people = town
    clerk = people["clerk"].secret
    item = site.scan(clerk, "brief.pdf", "application/pdf", pdf("Ein Brief")).json()["id"]
    new = {"plan_entry": "22.10", "dossier_title": "Akte", "case_title": "Vorgang"}
    case = site.post(clerk, f"/api/v1/inbox/{item}/file", new).json()["id"]
    opened = site.get(clerk, f"/api/v1/cases/{case}").json()
    dossier, document = opened["dossier"], opened["documents"][0]["id"]
    return Desk(site, people, dossier["id"], case, document, dossier["reference_number"])


def ahead(days: int = 30) -> str:
    return (local_date(SystemClock().now(), DEPLOYMENT.zone) + timedelta(days=days)).isoformat()


def said(**changes: str) -> dict[str, str]:
    return {"grund": "litigation", "erlaeuterung": "Klage vor dem VG", "pruefung": ahead(), **changes}


def german(day: str) -> str:
    year, month, date = day.split("-")
    return f"{date}.{month}.{year}"


def test_a_hold_is_seen_wherever_the_dossier_the_case_and_the_document_are(desk: Desk) -> None:
    chip = f"Aussonderungssperre: Rechtsstreit, Prüfung am {german(ahead())}"
    pages = (
        f"/akten/{desk.dossier}",
        f"/vorgaenge/{desk.case}",
        f"/akten/{desk.dossier}/aufbewahrung",
        f"/vorgaenge/{desk.case}/aufbewahrung",
        f"/dokumente/{desk.document}/fassungen",
    )
    assert [page for page in pages if "Aussonderungssperre:" in desk.page("clerk", page)] == []
    assert desk.sent("office_lead", f"/akten/{desk.dossier}/sperren", **said()).status_code == 303

    assert [page for page in pages if chip not in desk.page("clerk", page)] == []
    row = re.search(rf"<tr>.*?{desk.number}</td>.*?</tr>", desk.page("clerk", "/akten?position=22.10"))
    assert row is not None
    assert "gesperrt" in row[0]
    refused = send(desk.site, desk.people["clerk"], "GET", f"/dokumente/{desk.document}/verwerfen")
    assert refused.status_code == 409
    assert f"Für {desk.number} gilt eine Aussonderungssperre (Rechtsstreit" in refused.text


def test_in_lists_of_cases_those_with_holds_of_their_own_are_marked(desk: Desk) -> None:
    desk.sent("office_lead", f"/vorgaenge/{desk.case}/sperren", **said())
    for page in (f"/akten/{desk.dossier}", f"/akten/{desk.dossier}/aufbewahrung"):
        assert "gesperrt" in desk.page("clerk", page)


def test_who_may_sets_changes_and_lifts_a_hold_by_forms(desk: Desk) -> None:
    address = f"/vorgaenge/{desk.case}/sperren"
    assert desk.sent("office_lead", address, **said()).headers["location"] == address
    (made,) = desk.holds()
    page = desk.page("office_lead", address)
    assert "Ändern oder aufheben" in page
    for form in (f"/sperren/{made['id']}/aendern", f"/sperren/{made['id']}/aufheben"):
        assert form in page

    changed = {"stand": "1", "erlaeuterung": "Berufung", "pruefung": ahead(60)}
    assert desk.sent("office_lead", f"/sperren/{made['id']}/aendern", **changed).status_code == 303
    assert [(each["explanation"], each["review_on"]) for each in desk.holds()] == [("Berufung", ahead(60))]

    stale = desk.sent("office_lead", f"/sperren/{made['id']}/aufheben", stand="1", grund="Erledigt")
    assert (stale.status_code, "inzwischen geändert" in stale.text) == (412, True)
    assert [each["in_force"] for each in desk.holds()] == [True]
    lifted = desk.sent("office_lead", f"/sperren/{made['id']}/aufheben", stand="2", grund="Erledigt")
    assert lifted.status_code == 303
    assert "Aussonderungssperre:" not in desk.page("clerk", f"/vorgaenge/{desk.case}")
    assert "Erledigt" in desk.page("clerk", address)


def test_who_only_reads_sees_the_holds_and_no_form(desk: Desk) -> None:
    desk.sent("office_lead", f"/akten/{desk.dossier}/sperren", **said())
    for who in ("clerk", "archivist"):
        for page in (f"/akten/{desk.dossier}/sperren", f"/vorgaenge/{desk.case}/sperren"):
            shown = desk.page(who, page)
            assert "Klage vor dem VG" in shown
            assert "Sperre setzen" not in shown
            assert "Ändern oder aufheben" not in shown
        assert 'href="/sperren"' not in desk.page(who, "/akten")
    assert 'href="/sperren"' in desk.page("records_manager", "/akten")


@pytest.mark.parametrize(
    "wrong", [{"grund": ""}, {"grund": "gefühl"}, {"erlaeuterung": " "}, {"pruefung": "morgen"}, {"pruefung": ahead(0)}]
)
def test_a_form_that_is_not_complete_comes_back_with_what_was_said(desk: Desk, wrong: dict[str, str]) -> None:
    fields = said(erlaeuterung="Klage 4711") | wrong
    answer = desk.sent("office_lead", f"/akten/{desk.dossier}/sperren", **fields)
    assert answer.status_code == 422
    assert "Die Aussonderungssperre ist nicht vollständig" in answer.text
    assert "erlaeuterung" in wrong or 'value="Klage 4711"' in answer.text
    assert desk.holds() == []


def test_many_are_held_by_their_numbers_each_for_itself(desk: Desk) -> None:
    number = desk.site.get(desk.people["clerk"].secret, f"/api/v1/cases/{desk.case}").json()["reference_number"]
    numbers = f"{desk.number}\r\n 99.99-1999/0001\r\n\r\n{number}\r\n{number}"
    answer = desk.sent("records_manager", "/sperren", **said(aktenzeichen=numbers))
    assert answer.status_code == 200
    assert "2 Sperren wurden gesetzt." in answer.text
    assert "99.99-1999/0001" in answer.text
    assert len(desk.holds()) == 2

    for wrong in ("", "\n".join(f"{line}" for line in range(201))):
        refused = desk.sent("records_manager", "/sperren", **said(aktenzeichen=wrong))
        assert refused.status_code in {413, 422}
    assert len(desk.holds()) == 2


def test_the_page_of_all_shows_overdue_reviews_first(desk: Desk) -> None:
    desk.sent("office_lead", f"/akten/{desk.dossier}/sperren", **said(pruefung=ahead(400)))
    desk.sent("office_lead", f"/vorgaenge/{desk.case}/sperren", **said(pruefung=ahead(1)))
    later, sooner = (each["id"] for each in sorted(desk.holds(), key=lambda each: each["object_type"], reverse=True))
    with clock_moved(desk.site, timedelta(days=2)):
        back = sign_in(desk.site, desk.site.people.witten.office_lead)  # sessions have ended
        page = send(desk.site, back, "GET", "/sperren").text
    assert page.index(f"hold-{sooner}") < page.index(f"hold-{later}")
    row = page[page.index(f"hold-{sooner}") :].split("</tr>")[0]
    assert "Prüfung überfällig" in row
