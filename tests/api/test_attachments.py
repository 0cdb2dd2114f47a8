# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What belongs to what, through the doors: by a submission, by hand, on the way to another case, and when one goes."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from httpx import Response

from eakte.database.embedded import EmbeddedServer
from eakte.domain.audit.values import Act
from tests.api.callers import send, sign_in
from tests.api.records import pdf
from tests.api.test_moving import case, clerk, dossier, history, letters, move_document
from tests.deployment import Site, new_site
from tests.evidence import audit_log, check_problem


@pytest.fixture(scope="module")
def site(embedded_server: EmbeddedServer) -> Iterator[Site]:
    with new_site(embedded_server) as opened:
        yield opened


def attach(site: Site, document: str, to: str, token: str = "") -> Response:
    path = f"/api/v1/documents/{document}/attached-to"
    return site.http.put(path, json={"document": to}, headers=site.as_(token or clerk(site)))


def detach(site: Site, document: str) -> Response:
    return site.http.delete(f"/api/v1/documents/{document}/attached-to", headers=site.as_(clerk(site)))


def standing(site: Site, case_id: str) -> list[tuple[str, str | None]]:
    """The documents of a case in their order, each with what it belongs to."""
    documents = site.get(clerk(site), f"/api/v1/cases/{case_id}").json()["documents"]
    return [(each["id"], each["attached_to"]) for each in documents]


def discard(site: Site, document: str) -> None:
    path = f"/api/v1/documents/{document}/discard"
    assert site.post(clerk(site), path, {"reason": "wrong_upload"}).status_code == 201
    assert site.post(site.people.witten.office_lead.token, f"{path}/agree").status_code == 204


def test_what_a_portal_delivers_belongs_to_its_form(site: Site) -> None:
    files = [(f"anlage-{n}", f"nachweis-{n}.pdf", "application/pdf", pdf(f"Nachweis {n}")) for n in (1, 2)]
    item = site.submit(site.people.witten.portal_key, *files).json()["id"]
    form, *rest = site.get(clerk(site), f"/api/v1/inbox/{item}").json()["documents"]
    assert (form["kind"], form["attached_to"]) == ("form", None)
    assert [each["attached_to"] for each in rest] == [form["id"]] * 2
    into = case(site, dossier(site)["id"])
    check_problem(detach(site, rest[0]["id"]), 409, "not-filed-yet")
    site.post(clerk(site), f"/api/v1/inbox/{item}/file", {"case": into["id"]})
    assert detach(site, rest[0]["id"]).json()["attached_to"] is None
    assert standing(site, into["id"]) == [
        (form["id"], None),
        (rest[1]["id"], form["id"]),
        (rest[0]["id"], None),
    ]


def test_an_attachment_stands_below_what_it_belongs_to_and_both_tell_of_it(site: Site) -> None:
    into = case(site, dossier(site)["id"])
    proof, letter, other = letters(site, into["id"], "Nachweis", "Schreiben", "Anderes")
    assert attach(site, proof, letter).json()["attached_to"] == letter
    assert standing(site, into["id"]) == [(letter, None), (proof, letter), (other, None)]
    assert any("als Anlage zu „Schreiben.pdf“ angefügt" in each for each in history(site, f"documents/{proof}"))
    assert any("die Anlage „Nachweis.pdf“ angefügt" in each for each in history(site, f"documents/{letter}"))
    attach(site, proof, letter)
    entries = audit_log(site, site.people.witten.tenant, Act.DOCUMENT_ATTACHED)
    assert sum(each.object["id"] == proof for each in entries) == 1  # the second time nothing changed
    assert attach(site, proof, other).json()["attached_to"] == other
    assert detach(site, proof).json()["attached_to"] is None
    assert any("als Anlage von „Anderes.pdf“ gelöst" in each for each in history(site, f"documents/{proof}"))


def test_it_is_refused_where_it_makes_no_sense(site: Site) -> None:
    under = dossier(site)["id"]
    into, elsewhere = case(site, under), case(site, under)
    first, second, third = letters(site, into["id"], "Eins", "Zwei", "Drei")
    (far,) = letters(site, elsewhere["id"], "Fern")
    waiting = site.scan(clerk(site), "w.pdf", "application/pdf", pdf("Wartet")).json()["id"]
    (unfiled,) = site.get(clerk(site), f"/api/v1/inbox/{waiting}").json()["documents"]
    check_problem(attach(site, first, first), 409, "attached-to-itself")
    check_problem(attach(site, first, far), 409, "attached-elsewhere")
    check_problem(attach(site, first, unfiled["id"]), 409, "not-filed-yet")
    check_problem(attach(site, first, into["id"]), 404, "document-not-found")
    check_problem(attach(site, into["id"], first), 404, "document-not-found")
    check_problem(attach(site, first, second, site.people.witten.archivist.token), 403, "forbidden")
    check_problem(detach(site, first), 409, "not-attached")
    assert attach(site, first, second).status_code == 200
    check_problem(attach(site, third, first), 409, "attached-too-deep")
    check_problem(attach(site, second, third), 409, "attached-too-deep")
    site.work()
    site.post(clerk(site), f"/api/v1/cases/{into['id']}/close")
    check_problem(attach(site, third, second), 409, "case-is-closed")
    check_problem(detach(site, first), 409, "case-is-closed")
    assert standing(site, into["id"]) == [(second, None), (first, second), (third, None)]


