# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Moving what was filed in the wrong place, through the doors: what follows, what is refused, who is asked, and the way back."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count
from threading import Barrier
from typing import Any

import pytest
from httpx import Response

from eakte.database.embedded import EmbeddedServer
from eakte.domain.audit.values import Act
from eakte.domain.filing.inbox import UNDONE_WITHIN
from eakte.kernel.clock import SystemClock, local_date
from eakte.kernel.tenancy import DEPLOYMENT
from tests.api.callers import send, sign_in
from tests.api.records import pdf
from tests.deployment import Site, clock_moved, new_site
from tests.evidence import audit_log, check_problem

NUMBERS = count(1)


@pytest.fixture(scope="module")
def site(embedded_server: EmbeddedServer) -> Iterator[Site]:
    with new_site(embedded_server) as opened:
        yield opened


def clerk(site: Site) -> str:
    return site.people.witten.clerk.token


def dossier(site: Site, position: str = "22.10") -> dict[str, Any]:
    made = site.post(clerk(site), "/api/v1/dossiers", {"plan_entry": position, "title": "Akte"}).json()
    return dict(made)


def case(site: Site, under: str) -> dict[str, Any]:
    return dict(site.post(clerk(site), f"/api/v1/dossiers/{under}/cases", {"title": "Vorgang"}).json())


def letters(site: Site, into: str, *words: str) -> list[str]:
    """A document for each word, filed in a case."""
    found = []
    for word in words:
        item = site.scan(clerk(site), f"{word}.pdf", "application/pdf", pdf(word)).json()["id"]
        found += site.get(clerk(site), f"/api/v1/inbox/{item}").json()["documents"]
        site.post(clerk(site), f"/api/v1/inbox/{item}/file", {"case": into})
    return [each["id"] for each in found]


def move_document(site: Site, document: str, left: str, reached: str, *, token: str = "", query: str = "") -> Response:
    path = f"/api/v1/documents/{document}/move{query}"
    return site.post(token or clerk(site), path, {"left": left, "reached": reached})


def move_case(site: Site, moved: str, into: str, *, seen: int = 1, query: str = "", **more: str) -> Response:
    headers = {**site.as_(clerk(site)), "If-Match": f'"{seen}"'}
    path = f"/api/v1/cases/{moved}/move{query}"
    return site.http.post(path, json={"dossier": into, **more}, headers=headers)


def history(site: Site, path: str) -> list[str]:
    return [each["text"] for each in site.get(clerk(site), f"/api/v1/{path}/history").json()["entries"]]


def test_a_document_goes_alone_and_is_found_where_it_is(site: Site) -> None:
    word = f"Quittenbrot{next(NUMBERS)}"
    under = dossier(site)
    left, reached = case(site, under["id"]), case(site, under["id"])
    moved, stays = letters(site, left["id"], word, "Bleibt")
    site.work()
    answer = move_document(site, moved, left["id"], reached["id"])
    assert (answer.status_code, answer.json()["reference_number"]) == (200, reached["reference_number"])
    there = [
        [each["id"] for each in site.get(clerk(site), f"/api/v1/cases/{each}").json()["documents"]]
        for each in (left["id"], reached["id"])
    ]
    assert there == [[stays], [moved]]
    site.work()
    (found,) = site.get(clerk(site), "/api/v1/search", q=word).json()["documents"]
    assert found["case"]["reference_number"] == reached["reference_number"]
    text = f"aus {left['reference_number']} nach {reached['reference_number']} umgelegt"
    assert any(text in each for each in history(site, f"documents/{moved}"))
    assert any(f"nach {reached['reference_number']} umgelegt" in each for each in history(site, f"cases/{left['id']}"))


def test_an_item_shows_only_what_stands_where_it_does_and_is_not_taken_back(site: Site) -> None:
    under = dossier(site)
    left, reached = case(site, under["id"]), case(site, under["id"])
    item = site.scan(clerk(site), "brief.pdf", "application/pdf", pdf("Brief")).json()["id"]
    (document,) = site.get(clerk(site), f"/api/v1/inbox/{item}").json()["documents"]
    site.post(clerk(site), f"/api/v1/inbox/{item}/file", {"case": left["id"]})
    move_document(site, document["id"], left["id"], reached["id"])
    assert site.get(clerk(site), f"/api/v1/inbox/{item}").json()["documents"] == []
    assert not any("umgelegt" in each for each in history(site, f"inbox/{item}"))
    check_problem(site.post(clerk(site), f"/api/v1/inbox/{item}/take-back"), 409, "filed-too-long-ago")


