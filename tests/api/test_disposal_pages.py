# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Disposal in the browser: from the due list to the certificate, by an archivist and a records manager."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from httpx import Response
from sqlalchemy import text

from eakte.database.embedded import EmbeddedServer
from eakte.kernel.clock import SystemClock, local_date
from eakte.kernel.tenancy import DEPLOYMENT, system
from eakte.services import destroying
from tests.api.callers import Caller, callers_of, send
from tests.api.records import due_dossier, let_have_waited, offer_of
from tests.deployment import Site, new_site
from tests.evidence import as_owner

WHY = "kein bleibender Wert"


@dataclass(frozen=True)
class Office:
    """Witten's people at their browsers."""

    site: Site
    callers: dict[str, Caller]

    def page(self, who: str, path: str) -> str:
        answer = send(self.site, self.callers[who], "GET", path)
        assert answer.status_code == 200, answer.text
        return answer.text

    def sent(self, who: str, path: str, data: dict[str, Any], **more: Any) -> Response:  # noqa: ANN401 - what httpx takes
        return send(self.site, self.callers[who], "POST", path, data=data, **more)

    def due(self, title: str) -> UUID:
        return due_dossier(self.site, self.site.people.witten, title)

    def offered(self, *dossiers: UUID) -> tuple[str, list[dict[str, Any]]]:
        """The address of an offer's page, and what stands in it."""
        town = self.site.people.witten
        offer, _ = offer_of(self.site, town, *dossiers)
        listed = self.site.get(town.archivist.token, f"/api/v1/offers/{offer}/dossiers").json()["dossiers"]
        return f"/aussonderung/anbietungen/{offer}", listed

    def decided(self, *titles: str) -> tuple[str, list[dict[str, Any]]]:
        """As `offered`, all of it to be destroyed."""
        address, listed = self.offered(*map(self.due, titles))
        marked = [each["id"] for each in listed]
        done = self.sent("archivist", f"{address}/bewertung", {"eintrag": marked, "entscheidung": "V", "grund": WHY})
        assert done.status_code == 303, done.text
        return address, listed

    def released(self, *titles: str) -> str:
        """The address of a release that somebody asked for."""
        address, _ = self.decided(*titles)
        asked = self.sent("records_manager", f"{address}/vernichtung", {})
        assert asked.status_code == 303, asked.text
        return str(asked.headers["location"])

    def let_wait(self, release: str) -> None:
        """Let the waiting period be over, and the workers go on."""
        town = self.site.people.witten
        let_have_waited(self.site, town, UUID(release.rpartition("/")[2]))
        destroying.start_waited(self.site.deployment.platform, system(town.tenant, "sweeper"))
        self.site.work()
        self.site.work()


@pytest.fixture(scope="module")
def office(embedded_server: EmbeddedServer) -> Iterator[Office]:
    """For tests that each dispose of dossiers of their own."""
    with new_site(embedded_server) as site:
        yield Office(site, callers_of(site, site.people.witten))


def test_a_dossier_goes_from_the_due_list_to_its_certificate(office: Office) -> None:
    dossier = office.due("Uferweg 3")
    assert "Uferweg 3" in office.page("records_manager", "/aussonderung/faellig")
    offer = office.sent("records_manager", "/aussonderung/faellig", {"akte": str(dossier)}).headers["location"]
    assert "Uferweg 3" not in office.page("records_manager", "/aussonderung/faellig")
    assert offer in office.page("archivist", "/aussonderung/anbietungen")
    position = office.page("archivist", f"{offer}?position=60.20")
    assert "0 von 1 bewertet" in position
    assert "Uferweg 3" in position
    (item,) = office.site.get(
        office.site.people.witten.archivist.token, f"/api/v1/offers/{offer.rpartition('/')[2]}/dossiers"
    ).json()["dossiers"]
    decision = {"position": "60.20", "offen": item["id"], "entscheidung": "V", "grund": WHY}
    assert office.sent("archivist", f"{offer}/bewertung", decision).status_code == 303
    assert "1 von 1 bewertet" in office.page("archivist", offer)
    release = office.sent("records_manager", f"{offer}/vernichtung", {}).headers["location"]
    assert "Sie haben sie beantragt" in office.page("records_manager", release)
    assert "Der Vernichtung zustimmen" in office.page("archivist", release)
    assert office.sent("archivist", f"{release}/genehmigen", {}).status_code == 303
    assert "wartet auf die Vernichtung" in office.page("archivist", release)
    office.let_wait(release)
    ended = office.page("archivist", release)
    assert "1 von 1" in ended
    assert "Löschnachweis (PDF/A)" in ended
    assert "Uferweg 3" not in ended
    proof = f"/api/v1/releases/{release.rpartition('/')[2]}/certificate.pdf"
    assert send(office.site, office.callers["archivist"], "GET", proof).content.startswith(b"%PDF")