def test_an_attachment_moves_with_its_document_and_not_alone(site: Site) -> None:
    under = dossier(site)["id"]
    left, reached = case(site, under), case(site, under)
    letter, proof, stays = letters(site, left["id"], "Schreiben", "Nachweis", "Bleibt")
    attach(site, proof, letter)
    check_problem(move_document(site, proof, left["id"], reached["id"]), 409, "attachment-stays")
    assert move_document(site, letter, left["id"], reached["id"]).status_code == 200
    assert standing(site, left["id"]) == [(stays, None)]
    assert standing(site, reached["id"]) == [(letter, None), (proof, letter)]
    moved = f"nach {reached['reference_number']} umgelegt"
    assert any(moved in each for each in history(site, f"documents/{proof}"))


def test_who_would_see_an_attachment_besides_is_told_before(site: Site) -> None:
    """Somebody who sees the document already, but not what belongs to it."""
    lead, scanner = site.people.witten.office_lead, site.people.witten.scan_operator
    left, reached = case(site, dossier(site)["id"]), case(site, dossier(site)["id"])
    letter, proof = letters(site, left["id"], "Schreiben", "Nachweis")
    attach(site, proof, letter)
    until = site.get(clerk(site), f"/api/v1/cases/{left['id']}").json()["opened_on"]
    for kind, id_ in (("document", letter), ("case", reached["id"])):
        granted = {"object_type": kind, "object_id": id_, "login": scanner.login, "cause": "Hilfe", "until": until}
        assert site.post(lead.token, "/api/v1/grants", granted).status_code == 201
    asked = check_problem(move_document(site, letter, left["id"], reached["id"]), 409, "move-widens-access")
    assert scanner.actor.name in asked["detail"]
    assert standing(site, left["id"]) == [(letter, None), (proof, letter)]


def test_what_belonged_to_a_document_that_was_discarded_stands_for_itself(site: Site) -> None:
    into = case(site, dossier(site)["id"])
    letter, proof = letters(site, into["id"], "Falsch", "Nachweis")
    attach(site, proof, letter)
    discard(site, letter)
    assert standing(site, into["id"]) == [(proof, None)]


def test_filing_is_not_taken_back_once_something_of_another_item_belongs_to_it(site: Site) -> None:
    into = case(site, dossier(site)["id"])
    (letter,) = letters(site, into["id"], "Schreiben")
    item = site.scan(clerk(site), "n.pdf", "application/pdf", pdf("Nachweis")).json()["id"]
    (proof,) = site.get(clerk(site), f"/api/v1/inbox/{item}").json()["documents"]
    site.post(clerk(site), f"/api/v1/inbox/{item}/file", {"case": into["id"]})
    back = f"/api/v1/inbox/{item}/take-back"
    attach(site, proof["id"], letter)
    check_problem(site.post(clerk(site), back), 409, "filed-too-long-ago")
    detach(site, proof["id"])
    attach(site, letter, proof["id"])
    check_problem(site.post(clerk(site), back), 409, "filed-too-long-ago")
    detach(site, letter)
    assert site.post(clerk(site), back).status_code == 200


def test_of_two_that_are_attached_to_each_other_at_once_one_is_refused(site: Site) -> None:
    into = case(site, dossier(site)["id"])
    first, second = letters(site, into["id"], "Eins", "Zwei")
    ready = Barrier(2)

    def go(pair: tuple[str, str]) -> int:
        ready.wait()
        return attach(site, *pair).status_code

    with ThreadPoolExecutor() as pool:
        answers = sorted(pool.map(go, ((first, second), (second, first))))
    assert answers == [200, 409]


def test_the_pages_attach_and_detach(site: Site) -> None:
    person = sign_in(site, site.people.witten.clerk)
    into = case(site, dossier(site)["id"])
    proof, letter = letters(site, into["id"], "Nachweis", "Schreiben")
    page, shown_at = f"/dokumente/{proof}/anfuegen", f"/vorgaenge/{into['id']}"
    shown = send(site, person, "GET", page).text
    assert (f'value="{letter}"' in shown, f'value="{proof}"' in shown) == (True, False)
    missing = send(site, person, "POST", page, data={"zu": ""})
    assert (missing.status_code, "Dokument nicht gefunden" in missing.text) == (404, True)
    itself = send(site, person, "POST", page, data={"zu": proof})
    assert (itself.status_code, "seine eigene Anlage" in itself.text) == (409, True)
    done = send(site, person, "POST", page, data={"zu": letter})
    assert (done.status_code, done.headers["location"]) == (303, f"{shown_at}?dokument={proof}&angefuegt=ja")
    shown = send(site, person, "GET", done.headers["location"]).text
    assert "ist jetzt eine Anlage" in shown
    assert _rows(shown) == [letter, proof]
    back = send(site, person, "POST", f"/dokumente/{proof}/loesen")
    assert back.headers["location"] == f"{shown_at}?dokument={proof}&geloest_von={letter}"
    shown = send(site, person, "GET", back.headers["location"]).text
    assert f'name="zu" value="{letter}"' in shown
    assert _rows(shown) == [proof, letter]
    assert send(site, person, "POST", f"/dokumente/{proof}/loesen").status_code == 409


def _rows(page: str) -> list[Any]:
    return [each.split('"')[0] for each in page.split('<tr id="document-')[1:]]
