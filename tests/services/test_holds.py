# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Holds through the doors: what they keep, who sets and lifts them, and races with what would destroy."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from httpx import Response

from eakte.database.embedded import EmbeddedServer
from eakte.domain.access.values import ObjectType, Target
from eakte.domain.holds.errors import OnHold
from eakte.domain.holds.rules import MAX_REVIEW_DAYS
from eakte.kernel.clock import SystemClock, local_date
from eakte.kernel.errors import EakteError
from eakte.kernel.ids import new_id
from eakte.kernel.tenancy import DEPLOYMENT, Role
from eakte.services import discarding, holds
from eakte.services.holds import AskedHold
from retention.holds import HoldReason
from tests.api.records import pdf
from tests.deployment import Site, clock_moved, new_site
from tests.evidence import check_problem
from tests.people import Colleague, new_colleague

SPAM = {"reason": "spam"}


@pytest.fixture(scope="module")
def towns(embedded_server: EmbeddedServer) -> Iterator[Site]:
    """For tests that each keep dossiers of their own."""
    with new_site(embedded_server) as site:
        yield site


@dataclass(frozen=True)
class Kept:
    """A document in a case of a dossier of its own; `item` is what it came with."""

    dossier: str
    case: str
    document: str
    item: str


@pytest.fixture
def kept(towns: Site) -> Kept:
    return filed(towns)


def filed(site: Site) -> Kept:
    clerk = site.people.witten.clerk.token
    item = site.scan(clerk, "brief.pdf", "application/pdf", pdf("Ein Brief")).json()["id"]
    new = {"plan_entry": "22.10", "dossier_title": "Akte", "case_title": "Vorgang"}
    case = site.post(clerk, f"/api/v1/inbox/{item}/file", new).json()["id"]
    opened = site.get(clerk, f"/api/v1/cases/{case}").json()
    return Kept(opened["dossier"]["id"], case, opened["documents"][0]["id"], item)


def ahead(days: int = 30) -> str:
    return (local_date(SystemClock().now(), DEPLOYMENT.zone) + timedelta(days=days)).isoformat()


def set_on(site: Site, who: Colleague, kind: str, object_id: str, **changes: object) -> Response:
    said = {"reason": "litigation", "explanation": "Klage vor dem VG", "review_on": ahead()}
    held = {"object_type": kind, "object_id": object_id, **said, **changes}
    return site.post(who.token, "/api/v1/holds", held)


def lift(site: Site, who: Colleague, made: Response, reason: str = "Verfahren beendet") -> Response:
    headers = {**site.as_(who.token), "If-Match": made.headers["ETag"]}
    return site.http.post(f"/api/v1/holds/{made.json()['id']}/lift", headers=headers, json={"reason": reason})


def change(site: Site, who: Colleague, made: Response, tag: str | None = None, **changes: object) -> Response:
    headers = {**site.as_(who.token), "If-Match": tag or made.headers["ETag"]}
    return site.http.patch(f"/api/v1/holds/{made.json()['id']}", headers=headers, json=changes)


def listed(site: Site, who: Colleague, path: str) -> list[dict[str, Any]]:
    answer = site.get(who.token, f"/api/v1/{path}")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def new_case(site: Site, path: str, title: str = "Anderer") -> str:
    return str(site.post(site.people.witten.clerk.token, f"/api/v1/{path}", {"title": title}).json()["id"])


def new_dossier(site: Site) -> str:
    new = {"plan_entry": "22.10", "title": "Andere"}
    return str(site.post(site.people.witten.clerk.token, "/api/v1/dossiers", new).json()["id"])


def move_case(site: Site, case: str, dossier: str, parent: str | None = None) -> Response:
    clerk = site.people.witten.clerk.token
    tag = site.get(clerk, f"/api/v1/cases/{case}").headers["ETag"]
    body = {"dossier": dossier, **({} if parent is None else {"parent": parent})}
    return site.http.post(
        f"/api/v1/cases/{case}/move",
        headers={**site.as_(clerk), "If-Match": tag},
        json=body,
        params={"confirmed": "true"},
    )