def test_a_document_stays_where_a_move_is_refused(site: Site) -> None:
    under = dossier(site)
    left, reached = case(site, under["id"]), case(site, under["id"])
    (document,) = letters(site, left["id"], "Brief")
    waiting = site.scan(clerk(site), "b.pdf", "application/pdf", pdf("Wartet")).json()["id"]
    (unfiled,) = site.get(clerk(site), f"/api/v1/inbox/{waiting}").json()["documents"]
    check_problem(move_document(site, unfiled["id"], left["id"], reached["id"]), 409, "not-filed-yet")
    check_problem(move_document(site, document, left["id"], left["id"]), 409, "already-there")
    check_problem(move_document(site, document, reached["id"], left["id"]), 409, "document-moved")
    check_problem(move_document(site, document, left["id"], document), 404, "case-not-found")
    archivist = site.people.witten.archivist.token
    check_problem(move_document(site, document, left["id"], reached["id"], token=archivist), 403, "forbidden")
    site.work()
    site.post(clerk(site), f"/api/v1/cases/{reached['id']}/close")
    check_problem(move_document(site, document, left["id"], reached["id"]), 409, "case-is-closed")
    site.post(clerk(site), f"/api/v1/cases/{left['id']}/close")
    other = case(site, under["id"])
    check_problem(move_document(site, document, left["id"], other["id"]), 409, "case-is-closed")
    (there,) = site.get(clerk(site), f"/api/v1/cases/{left['id']}").json()["documents"]
    assert there["id"] == document


def test_a_case_goes_with_all_beneath_it_and_keeps_its_number(site: Site) -> None:
    word = f"Mirabellenmus{next(NUMBERS)}"
    left, reached = dossier(site), dossier(site)
    moved = case(site, left["id"])
    part = site.post(clerk(site), f"/api/v1/cases/{moved['id']}/sub-cases", {"title": "Teil"}).json()
    letters(site, part["id"], word)
    site.work()
    answer = move_case(site, moved["id"], reached["id"])
    assert (answer.status_code, answer.headers["etag"]) == (200, '"2"')
    assert answer.json()["reference_number"] == moved["reference_number"]
    shown = site.get(clerk(site), f"/api/v1/cases/{part['id']}").json()
    assert (shown["dossier"]["id"], shown["parent"]) == (reached["id"], moved["id"])
    assert site.get(clerk(site), f"/api/v1/dossiers/{left['id']}/cases").json()["items"] == []
    site.work()
    (found,) = site.get(clerk(site), "/api/v1/search", q=word).json()["documents"]
    assert found["case"]["reference_number"] == part["reference_number"]
    text = f"in die Akte {reached['reference_number']} umgelegt"
    for path in (f"cases/{moved['id']}", f"dossiers/{left['id']}", f"dossiers/{reached['id']}"):
        assert any(text in each for each in history(site, path)), path
    numbers = {case(site, left["id"])["reference_number"], case(site, reached["id"])["reference_number"]}
    assert not numbers & {moved["reference_number"], part["reference_number"]}


def test_a_case_goes_into_a_volume_or_beneath_a_case(site: Site) -> None:
    left, reached = dossier(site), dossier(site)
    first, second = (
        site.post(clerk(site), f"/api/v1/dossiers/{reached['id']}/volumes", {}).json()["id"] for _ in range(2)
    )
    parent = case(site, reached["id"])
    chosen, newest, beneath, deep = (case(site, left["id"]) for _ in range(4))
    assert move_case(site, chosen["id"], reached["id"], volume=first).json()["volume"] == first
    assert move_case(site, newest["id"], reached["id"]).json()["volume"] == second
    put = move_case(site, beneath["id"], reached["id"], parent=parent["id"]).json()
    assert (put["parent"], put["volume"]) == (parent["id"], second)
    part = site.post(clerk(site), f"/api/v1/cases/{deep['id']}/sub-cases", {"title": "Teil"}).json()
    check_problem(move_case(site, deep["id"], reached["id"], parent=beneath["id"]), 422, "sub-cases-too-deep")
    check_problem(move_case(site, deep["id"], reached["id"], parent=part["id"]), 422, "parent-case-is-below")
    check_problem(move_case(site, deep["id"], reached["id"], parent=left["id"]), 422, "parent-case-elsewhere")
    check_problem(move_case(site, deep["id"], reached["id"], volume=parent["id"]), 404, "volume-not-found")