def test_all_that_is_due_is_offered_at_once(office: Office) -> None:
    office.due("Alt eins")
    office.due("Alt zwei")
    offer = office.sent("records_manager", "/aussonderung/faellig", {"alle": "ja"}).headers["location"]
    assert "Nichts ist fällig." in office.page("archivist", "/aussonderung/faellig")
    listed = office.page("archivist", f"{offer}?position=60.20")
    assert "Alt eins" in listed
    assert "Alt zwei" in listed
    refused = office.sent("records_manager", "/aussonderung/faellig", {"alle": "ja"})
    assert refused.status_code == 422
    assert 'role="alert"' in refused.text


def test_after_a_decision_the_next_open_dossier_is_shown_with_the_reason_that_was_given(office: Office) -> None:
    address, (first, second, third) = office.offered(*map(office.due, ("Eins", "Zwei", "Drei")))
    said = {"position": "60.20", "offen": first["id"], "entscheidung": "A", "grund": "Stadtgeschichte"}
    following = office.sent("archivist", f"{address}/bewertung", said).headers["location"]
    assert second["id"] in following
    assert 'value="Stadtgeschichte"' in office.page("archivist", following)
    said = {"position": "60.20", "offen": third["id"], "entscheidung": "V", "grund": WHY}
    following = office.sent("archivist", f"{address}/bewertung", said).headers["location"]
    assert second["id"] in following  # the last one is decided: it begins anew
    said["offen"] = second["id"]
    following = office.sent("archivist", f"{address}/bewertung", said).headers["location"]
    assert "akte=" not in following
    assert "Hier ist alles bewertet." in office.page("archivist", following)


def test_all_that_is_open_of_a_position_is_decided_at_once_and_nothing_else(office: Office) -> None:
    address, (first, second, third) = office.offered(*map(office.due, ("Eins", "Zwei", "Drei")))
    said = {"position": "60.20", "offen": first["id"], "entscheidung": "A", "grund": "Stadtgeschichte"}
    office.sent("archivist", f"{address}/bewertung", said)
    said |= {"offen": second["id"], "entscheidung": "V", "grund": WHY, "alle": "ja"}
    assert office.sent("archivist", f"{address}/bewertung", said).status_code == 303
    assert states(office, address) == [("appraised", "A"), ("appraised", "V"), ("appraised", "V")]
    assert third["id"] in office.page("archivist", f"{address}?position=60.20")


def test_b_decides_nothing_and_a_missing_reason_is_asked_for(office: Office) -> None:
    address, (item,) = office.offered(office.due("Unklar"))
    said = {"position": "60.20", "offen": item["id"], "entscheidung": "B", "grund": ""}
    assert office.sent("archivist", f"{address}/bewertung", said).status_code == 303
    assert states(office, address) == [("offered", "B")]
    refused = office.sent("archivist", f"{address}/bewertung", said | {"entscheidung": "V"})
    assert refused.status_code == 422
    assert 'role="alert"' in refused.text
    assert "Unklar" in refused.text
    assert states(office, address) == [("offered", "B")]
    office.sent("archivist", f"{address}/bewertung", said | {"entscheidung": "V", "grund": WHY})
    twice = office.sent("archivist", f"{address}/bewertung", said | {"entscheidung": "A", "grund": "doch"})
    assert twice.status_code == 409
    assert states(office, address) == [("appraised", "V")]


def test_without_a_mark_nothing_is_done_and_the_page_says_so(office: Office) -> None:
    address, _ = office.offered(office.due("Unmarkiert"))
    for step in ("bewertung", "ruecknahme"):
        refused = office.sent("archivist", f"{address}/{step}", {"entscheidung": "V", "grund": WHY})
        assert refused.status_code == 422
        assert "Keine Akte ist markiert" in refused.text
    nothing = office.sent("archivist", f"{address}/vernichtung", {})
    assert nothing.status_code == 409
    assert "kann noch nichts vernichtet werden" in nothing.text
    assert states(office, address) == [("offered", None)]


