# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Long lists come page by page, each row once, whatever is added meanwhile."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from httpx import Response

from eakte.database.embedded import EmbeddedServer
from tests.api.records import Filled, fill
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