def move_document(site: Site, document: str, left: str, reached: str) -> Response:
    body = {"left": left, "reached": reached}
    return site.post(site.people.witten.clerk.token, f"/api/v1/documents/{document}/move", body)


@pytest.mark.parametrize("kind", ["dossier", "case"])
def test_what_is_on_hold_is_neither_asked_nor_agreed_to_go(towns: Site, kept: Kept, kind: str) -> None:
    town, discard = towns.people.witten, f"/api/v1/documents/{kept.document}/discard"
    assert towns.post(town.clerk.token, discard, SPAM).status_code == 201
    made = set_on(towns, town.records_manager, kind, getattr(kept, kind))
    assert made.status_code == 201, made.text

    refused = check_problem(towns.post(town.office_lead.token, f"{discard}/agree"), 409, "on-hold")
    assert "Rechtsstreit" in refused["detail"]
    other = filed_beside(towns, kept)
    check_problem(towns.post(town.clerk.token, f"/api/v1/documents/{other}/discard", SPAM), 409, "on-hold")
    assert towns.get(town.clerk.token, f"/api/v1/documents/{kept.document}").status_code == 200

    assert lift(towns, town.records_manager, made).status_code == 200
    assert towns.post(town.office_lead.token, f"{discard}/agree").status_code == 204
    assert towns.get(town.clerk.token, f"/api/v1/documents/{kept.document}").status_code == 404


def filed_beside(site: Site, kept: Kept) -> str:
    clerk = site.people.witten.clerk.token
    item = site.scan(clerk, "zweiter.pdf", "application/pdf", pdf("Noch einer")).json()["id"]
    assert site.post(clerk, f"/api/v1/inbox/{item}/file", {"case": kept.case}).status_code == 200
    return str(site.get(clerk, f"/api/v1/inbox/{item}").json()["documents"][0]["id"])


def test_a_hold_on_a_case_covers_what_stands_beneath_it_and_nothing_beside_it(towns: Site, kept: Kept) -> None:
    town = towns.people.witten
    sub_case = new_case(towns, f"cases/{kept.case}/sub-cases")
    beside = new_case(towns, f"dossiers/{kept.dossier}/cases")
    made = set_on(towns, town.office_lead, "case", kept.case)

    assert [each["id"] for each in listed(towns, town.clerk, f"cases/{sub_case}/holds")] == [made.json()["id"]]
    assert listed(towns, town.clerk, f"cases/{beside}/holds") == []
    assert listed(towns, town.clerk, f"dossiers/{kept.dossier}/holds") == []


def test_filing_cannot_be_undone_under_a_hold(towns: Site, kept: Kept) -> None:
    town = towns.people.witten
    made = set_on(towns, town.office_lead, "dossier", kept.dossier)
    check_problem(towns.post(town.clerk.token, f"/api/v1/inbox/{kept.item}/take-back"), 409, "on-hold")
    lift(towns, town.office_lead, made)
    assert towns.post(town.clerk.token, f"/api/v1/inbox/{kept.item}/take-back").status_code == 200


def test_a_document_leaves_no_hold_and_moves_beneath_it(towns: Site, kept: Kept) -> None:
    inside, outside = new_case(towns, f"dossiers/{kept.dossier}/cases"), filed(towns).case
    set_on(towns, towns.people.witten.office_lead, "dossier", kept.dossier)

    check_problem(move_document(towns, kept.document, kept.case, outside), 409, "on-hold")
    assert move_document(towns, kept.document, kept.case, inside).status_code == 200

    set_on(towns, towns.people.witten.office_lead, "case", inside)
    check_problem(move_document(towns, kept.document, inside, kept.case), 409, "on-hold")