def test_what_was_drawn_is_marked_and_the_same_can_be_drawn_again(office: Office) -> None:
    address, listed = office.offered(*(office.due(f"Reihe {number}") for number in range(5)))
    fields = {"startwert": "20261128", "anzahl": "2"}
    drawn = office.sent("archivist", f"{address}/stichprobe", fields)
    marked = {each["id"] for each in listed if f'value="{each["id"]}" checked' in drawn.text}
    assert drawn.status_code == 200
    assert len(marked) == 2
    again = office.sent("archivist", f"{address}/stichprobe", fields).text
    assert {each["id"] for each in listed if f'value="{each["id"]}" checked' in again} == marked
    assert "Startwert 20261128" in office.page("archivist", address)


@pytest.mark.parametrize(
    "fields",
    [
        {"startwert": "", "anzahl": "2"},
        {"startwert": "x", "anzahl": "2"},
        {"startwert": "9" * 30, "anzahl": "2"},
        {"startwert": "1"},
        {"startwert": "1", "anzahl": "2", "anteil": "50"},
        {"startwert": "1", "anteil": "101"},
    ],
)
def test_a_sample_that_cannot_be_drawn_is_refused_with_advice(office: Office, fields: dict[str, str]) -> None:
    address, _ = office.offered(office.due("Probe"))
    refused = office.sent("archivist", f"{address}/stichprobe", fields)
    assert refused.status_code == 422
    assert "Eine solche Stichprobe" in refused.text


def test_decisions_come_in_as_a_table_all_or_none(office: Office) -> None:
    address, (first, second) = office.offered(*map(office.due, ("Tabelle eins", "Tabelle zwei")))
    head = "Kennung;Entscheidung;Begründung\n"
    wrong = f"{head}{first['id']};V;{WHY}\n{second['id']};X;\n"
    refused = office.sent("archivist", f"{address}/entscheidungen", {}, files={"liste": ("l.csv", wrong.encode())})
    assert refused.status_code == 422
    assert "ist nicht A, V oder B" in refused.text
    assert states(office, address) == [("offered", None), ("offered", None)]
    right = f"{head}{first['id']};V;{WHY}\n{second['id']};A;Stadtgeschichte\n"
    taken = office.sent("archivist", f"{address}/entscheidungen", {}, files={"liste": ("l.csv", right.encode())})
    assert "2 Entscheidungen wurden übernommen." in taken.text
    assert states(office, address) == [("appraised", "V"), ("appraised", "A")]


def test_who_does_not_appraise_sees_no_buttons_for_it_but_may_take_a_dossier_out(office: Office) -> None:
    address, (item,) = office.offered(office.due("Nicht mehr"))
    position = f"{address}?position=60.20"
    assert 'value="A"' in office.page("archivist", position)
    assert 'value="A"' not in office.page("records_manager", position)
    out = office.sent("records_manager", f"{address}/ruecknahme", {"offen": item["id"], "grund": "falsche Position"})
    assert out.status_code == 303
    assert states(office, address) == [("withdrawn", None)]
    assert "Nicht mehr" in office.page("records_manager", "/aussonderung/faellig")


def test_a_hold_is_shown_everywhere_and_stops_it(office: Office) -> None:
    dossier = office.due("Gesperrt")
    address, (item,) = office.offered(dossier)
    office.sent("archivist", f"{address}/bewertung", {"offen": item["id"], "entscheidung": "V", "grund": WHY})
    release = office.sent("records_manager", f"{address}/vernichtung", {}).headers["location"]
    office.sent("archivist", f"{release}/genehmigen", {})
    review = (local_date(SystemClock().now(), DEPLOYMENT.zone) + timedelta(days=90)).isoformat()
    hold = {
        "grund": "litigation",
        "erlaeuterung": "VG Arnsberg 4 K 12/26",
        "pruefung": review,
    }
    assert office.sent("records_manager", f"/akten/{dossier}/sperren", hold).status_code == 303
    held = office.page("archivist", f"{address}?position=60.20&akte={item['id']}")
    assert '<span class="chip danger">gesperrt</span>' in held
    office.let_wait(release)
    stopped = office.page("archivist", release)
    assert "0 von 1" in stopped
    assert "Die Akte ist gesperrt" in stopped
    assert "1 nicht vernichtet" in office.page("archivist", "/aussonderung")
    assert office.site.get(office.site.people.witten.clerk.token, f"/api/v1/dossiers/{dossier}").status_code == 200