def test_a_case_stays_where_a_move_is_refused(site: Site) -> None:
    left, reached = dossier(site), dossier(site)
    moved, closed = case(site, left["id"]), case(site, left["id"])
    check_problem(move_case(site, moved["id"], left["id"]), 409, "already-there")
    check_problem(move_case(site, moved["id"], reached["id"], seen=7), 412, "case-changed")
    check_problem(move_case(site, moved["id"], moved["id"]), 404, "dossier-not-found")
    without = site.post(clerk(site), f"/api/v1/cases/{moved['id']}/move", {"dossier": reached["id"]})
    check_problem(without, 428, "precondition-required")
    site.post(clerk(site), f"/api/v1/cases/{closed['id']}/close")
    check_problem(move_case(site, closed["id"], reached["id"]), 409, "case-is-closed")
    volume = site.post(clerk(site), f"/api/v1/dossiers/{reached['id']}/volumes", {}).json()["id"]
    site.post(clerk(site), f"/api/v1/volumes/{volume}/close")
    check_problem(move_case(site, moved["id"], reached["id"], volume=volume), 409, "volume-is-closed")
    check_problem(move_case(site, moved["id"], reached["id"]), 409, "no-volume-is-open")
    site.post(clerk(site), f"/api/v1/dossiers/{reached['id']}/close")
    check_problem(move_case(site, moved["id"], reached["id"]), 409, "dossier-is-closed")
    assert site.get(clerk(site), f"/api/v1/cases/{moved['id']}").json()["dossier"]["id"] == left["id"]


def test_who_would_see_it_besides_is_told_before(site: Site) -> None:
    """By a grant, by a share, and by a protection class that is not there any more."""
    lead, scanner = site.people.witten.office_lead, site.people.witten.scan_operator
    left, reached = dossier(site), dossier(site)
    moved, goal = case(site, left["id"]), case(site, reached["id"])
    (document,) = letters(site, moved["id"], "Vertraulich")
    today = local_date(SystemClock().now(), DEPLOYMENT.zone).isoformat()
    at_goal = {"object_type": "dossier", "object_id": reached["id"]}
    for person in (scanner, site.people.witten.archivist):
        granted = {**at_goal, "login": person.login, "cause": "Vertretung", "until": today}
        assert site.post(lead.token, "/api/v1/grants", granted).status_code == 201
    shared = {**at_goal, "town": "hattingen", "legal_basis": "consent"}
    assert site.post(lead.token, "/api/v1/shares", shared).status_code == 201

    for asked in (
        move_document(site, document, moved["id"], goal["id"]),
        move_case(site, moved["id"], reached["id"]),
    ):
        check_problem(asked, 409, "move-widens-access")
        assert "Hattingen" in asked.json()["detail"]
        assert scanner.actor.name in asked.json()["detail"]
        assert site.people.witten.archivist.actor.name not in asked.json()["detail"]  # sees all of the town anyway
    assert move_document(site, document, moved["id"], goal["id"], query="?confirmed=true").status_code == 200
    assert move_document(site, document, goal["id"], moved["id"]).status_code == 200  # fewer see it there
    assert move_case(site, moved["id"], reached["id"], query="?confirmed=true").status_code == 200


def test_another_office_sees_it_only_where_that_is_meant(site: Site) -> None:
    left, reached = dossier(site), dossier(site, "60.10")
    moved = case(site, left["id"])
    asked = check_problem(move_case(site, moved["id"], reached["id"]), 409, "move-widens-access")
    assert "alle im Amt Bauen und Umwelt" in asked["detail"]
    person, page = sign_in(site, site.people.witten.clerk), f"/vorgaenge/{moved['id']}/umlegen"
    fields = {"stand": "1", "ziel": reached["reference_number"]}
    shown = send(site, person, "POST", page, data=fields)
    assert (shown.status_code, 'name="bestaetigt"' in shown.text) == (409, True)
    assert "alle im Amt Bauen und Umwelt" in shown.text
    assert send(site, person, "POST", page, data={**fields, "bestaetigt": "ja"}).status_code == 303


def test_of_two_who_move_the_same_case_one_is_refused(site: Site) -> None:
    left, first, second = dossier(site), dossier(site), dossier(site)
    moved, ready = case(site, left["id"]), Barrier(2)

    def go(into: str) -> int:
        ready.wait()
        return int(move_case(site, moved["id"], into).status_code)

    with ThreadPoolExecutor() as pool:
        answers = sorted(pool.map(go, (first["id"], second["id"])))
    assert answers == [200, 412]
    moves = audit_log(site, site.people.witten.tenant, Act.CASE_MOVED)
    assert sum(each.object["id"] == moved["id"] for each in moves) == 1