def test_a_case_leaves_no_hold_of_its_dossier_and_takes_its_own_along(towns: Site, kept: Kept) -> None:
    lead, other = towns.people.witten.office_lead, new_dossier(towns)
    own = set_on(towns, lead, "case", kept.case).json()["id"]
    made = set_on(towns, lead, "dossier", kept.dossier)

    check_problem(move_case(towns, kept.case, other), 409, "on-hold")
    lift(towns, lead, made)
    assert move_case(towns, kept.case, other).status_code == 200

    assert [each["id"] for each in listed(towns, lead, f"cases/{kept.case}/holds")] == [own]
    discard = f"/api/v1/documents/{kept.document}/discard"
    check_problem(towns.post(towns.people.witten.clerk.token, discard, SPAM), 409, "on-hold")


def test_a_sub_case_leaves_no_hold_of_the_case_above_it(towns: Site, kept: Kept) -> None:
    clerk = towns.people.witten.clerk.token
    sub_case = new_case(towns, f"cases/{kept.case}/sub-cases")
    set_on(towns, towns.people.witten.office_lead, "case", kept.case)
    tag = towns.get(clerk, f"/api/v1/cases/{sub_case}").headers["ETag"]
    headers = {**towns.as_(clerk), "If-Match": tag}
    raised = towns.http.patch(f"/api/v1/cases/{sub_case}", headers=headers, json={"parent": None})
    check_problem(raised, 409, "on-hold")
    check_problem(move_case(towns, sub_case, new_dossier(towns)), 409, "on-hold")


def test_closing_and_reopening_go_on_under_a_hold(towns: Site, kept: Kept) -> None:
    town = towns.people.witten
    set_on(towns, town.office_lead, "dossier", kept.dossier)
    towns.work()
    for path in (f"cases/{kept.case}/close", f"dossiers/{kept.dossier}/close"):
        assert towns.post(town.clerk.token, f"/api/v1/{path}").status_code == 200
    for path in (f"dossiers/{kept.dossier}/reopen", f"cases/{kept.case}/reopen"):
        assert towns.post(town.office_lead.token, f"/api/v1/{path}", {"reason": "Nachtrag"}).status_code == 200
    assert set_on(towns, town.records_manager, "case", kept.case).status_code == 201


def test_a_hold_says_why_who_until_when_and_stands_in_the_history(towns: Site, kept: Kept) -> None:
    town = towns.people.witten
    made = set_on(towns, town.office_lead, "dossier", kept.dossier)
    said = made.json()
    assert (said["reason"], said["explanation"], said["review_on"]) == ("litigation", "Klage vor dem VG", ahead())
    assert (said["set_by"], said["in_force"], said["overdue"]) == (town.office_lead.actor.name, True, False)
    assert towns.get(town.clerk.token, made.headers["Location"]).json() == {**said, "may_lift": False}

    changed = change(towns, town.office_lead, made, review_on=ahead(60))
    assert (changed.status_code, changed.json()["review_on"]) == (200, ahead(60))
    assert changed.json()["explanation"] == "Klage vor dem VG"
    check_problem(change(towns, town.office_lead, made, explanation="zu spät"), 412, "hold-changed")
    lifted = lift(towns, town.office_lead, changed)
    assert (lifted.json()["in_force"], lifted.json()["lifted_why"]) == (False, "Verfahren beendet")
    for again in (lift(towns, town.office_lead, lifted), change(towns, town.office_lead, lifted, explanation="x")):
        check_problem(again, 409, "hold-lifted")

    told = towns.get(town.clerk.token, f"/api/v1/dossiers/{kept.dossier}/history").json()["entries"]
    texts = [each["text"] for each in told if "Aussonderungssperre" in each["text"]]
    assert len(texts) == 3
    assert "aufgehoben: Verfahren beendet" in texts[0]
    assert "Rechtsstreit (Klage vor dem VG)" in texts[2]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"explanation": " "}, "hold-invalid"),
        ({"review_on": ahead(0)}, "hold-invalid"),
        ({"review_on": ahead(MAX_REVIEW_DAYS + 1)}, "hold-invalid"),
        ({"review_on": "9999-12-31"}, "hold-invalid"),
        ({"reason": "gefühl"}, "request-invalid"),
        ({"object_type": "document"}, "request-invalid"),
    ],
)
def test_a_hold_that_is_not_complete_is_refused(towns: Site, kept: Kept, changes: dict[str, object], code: str) -> None:
    answer = set_on(towns, towns.people.witten.office_lead, "dossier", kept.dossier, **changes)
    check_problem(answer, 422, code)
    assert listed(towns, towns.people.witten.office_lead, f"dossiers/{kept.dossier}/holds") == []


