# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Long lists come page by page, each row once, whatever is added meanwhile."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from httpx import Response

from eakte.database.embedded import EmbeddedServer
from eakte.kernel.clock import SystemClock, local_date
from eakte.kernel.tenancy import DEPLOYMENT
from tests.api.callers import send, sign_in
from tests.api.records import Filled, fill, pdf
from tests.deployment import new_site
from tests.evidence import check_problem


@pytest.fixture(scope="module")
def filled(embedded_server: EmbeddedServer) -> Iterator[Filled]:
    with new_site(embedded_server) as site:
        yield fill(site)


def _create(filled: Filled, path: str, count: int, **said: str) -> list[str]:
    clerk = filled.own["clerk"].secret
    made = [filled.site.post(clerk, path, {"title": f"Titel {each}", **said}) for each in range(count)]
    assert [answer.status_code for answer in made] == [201] * count
    return [answer.json()["id"] for answer in made]


def _get(filled: Filled, address: str) -> Response:
    return filled.site.http.get(address, headers=filled.site.as_(filled.own["clerk"].secret))


def _pages(filled: Filled, address: str) -> Iterator[list[str]]:
    following: str | None = address
    while following is not None:
        page = _get(filled, following).json()
        yield [item["id"] for item in page["items"]]
        following = page["next"]


def test_every_dossier_comes_once_newest_first(filled: Filled) -> None:
    made = _create(filled, "/api/v1/dossiers", 7, plan_entry="22.20")
    pages = [*_pages(filled, "/api/v1/dossiers?plan_entry=22.20&limit=3")]
    assert [len(page) for page in pages] == [3, 3, 1]
    assert [each for page in pages for each in page] == made[::-1]


def test_what_is_added_meanwhile_shifts_nothing(filled: Filled) -> None:
    made = _create(filled, "/api/v1/dossiers", 4, plan_entry="22.30")
    pages = _pages(filled, "/api/v1/dossiers?plan_entry=22.30&limit=2")
    first = next(pages)
    _create(filled, "/api/v1/dossiers", 2, plan_entry="22.30")
    assert [*first, *[each for page in pages for each in page]] == made[::-1]


def test_the_cases_of_a_dossier_come_as_they_were_opened(filled: Filled) -> None:
    (dossier,) = _create(filled, "/api/v1/dossiers", 1, plan_entry="22.10")
    made = _create(filled, f"/api/v1/dossiers/{dossier}/cases", 5)
    pages = [*_pages(filled, f"/api/v1/dossiers/{dossier}/cases?limit=2")]
    assert [each for page in pages for each in page] == made
    listed = _get(filled, f"/api/v1/dossiers/{dossier}/cases?limit=2").json()
    assert listed["count"] == 5


def test_the_link_keeps_what_was_asked_for(filled: Filled) -> None:
    _create(filled, "/api/v1/dossiers", 2, plan_entry="22.10")
    listed = _get(filled, "/api/v1/dossiers?plan_entry=22.10&limit=1").json()
    asked = parse_qs(urlsplit(listed["next"]).query)
    assert (asked["plan_entry"], asked["limit"]) == (["22.10"], ["1"])
    assert set(asked) == {"plan_entry", "limit", "cursor"}


def test_a_place_in_another_list_is_refused(filled: Filled) -> None:
    _create(filled, "/api/v1/dossiers", 2, plan_entry="22.10")
    place = parse_qs(urlsplit(_get(filled, "/api/v1/dossiers?limit=1").json()["next"]).query)["cursor"][0]
    for path in ("/api/v1/inbox", f"/api/v1/dossiers/{filled.witten.dossier}/cases"):
        check_problem(_get(filled, f"{path}?cursor={place}"), 422, "cursor-invalid")


@pytest.mark.parametrize("limit", [0, 201])
def test_a_page_has_one_to_two_hundred_rows(filled: Filled, limit: int) -> None:
    check_problem(_get(filled, f"/api/v1/dossiers?limit={limit}"), 422, "request-invalid")


def _given(filled: Filled, path: str, *changes: dict[str, str]) -> list[str]:
    """At the case of Witten, oldest first."""
    lead = filled.site.people.witten.office_lead.token
    at = {"object_type": "case", "object_id": str(filled.witten.case)}
    made = [filled.site.post(lead, path, {**at, **each}) for each in changes]
    assert [answer.status_code for answer in made] == [201] * len(changes), made[0].text
    return [answer.json()["id"] for answer in made]


def _read(filled: Filled, token: str, address: str) -> Iterator[dict[str, Any]]:
    following: str | None = address
    while following is not None:
        page = filled.site.http.get(following, headers=filled.site.as_(token)).json()
        yield page
        following = page["next"]


