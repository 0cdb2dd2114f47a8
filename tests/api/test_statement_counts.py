# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A list costs the same number of statements however many rows and grants there are: no page asks row by row."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from eakte.database.embedded import EmbeddedServer
from eakte.kernel.clock import SystemClock, local_date
from eakte.kernel.tenancy import DEPLOYMENT, Role
from tests.api.callers import Caller, callers_of, send
from tests.api.records import pdf
from tests.deployment import Site, new_site
from tests.people import new_colleague

MORE = 6
"""Rows of each kind that come in between two counts."""

LISTS = {
    "clerk": (
        "/api/v1/inbox",
        "/posteingang",
        "/posteingang/{waiting}",
        "/posteingang/{waiting}/ablegen",
        "/api/v1/dossiers",
        "/akten",
        "/akten?position=22.10",
        "/api/v1/dossiers/{dossier}",
        "/api/v1/dossiers/{dossier}/cases",
        "/akten/{dossier}",
        "/akten/{dossier}/schliessen",
        "/akten/{dossier}/pdf",
        "/vorgaenge/{case}/pdf",
        "/api/v1/cases/{case}",
        "/vorgaenge/{case}",
        "/akten/{dossier}/angaben",
        "/vorgaenge/{case}/angaben",
        "/vorgaenge/{case}/fachangaben",
        "/api/v1/public-services",
        "/api/v1/cases/{case}/parties",
        "/vorgaenge/{case}/beteiligte",
        "/api/v1/cases/{case}/notes",
        "/vorgaenge/{case}/vermerke",
        "/api/v1/cases/{case}/links",
        "/vorgaenge/{case}/verweise",
        "/api/v1/search?q=Regenpfeifer",
        "/suche?q=Regenpfeifer",
        "/api/v1/dossiers/{dossier}/history",
        "/akten/{dossier}/verlauf?zugriffe=ja",
        "/akten/{dossier}/gesehen",
        "/geteilt",
        "/api/v1/shared",
        "/geteilt/{shared}",
        "/api/v1/shared/{shared}",
        "/api/v1/shared/{shared}/log",
    ),
    "office_lead": (
        "/api/v1/holds",
        "/sperren",
        "/api/v1/dossiers/{held}/holds",
        "/akten/{held}/sperren",
        "/api/v1/cases/{held case}/holds",
        "/vorgaenge/{held case}/sperren",
        "/akten/{dossier}/zugriff",
        "/api/v1/grants?object_type=dossier&object_id={dossier}",
        "/akten/{dossier}/teilen?vorschau=ja",
        "/api/v1/shares?object_type=dossier&object_id={dossier}",
        "/api/v1/discards",
        "/verwerfungen",
    ),
    "auditor": ("/protokoll", "/api/v1/audit/report"),
}


@dataclass
class Desk:
    """Witten and what its people have to look through; Hattingen shares with it."""

    site: Site
    callers: dict[str, Caller]
    known: dict[str, str]
    counted: int = 0

    def post(self, town: str, role: str, path: str, body: dict[str, Any], status: int = 201) -> Any:  # noqa: ANN401 - whatever JSON the API answers
        people = getattr(self.site.people, town)
        answer = self.site.post(getattr(people, role).token, path, body)
        assert answer.status_code in {200, status}, answer.text
        return answer.json()

    def submitted(self, town: str) -> str:
        self.counted += 1
        portal = getattr(self.site.people, town).portal_key
        letter = ("brief", f"brief {self.counted}.pdf", "application/pdf", pdf("Der Regenpfeifer brütet"))
        return str(self.site.submit(portal, letter, idempotency_key=f"{town}-{self.counted}").json()["id"])