def test_a_hold_needs_something_that_is_there(towns: Site, kept: Kept) -> None:
    lead = towns.people.witten.office_lead
    check_problem(set_on(towns, lead, "dossier", kept.case), 404, "dossier-not-found")
    check_problem(set_on(towns, lead, "case", kept.dossier), 404, "case-not-found")
    neighbour = towns.people.hattingen.office_lead
    check_problem(set_on(towns, neighbour, "dossier", kept.dossier), 404, "dossier-not-found")
    check_problem(lift(towns, lead, set_on(towns, lead, "case", kept.case), " "), 422, "reason-missing")


def test_of_many_each_is_held_for_itself(towns: Site, kept: Kept) -> None:
    lead = towns.people.witten.office_lead
    items = [
        {"object_type": "dossier", "object_id": kept.dossier},
        {"object_type": "case", "object_id": str(new_id())},
        {"object_type": "case", "object_id": kept.case},
    ]
    said = {"reason": "audit", "explanation": "Prüfung", "review_on": ahead(), "items": items}
    answer = towns.post(lead.token, "/api/v1/holds/bulk/set", said).json()
    assert (answer["held"], answer["refused"]) == (2, 1)
    assert answer["results"][1]["problem"]["type"].endswith("case-not-found")
    assert [each["hold"] is not None for each in answer["results"]] == [True, False, True]
    assert len(listed(towns, lead, f"cases/{kept.case}/holds")) == 2
    too_many = {**said, "items": items * 400}
    check_problem(towns.post(lead.token, "/api/v1/holds/bulk/set", too_many), 413, "too-many-items")


def test_reviews_that_are_overdue_come_first_and_end_nothing(towns: Site) -> None:
    lead = towns.people.witten.office_lead
    places = [filed(towns) for _ in range(3)]
    for days, place in zip((20, 5, 10), places, strict=True):
        assert set_on(towns, lead, "dossier", place.dossier, review_on=ahead(days)).status_code == 201
    with clock_moved(towns, timedelta(days=6)):
        found: list[dict[str, Any]] = []
        page = "/api/v1/holds?limit=1"
        while page:
            answer = towns.http.get(page, headers=towns.as_(lead.token)).json()
            found += answer["items"]
            page = answer["next"]
        own = [each for each in found if each["object_id"] in {place.dossier for place in places}]
        assert [each["object_id"] for each in own] == [places[number].dossier for number in (1, 2, 0)]
        assert [each["overdue"] for each in own] == [True, False, False]
        assert [each["review_on"] for each in found] == sorted(each["review_on"] for each in found)
        check_problem(
            towns.post(towns.people.witten.clerk.token, f"/api/v1/documents/{places[1].document}/discard", SPAM),
            409,
            "on-hold",
        )


@pytest.fixture(scope="module")
def heads(towns: Site) -> dict[str, Colleague]:
    """The heads of two offices: of the one that leads the dossiers here, and of another one."""
    town = towns.people.witten.tenant
    return {
        office: new_colleague(towns.deployment, town, Role.OFFICE_LEAD, partial(_of_office, office), office=office)
        for office in ("finanzen", "bauen")
    }


def _of_office(office: str, _kind: str, text: str) -> str:
    return f"{office}.{text}"


