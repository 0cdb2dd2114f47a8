# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Many items are filed at once, each for itself."""

from collections.abc import Iterator
from typing import Any

import pytest

from eakte.api.bulk_schemas import MAX_ITEMS
from eakte.database.embedded import EmbeddedServer
from eakte.domain.audit.values import Act, Outcome
from eakte.kernel.ids import new_id
from eakte.kernel.tenancy import Role
from tests.api.records import Filled, fill, pdf
from tests.deployment import new_site
from tests.evidence import audit_log, check_problem, entry_ids, traces
from tests.people import assign_in_office, new_colleague

PATH = "/api/v1/inbox/bulk/file"


@pytest.fixture(scope="module")
def filled(embedded_server: EmbeddedServer) -> Iterator[Filled]:
    with new_site(embedded_server) as site:
        yield fill(site)


def _scanned(filled: Filled, count: int) -> list[str]:
    clerk = filled.own["clerk"].secret
    scans = [filled.site.scan(clerk, f"{each}.pdf", "application/pdf", pdf("Brief")) for each in range(count)]
    return [scan.json()["id"] for scan in scans]


def _file(filled: Filled, items: list[dict[str, Any]], who: str = "clerk") -> Any:  # noqa: ANN401 - whatever is answered
    answer = filled.site.post(filled.own[who].secret, PATH, {"items": items})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_each_item_is_filed_or_says_why_it_is_not(filled: Filled) -> None:
    first, second, third = _scanned(filled, 3)
    case, nobodys, foreign = str(filled.witten.case), str(new_id()), str(filled.hattingen_item)
    done = _file(
        filled,
        [
            {"item": first, "case": case},
            {"item": nobodys, "case": case},
            {"item": foreign, "case": case},
            {"item": str(filled.witten.filed_item), "case": case},
            {"item": second, "case": str(filled.witten.closed_case)},
            {"item": third, "plan_entry": "22.10", "dossier_title": "Beispiel", "case_title": "Brief"},
            {"item": second},
        ],
    )
    assert (done["filed"], done["refused"]) == (2, 5)
    problems = [each["problem"] and each["problem"]["type"].removeprefix("/problems/") for each in done["results"]]
    assert problems == [
        None,
        "inbox-item-not-found",
        "inbox-item-not-found",
        "already-filed",
        "case-is-closed",
        None,
        "filing-target-unclear",
    ]
    assert done["results"][0]["case"]["id"] == case
    clerk = filled.own["clerk"].secret
    states = [filled.site.get(clerk, f"/api/v1/inbox/{each}").json()["case"] for each in (first, second, third)]
    assert states == [case, None, done["results"][5]["case"]["id"]]


def test_each_item_is_forwarded_or_says_why_it_is_not(filled: Filled) -> None:
    first, second = _scanned(filled, 2)
    wanted = [
        (first, "ordnung"),
        (first, "ordnung"),
        (second, "nirgends"),
        (str(new_id()), "ordnung"),
        (str(filled.hattingen_item), "ordnung"),
        (str(filled.witten.filed_item), "ordnung"),
        (second, "bauen"),
    ]
    body = {"items": [{"item": item, "office": office} for item, office in wanted]}
    done = filled.site.post(filled.own["clerk"].secret, "/api/v1/inbox/bulk/forward", body).json()
    assert (done["forwarded"], done["refused"]) == (2, 5)
    problems = [each["problem"] and each["problem"]["type"].removeprefix("/problems/") for each in done["results"]]
    assert problems == [
        None,
        "office-unchanged",
        "forwarding-office-unknown",
        "inbox-item-not-found",
        "inbox-item-not-found",
        "already-filed",
        None,
    ]
    assert [each["office"] and each["office"]["key"] for each in done["results"]][::6] == ["ordnung", "bauen"]


def test_every_item_has_its_own_entry_in_the_log(filled: Filled) -> None:
    site, town = filled.site, filled.site.people.witten.tenant
    items = _scanned(filled, 3)
    before = entry_ids(site, town)
    _file(filled, [{"item": each, "case": str(filled.witten.case)} for each in items])
    entries = [each for each in audit_log(site, town) if each.id not in before]
    assert [entry.object["id"] for entry in entries if entry.act is Act.ITEM_FILED] == items


def test_as_many_as_are_allowed_are_taken(filled: Filled) -> None:
    title = "Ä" * 300
    items = [{"item": str(new_id()), "plan_entry": "22.10", "dossier_title": title, "case_title": title}] * MAX_ITEMS
    assert _file(filled, items)["refused"] == MAX_ITEMS


@pytest.mark.parametrize("count", [MAX_ITEMS + 1, 100_000])
def test_more_are_refused_with_the_limit_and_nothing_is_done(filled: Filled, count: int) -> None:
    (item,) = _scanned(filled, 1)
    before = traces(filled.site)
    items = [{"item": item, "case": str(filled.witten.case)}] * count
    problem = check_problem(filled.site.post(filled.own["clerk"].secret, PATH, {"items": items}), 413, "too-many-items")
    assert problem["limit"] == MAX_ITEMS
    assert traces(filled.site) == before


def test_who_may_file_nothing_is_refused_before_anything_is_read(filled: Filled) -> None:
    answer = filled.site.http.post(
        PATH, headers=filled.site.as_(filled.own["auditor"].secret), content=b"kein JSON", timeout=30
    )
    check_problem(answer, 403, "forbidden")


def test_what_one_may_not_file_is_refused_for_itself_and_stands_in_the_log(filled: Filled) -> None:
    site, town = filled.site, filled.site.people.witten
    social = new_colleague(site.deployment, town.tenant, Role.SCAN_OPERATOR, lambda _kind, text: f"soziales.{text}")
    assign_in_office(site.deployment, social, town.tenant, Role.CLERK, "soziales")
    taxes = site.submit(town.portal_key, idempotency_key="steuern").json()["id"]
    before = entry_ids(site, town.tenant)
    items = {"items": [{"item": taxes, "plan_entry": "22.10", "dossier_title": "Akte", "case_title": "Vorgang"}]}
    (refused,) = site.post(social.token, PATH, items).json()["results"]
    assert refused["problem"]["status"] == 403
    (denied,) = (each for each in audit_log(site, town.tenant) if each.id not in before)
    assert (denied.act, denied.outcome) == (Act.ACCESS_DENIED, Outcome.DENIED)
    assert denied.object["id"] == taxes