@contextmanager
def statements(site: Site) -> Iterator[list[str]]:
    """All that is sent to the database meanwhile."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        seen.append(statement)

    event.listen(site.deployment.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(site.deployment.engine, "before_cursor_execute", note)


@pytest.fixture(scope="module")
def desk(embedded_server: EmbeddedServer) -> Iterator[Desk]:
    with new_site(embedded_server) as site:
        begun = Desk(site, callers_of(site, site.people.witten), {})
        begin(begun)
        yield begun


def begin(desk: Desk) -> None:
    """One of everything."""
    new = {"plan_entry": "22.10", "dossier_title": "Vögel", "case_title": "Brut"}
    for town in ("witten", "hattingen"):
        item = desk.submitted(town)
        case = desk.post(town, "clerk", f"/api/v1/inbox/{item}/file", new)["id"]
        path = f"/api/v1/cases/{case}"
        dossier = desk.site.get(getattr(desk.site.people, town).clerk.token, path).json()["dossier"]["id"]
        desk.known |= {f"{town} case": case, f"{town} dossier": dossier}
        ask_to_discard(desk, town, case)
    desk.known |= {"case": desk.known["witten case"], "dossier": desk.known["witten dossier"]}
    desk.known["waiting"] = desk.submitted("witten")
    desk.known["shared"] = share(desk, "hattingen", "witten")
    share(desk, "witten", "hattingen")
    grant(desk)
    held = desk.post("witten", "clerk", "/api/v1/dossiers", {"plan_entry": "22.10", "title": "Vogelschutz"})["id"]
    desk.known["held"] = held
    desk.known["held case"] = desk.post("witten", "clerk", f"/api/v1/dossiers/{held}/cases", {"title": "Brut"})["id"]
    hold(desk)
    desk.site.work()


def add(desk: Desk) -> None:
    """Many more of everything."""
    for number in range(MORE):
        beside = {"dossier": desk.known["dossier"], "case_title": f"Brut {number}"}
        another = {"plan_entry": "22.10", "dossier_title": f"Vögel {number}", "case_title": "Brut"}
        for target in ({"case": desk.known["case"]}, beside, another):
            filed = desk.post("witten", "clerk", f"/api/v1/inbox/{desk.submitted('witten')}/file", target)
            if target is another:
                complete(desk, filed["id"])
        there = {"dossier": desk.known["hattingen dossier"], "case_title": f"Brut {number}"}
        desk.post("hattingen", "clerk", f"/api/v1/inbox/{desk.submitted('hattingen')}/file", there)
        desk.submitted("witten")
        share(desk, "witten", "hattingen")
        share(desk, "hattingen", "witten")
        grant(desk)
        hold(desk)
        ask_to_discard(desk, "witten", desk.known["case"])
        look(desk, number)
    desk.site.work()


def ask_to_discard(desk: Desk, town: str, case: str) -> None:
    """What the case has first and nobody has asked about."""
    token = getattr(desk.site.people, town).clerk.token
    asked = {each["document"] for each in desk.site.get(token, "/api/v1/discards").json()["requests"]}
    documents = [each["id"] for each in desk.site.get(token, f"/api/v1/cases/{case}").json()["documents"]]
    document = next(each for each in documents if each not in asked)
    desk.post(town, "clerk", f"/api/v1/documents/{document}/discard", {"reason": "spam"})


def complete(desk: Desk, other: str) -> None:
    """One more party, note and link of the case."""
    case = f"/api/v1/cases/{desk.known['case']}"
    desk.post("witten", "clerk", f"{case}/parties", {"role": "other", "name": "Regina Regenpfeifer"})
    desk.post("witten", "clerk", f"{case}/notes", {"text": "Beobachtung"})
    desk.post("witten", "clerk", f"{case}/links", {"other": other})


def look(desk: Desk, number: int) -> None:
    """Somebody else opens the dossier, so that one more person stands in its history."""
    site, tenant = desk.site, desk.site.people.witten.tenant
    colleague = new_colleague(site.deployment, tenant, Role.CLERK, lambda _kind, text: f"{number}.{text}")
    assert site.get(colleague.token, f"/api/v1/dossiers/{desk.known['dossier']}").status_code == 200


def share(desk: Desk, owner: str, guest: str) -> str:
    named = {"object_type": "dossier", "object_id": desk.known[f"{owner} dossier"], "town": guest}
    given = desk.post(
        owner, "office_lead", "/api/v1/shares", {**named, "legal_basis": "consent", "right": "contribute"}
    )
    return str(given["id"])


def grant(desk: Desk) -> None:
    until = local_date(SystemClock().now(), DEPLOYMENT.zone) + timedelta(days=7)
    for kind in ("dossier", "case"):
        named = {"object_type": kind, "object_id": desk.known[kind], "login": desk.site.people.witten.clerk.login}
        more = {"cause": "Vertretung", "until": date.isoformat(until)}
        desk.post("witten", "office_lead", "/api/v1/grants", {**named, **more})


def hold(desk: Desk) -> None:
    review_on = local_date(SystemClock().now(), DEPLOYMENT.zone) + timedelta(days=7)
    said = {"reason": "litigation", "explanation": "Klage", "review_on": date.isoformat(review_on)}
    for kind, name in (("dossier", "held"), ("case", "held case")):
        held = {"object_type": kind, "object_id": desk.known[name], **said}
        desk.post("witten", "office_lead", "/api/v1/holds", held)


def test_no_list_asks_row_by_row(desk: Desk) -> None:
    before = counts(desk)
    add(desk)
    after = counts(desk)
    # Who has seen something is counted over a stream, which costs one statement more for each 500 entries.
    before["/akten/{dossier}/gesehen"] += 1
    assert {path: (before[path], after[path]) for path in before if after[path] > before[path]} == {}


def counts(desk: Desk) -> dict[str, int]:
    """How many statements each list takes; asked twice, for the first look at something writes that it was looked at."""
    found = {}
    for role, paths in LISTS.items():
        for path in paths:
            address = path.format(**desk.known)
            assert send(desk.site, desk.callers[role], "GET", address).status_code == 200, address
            with statements(desk.site) as seen:
                assert send(desk.site, desk.callers[role], "GET", address).status_code == 200
            found[path] = len(seen)
    return found