def test_a_hold_is_lifted_by_the_office_that_set_it_or_the_town_and_by_no_other(
    towns: Site, kept: Kept, heads: dict[str, Colleague]
) -> None:
    town = towns.people.witten
    for refused in (town.clerk, town.registry, town.archivist, heads["bauen"]):
        assert set_on(towns, refused, "dossier", kept.dossier).status_code == 403

    of_office = set_on(towns, heads["finanzen"], "dossier", kept.dossier)
    assert (of_office.status_code, of_office.json()["may_lift"]) == (201, True)
    assert of_office.json()["office"] is not None
    assert lift(towns, heads["bauen"], of_office).status_code == 403
    assert lift(towns, town.records_manager, of_office).status_code == 200

    of_town = set_on(towns, town.records_manager, "dossier", kept.dossier)
    assert of_town.json()["office"] is None
    check_problem(lift(towns, heads["finanzen"], of_town), 403, "hold-of-others")
    check_problem(change(towns, heads["finanzen"], of_town, explanation="x"), 403, "hold-of-others")
    seen = towns.get(heads["finanzen"].token, f"/api/v1/holds/{of_town.json()['id']}").json()
    assert (seen["in_force"], seen["may_lift"]) == (True, False)


def test_the_list_of_all_shows_what_ones_role_reaches(towns: Site, kept: Kept, heads: dict[str, Colleague]) -> None:
    made = set_on(towns, towns.people.witten.records_manager, "case", kept.case).json()["id"]
    reached = {each["id"] for each in listed(towns, heads["finanzen"], "holds?limit=200")}
    assert made in reached
    assert listed(towns, heads["bauen"], "holds") == []
    assert towns.get(towns.people.witten.clerk.token, "/api/v1/holds").status_code == 403
    assert listed(towns, towns.people.hattingen.records_manager, "holds") == []


def test_who_was_granted_a_case_sees_that_its_dossier_is_on_hold_and_not_why(towns: Site, kept: Kept) -> None:
    town = towns.people.witten
    set_on(towns, town.office_lead, "dossier", kept.dossier)
    grant = {"object_type": "case", "object_id": kept.case, "login": town.auditor.login, "cause": "Prüfung"}
    given = towns.post(town.office_lead.token, "/api/v1/grants", {**grant, "until": ahead()})
    assert given.status_code == 201, given.text
    (seen,) = listed(towns, town.auditor, f"cases/{kept.case}/holds")
    assert (seen["reason"], seen["explanation"]) == ("litigation", None)
    assert towns.get(town.auditor.token, f"/api/v1/dossiers/{kept.dossier}/holds").status_code == 403


def test_of_a_hold_and_a_consent_at_once_the_hold_wins_or_comes_too_late_and_never_both(towns: Site) -> None:
    """Whatever the order: a document under a hold in force is there, and one that is gone was free when it went."""
    town, platform = towns.people.witten, towns.deployment.platform
    tomorrow = local_date(SystemClock().now(), DEPLOYMENT.zone) + timedelta(days=1)
    for number in range(12):
        place = filed(towns)
        towns.post(town.clerk.token, f"/api/v1/documents/{place.document}/discard", SPAM)
        start = threading.Barrier(2)

        def hold(place: Kept = place, start: threading.Barrier = start, on_case: bool = number % 2 == 0) -> None:
            kind = ObjectType.CASE if on_case else ObjectType.DOSSIER
            target = Target(kind, UUID(place.case if on_case else place.dossier))
            start.wait()
            with platform.database.begin(town.records_manager.actor) as uow:
                holds.set_hold(platform.database, uow, target, AskedHold(HoldReason.LITIGATION, "Klage", tomorrow))

        def agree(place: Kept = place, start: threading.Barrier = start) -> EakteError | None:
            start.wait()
            try:
                with platform.database.begin(town.office_lead.actor) as uow:
                    discarding.agree(platform, uow, UUID(place.document))
            except OnHold as error:
                return error
            return None

        with ThreadPoolExecutor(2) as pool:
            holding, agreeing = pool.submit(hold), pool.submit(agree)
            holding.result()
            refused = agreeing.result()
        there = towns.get(town.clerk.token, f"/api/v1/documents/{place.document}").status_code == 200
        assert there == (refused is not None)