def test_grants_and_shares_come_once_newest_first(filled: Filled) -> None:
    people = filled.site.people
    last_day = local_date(SystemClock().now(), DEPLOYMENT.zone).isoformat()
    until = {"until": last_day}
    grants = _given(
        filled, "/api/v1/grants", *[{"login": people.witten.auditor.login, "cause": f"{n}", **until} for n in range(3)]
    )
    shared = {"town": "hattingen", "legal_basis": "consent", "right": "contribute"}
    shares = _given(filled, "/api/v1/shares", *[shared] * 5)
    lead, at = people.witten.office_lead.token, f"object_type=case&object_id={filled.witten.case}"
    for made, path in ((grants, "grants"), (shares, "shares")):
        pages = [*_read(filled, lead, f"/api/v1/{path}?{at}&limit=2")]
        ids = [each["id"] for page in pages for each in page["items"]]
        assert ids[: len(made)] == made[::-1]
        assert len(ids) == len(set(ids))
        assert {len(page["items"]) for page in pages[:-1]} == {2}
    seen = [*_read(filled, people.hattingen.clerk.token, "/api/v1/shared?limit=2")]
    assert [each["id"] for page in seen for each in page["items"]][:5] == shares[::-1]


def test_the_log_of_a_share_is_read_to_its_beginning(filled: Filled) -> None:
    shared = {"town": "hattingen", "legal_basis": "consent", "right": "read"}
    (share,) = _given(filled, "/api/v1/shares", shared)
    people = filled.site.people
    filled.site.get(people.hattingen.clerk.token, f"/api/v1/shared/{share}")
    for token, address in (
        (people.witten.office_lead.token, f"/api/v1/shares/{share}/log"),
        (people.hattingen.clerk.token, f"/api/v1/shared/{share}/log"),
    ):
        pages = [*_read(filled, token, f"{address}?limit=1")]
        assert {len(page["entries"]) for page in pages} == {1}
        assert pages[-1]["entries"][0]["act"] == "share.given"


def test_a_dossier_that_is_shared_comes_with_its_cases_page_by_page(filled: Filled) -> None:
    (dossier,) = _create(filled, "/api/v1/dossiers", 1, plan_entry="22.10")
    cases = _create(filled, f"/api/v1/dossiers/{dossier}/cases", 5)
    lead, guest = filled.site.people.witten.office_lead.token, filled.site.people.hattingen.clerk
    share = filled.site.post(
        lead,
        "/api/v1/shares",
        {"object_type": "dossier", "object_id": dossier, "town": "hattingen", "legal_basis": "consent"},
    ).json()["id"]
    pages = [*_read(filled, guest.token, f"/api/v1/shared/{share}?limit=2")]
    assert [each["case"]["id"] for page in pages for each in page["cases"]] == cases
    assert [len(page["cases"]) for page in pages] == [2, 2, 1]


def test_what_is_found_is_counted_from_the_best(filled: Filled) -> None:
    clerk = filled.site.people.witten.clerk.token
    for number in range(3):
        filled.site.scan(clerk, f"brief {number}.pdf", "application/pdf", pdf(f"Alpensegler Nummer {number}"))
    filled.site.work()
    pages = [*_read(filled, clerk, "/api/v1/search?q=Alpensegler&limit=2")]
    assert [len(page["documents"]) for page in pages] == [2, 1]
    assert len({each["document"]["id"] for page in pages for each in page["documents"]}) == 3
    check_problem(filled.site.get(clerk, "/api/v1/search?q=Alpensegler&offset=1001"), 422, "request-invalid")


def test_the_pages_of_grants_and_shares_lead_on_to_the_oldest(filled: Filled) -> None:
    until = local_date(SystemClock().now(), DEPLOYMENT.zone).isoformat()
    auditor = filled.site.people.witten.auditor.login
    _given(filled, "/api/v1/grants", *[{"login": auditor, "cause": f"Anlass {n}", "until": until} for n in range(51)])
    shared = {"town": "hattingen", "legal_basis": "consent", "right": "read"}
    share, *_ = _given(filled, "/api/v1/shares", *[shared] * 51)
    lead, guest = (
        sign_in(filled.site, each)
        for each in (filled.site.people.witten.office_lead, filled.site.people.hattingen.clerk)
    )
    for who, address, oldest in (
        (lead, f"/vorgaenge/{filled.witten.case}/zugriff", "Anlass 0"),
        (lead, f"/vorgaenge/{filled.witten.case}/teilen", f"/teilungen/{share}"),
        (guest, "/geteilt", f"/geteilt/{share}"),
    ):
        first = send(filled.site, who, "GET", address).text
        assert oldest not in first
        (following,) = re.findall(r'rel="next" href="([^"]+)"', first)
        second = send(filled.site, who, "GET", following.replace("&amp;", "&")).text
        assert oldest in second
        assert "Neueste" in second
