# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Dossiers by their titles as German lists have them, page by page, and by the key that the database makes."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from eakte.database.embedded import EmbeddedServer
from eakte.kernel.german_order import sort_key
from tests.api.callers import send, sign_in
from tests.deployment import Site, new_site
from tests.evidence import as_owner
from tests.unit.kernel.test_german_order import ORDERED

ODD = (
    "ẞ Łódź Æsop",
    "İstanbul ŒUVRE",
    "Ωmega Ünïcödé",
    "é e\u0301 ﬁ ①",
    "x" * 300,
    "Grüße  an 東京 😀",
    "ﷺ" * 40,
    "ø Ø å",
)


@pytest.fixture(scope="module")
def site(embedded_server: EmbeddedServer) -> Iterator[Site]:
    with new_site(embedded_server) as opened:
        yield opened


def opened(site: Site, position: str, titles: tuple[str, ...]) -> None:
    for title in titles:
        body = {"plan_entry": position, "title": title}
        assert site.post(site.people.witten.clerk.token, "/api/v1/dossiers", body).status_code == 201


def test_dossiers_are_listed_by_their_titles_page_by_page(site: Site) -> None:
    clerk = site.people.witten.clerk
    opened(site, "22.10", (*reversed(ORDERED), "Zoo", "zoo"))
    found: list[str] = []
    address = "/api/v1/dossiers?plan_entry=22.10&order=title&limit=4"
    while address:
        page = site.http.get(address, headers=site.as_(clerk.token)).json()
        found += [each["title"] for each in page["items"]]
        address = page["next"]
    assert found[: len(ORDERED) - 1] == list(ORDERED[:-1])
    assert sorted(found[len(ORDERED) - 1 :]) == ["Zoo", "Zoo", "zoo"]
    assert [each["title"] for each in site.get(clerk.token, "/api/v1/dossiers", limit="1").json()["items"]] == ["zoo"]

    shown = send(site, sign_in(site, clerk), "GET", "/akten?position=22.10&reihenfolge=betreff").text
    places = [shown.index(f">{title}</a>") for title in ORDERED]
    assert places == sorted(places)
    newest = send(site, sign_in(site, clerk), "GET", "/akten?position=22.10").text
    assert newest.index(">zoo</a>") < newest.index(">10</a>")


def test_the_database_orders_by_the_same_key(site: Site) -> None:
    opened(site, "22.20", (*ODD, *ORDERED))
    asked = text("SELECT title, title_key FROM records.dossiers")
    with as_owner(site, site.people.witten.tenant) as connection:
        rows = connection.execute(asked).all()
    assert {title for title, _ in rows}.issuperset(ORDERED)
    assert [(title, key) for title, key in rows if key != sort_key(title)] == []