def test_a_case_that_was_moved_away_stays_open_when_the_dossier_closes(site: Site) -> None:
    left, reached = dossier(site), dossier(site)
    stays, moved = case(site, left["id"]), case(site, left["id"])
    site.post(clerk(site), f"/api/v1/dossiers/{left['id']}/close", {"with_cases": True})
    assert move_case(site, moved["id"], reached["id"]).status_code == 200
    site.work()
    assert site.get(clerk(site), f"/api/v1/cases/{moved['id']}").json()["closed_on"] is None
    assert site.get(clerk(site), f"/api/v1/cases/{stays['id']}").json()["closed_on"] is not None
    assert site.get(clerk(site), f"/api/v1/dossiers/{left['id']}").json()["closed_on"] is not None


def test_forwarding_is_taken_back_by_who_did_it_for_a_minute(site: Site) -> None:
    path, token = "/api/v1/inbox/{item}/forward", clerk(site)
    offices = ["finanzen", "soziales"]
    item = site.scan(token, "a.pdf", "application/pdf", pdf("Irrläufer")).json()["id"]
    back = f"/api/v1/inbox/{item}/forward/take-back"
    check_problem(site.post(token, back), 404, "inbox-item-not-found")
    for office in offices:
        assert site.post(token, path.format(item=item), {"office": office}).status_code == 200
    check_problem(site.post(site.people.witten.office_lead.token, back), 404, "inbox-item-not-found")
    assert site.post(token, back).status_code == 204
    with site.deployment.platform.database.read(site.people.witten.clerk.actor) as unit:
        row = unit.inbox.item(item)
        assert row is not None
        assert [each.key for each in unit.access.offices() if each.id == row.office_id] == offices[:1]
    check_problem(site.post(token, back), 404, "inbox-item-not-found")
    site.post(token, path.format(item=item), {"office": offices[1]})
    with clock_moved(site, UNDONE_WITHIN + timedelta(seconds=5)):
        check_problem(site.post(token, back), 409, "forwarded-too-long-ago")
    assert site.post(token, f"/api/v1/inbox/{item}/discard", {"reason": "misdirected"}).status_code == 204
    check_problem(site.post(token, back), 410, "item-discarded")


def test_the_pages_move_and_move_back(site: Site) -> None:
    person = sign_in(site, site.people.witten.clerk)
    under, other = dossier(site), dossier(site)
    left, reached = case(site, under["id"]), case(site, under["id"])
    (document,) = letters(site, left["id"], "Seitenwechsel")
    page = f"/dokumente/{document}/umlegen"
    assert reached["reference_number"] in send(site, person, "GET", page).text
    missing = send(site, person, "POST", page, data={"von": left["id"], "ziel": "99-99"})
    assert (missing.status_code, "99-99" in missing.text) == (404, True)
    named = {"von": left["id"], "ziel": f"{reached['reference_number']} Vorgang"}
    done = send(site, person, "POST", page, data=named)
    assert (done.status_code, done.headers["location"].startswith(f"/vorgaenge/{reached['id']}?")) == (303, True)
    shown = send(site, person, "GET", done.headers["location"]).text
    assert f'value="{left["id"]}"' in shown
    again = send(site, person, "POST", page, data=named)
    assert again.status_code == 409
    undone = send(site, person, "POST", page, data={"von": reached["id"], "ziel": left["id"], "bestaetigt": "ja"})
    assert undone.headers["location"].startswith(f"/vorgaenge/{left['id']}?")

    page = f"/vorgaenge/{left['id']}/umlegen"
    assert other["reference_number"] in send(site, person, "GET", page).text
    late = send(site, person, "POST", page, data={"stand": "9", "ziel": other["reference_number"]})
    assert late.status_code == 412
    gone = send(site, person, "POST", page, data={"stand": "1", "ziel": other["reference_number"]})
    shown = send(site, person, "GET", gone.headers["location"]).text
    assert f'value="{under["id"]}"' in shown
    back = {"stand": "2", "ziel": under["id"], "band": "", "oberhalb": "", "bestaetigt": "ja"}
    assert send(site, person, "POST", page, data=back).status_code == 303
    assert site.get(clerk(site), f"/api/v1/cases/{left['id']}").json()["dossier"]["id"] == under["id"]