def test_what_the_archive_takes_is_destroyed_only_after_its_receipt(office: Office) -> None:
    address, (item,) = office.offered(office.due("Stadtchronik"))
    here = {"position": "60.20", "offen": item["id"]}
    office.sent("archivist", f"{address}/bewertung", here | {"entscheidung": "A", "grund": "Stadtgeschichte"})
    page = f"{address}?position=60.20&akte={item['id']}"
    assert f"{address}/empfang" not in office.page("records_manager", page)
    early = office.sent("records_manager", f"{address}/vernichtung", here)
    assert early.status_code == 409
    assert "Übernahme der Akte nicht bestätigt" in early.text
    assert office.sent("records_manager", f"{address}/empfang", here | {"bestaetigung": "Zugang 7"}).status_code == 409
    assert office.sent("records_manager", f"{address}/abgabe", here).status_code == 303
    assert office.sent("records_manager", f"{address}/abgabe", here).status_code == 409
    assert f"{address}/empfang" in office.page("records_manager", page)
    early = office.sent("records_manager", f"{address}/vernichtung", here)
    assert early.status_code == 409
    nameless = office.sent("records_manager", f"{address}/empfang", here | {"bestaetigung": " "})
    assert nameless.status_code == 422
    assert "Nichts bezeichnet die Empfangsbestätigung" in nameless.text
    assert states(office, address) == [("transferred", "A")]
    named = office.sent("records_manager", f"{address}/empfang", here | {"bestaetigung": "Zugang 12/2026"})
    assert named.status_code == 303
    assert "Zugang 12/2026" in office.page("records_manager", page)
    release = office.sent("records_manager", f"{address}/vernichtung", here).headers["location"]
    office.sent("archivist", f"{release}/genehmigen", {})
    office.let_wait(release)
    assert states(office, address) == [("destroyed", "A")]
    proof = f"/api/v1/releases/{release.rpartition('/')[2]}/certificate"
    (told,) = send(office.site, office.callers["archivist"], "GET", proof).json()["claims"]["dossiers"]
    assert (told["decision"], told["receipt"]) == ("A", "Zugang 12/2026")


def test_nobody_agrees_to_what_they_asked_for(office: Office) -> None:
    release = office.released("Allein")
    refused = office.sent("records_manager", f"{release}/genehmigen", {})
    assert refused.status_code == 403
    assert "stimmt ihr nicht zu" in refused.text
    assert "wartet auf eine zweite Person" in office.page("archivist", release)


def test_a_release_is_cancelled_with_a_reason_and_only_once(office: Office) -> None:
    release = office.released("Zu früh")
    assert office.sent("archivist", f"{release}/abbrechen", {"grund": " "}).status_code == 422
    assert office.sent("archivist", f"{release}/abbrechen", {"grund": "zu früh"}).status_code == 303
    assert "abgebrochen" in office.page("archivist", release)
    assert office.sent("archivist", f"{release}/abbrechen", {"grund": "noch einmal"}).status_code == 409
    assert office.sent("archivist", f"{release}/tag", {}).status_code == 409


def test_the_overview_counts_by_year_and_main_group_and_names_what_has_no_end(office: Office) -> None:
    dossier = office.due("Ohne Frist")
    before = office.page("archivist", "/aussonderung")
    assert ">2020" in before
    assert "Hauptgruppe" in before
    with as_owner(office.site, office.site.people.witten.tenant) as owner:
        owner.execute(
            text(
                "UPDATE records.dossiers SET retention_standing = 'no_rule', retention_ends_on = NULL, due_on = NULL "
                "WHERE id = :id"
            ),
            {"id": dossier},
        )
    assert "1 geschlossene Akte:" in office.page("archivist", "/aussonderung")


def test_only_who_disposes_of_records_finds_the_way(office: Office) -> None:
    assert 'href="/aussonderung"' not in office.page("clerk", "/akten")
    assert 'href="/aussonderung"' in office.page("archivist", "/akten")
    assert send(office.site, office.callers["clerk"], "GET", "/aussonderung").status_code == 403


def states(office: Office, address: str) -> list[tuple[str, str | None]]:
    offer = address.rpartition("/")[2]
    found = office.site.get(office.site.people.witten.archivist.token, f"/api/v1/offers/{offer}/dossiers").json()
    return [(each["state"], each["decision"]) for each in found["dossiers"]]
