# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What waits in an inbox has an owner, and an age that is an alarm when it is too high."""

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest

from eakte.database.embedded import EmbeddedServer
from eakte.domain.filing.inbox import UNFILED_AFTER
from eakte.services.health import Health
from tests.api.callers import Caller, send, sign_in
from tests.deployment import Site, clock_moved, new_site

LATE = UNFILED_AFTER + timedelta(days=1, minutes=1)


@pytest.fixture(scope="module")
def inbox(embedded_server: EmbeddedServer) -> Iterator[tuple[Site, list[str]]]:
    """Three items of Witten, the oldest first: two for the office of their service, one of nobody's."""
    with new_site(embedded_server) as site:
        key = site.people.witten.portal_key
        items = [site.submit(key, idempotency_key=name).json()["id"] for name in ("eins", "zwei")]
        items.append(site.scan(site.people.witten.clerk.token, "a.pdf", "application/pdf", b"%PDF-1.7").json()["id"])
        yield site, items


@pytest.fixture
def clerk(inbox: tuple[Site, list[str]]) -> Caller:
    return sign_in(inbox[0], inbox[0].people.witten.clerk)


def much_later(site: Site) -> AbstractContextManager[None]:
    """Sessions that began before have ended."""
    return clock_moved(site, LATE)


def page(site: Site, who: Caller, address: str) -> str:
    answer = send(site, who, "GET", address)
    assert answer.status_code == 200, answer.text
    return answer.text


def listed(text: str) -> list[str]:
    return re.findall(r'<tr id="item-([0-9a-f-]{36})"', text)


def test_what_waits_too_long_is_marked_and_counted(inbox: tuple[Site, list[str]], clerk: Caller) -> None:
    site, items = inbox
    fresh = page(site, clerk, "/posteingang")
    assert "wartet seit" not in fresh
    assert site.get(clerk.secret, "/api/v1/inbox").json()["overdue"] == 0
    with much_later(site):
        back = sign_in(site, site.people.witten.clerk)
        late = page(site, back, "/posteingang")
        told = site.get(back.secret, "/api/v1/inbox").json()
        opened = page(site, back, f"/posteingang/{items[0]}")
    assert late.count("wartet seit 15 Tagen") == 3
    assert "3 warten zu lange" in late
    assert (told["overdue"], {each["overdue_days"] for each in told["items"]}) == (3, {15})
    assert opened.count("wartet seit 15 Tagen") == 4


def test_an_item_without_an_office_is_the_registrys(inbox: tuple[Site, list[str]], clerk: Caller) -> None:
    site, items = inbox
    offices = {each["id"]: each["office"] for each in site.get(clerk.secret, "/api/v1/inbox").json()["items"]}
    assert [offices[each] for each in items] == ["Finanzen", "Finanzen", None]
    shown = page(site, clerk, "/posteingang")
    rows = dict(zip(listed(shown), re.findall(r'<tr id="item-.*?</tr>', shown, re.DOTALL), strict=True))
    assert ["Registratur" in rows[each] for each in items] == [False, False, True]
    assert "Finanzen" in rows[items[0]]


def test_the_oldest_are_listed_first_on_request(inbox: tuple[Site, list[str]], clerk: Caller) -> None:
    site, items = inbox
    assert listed(page(site, clerk, "/posteingang")) == items[::-1]
    oldest = page(site, clerk, "/posteingang?alt=ja")
    assert listed(oldest) == items
    assert f'href="/posteingang/{items[0]}?alt=ja"' in oldest
    assert listed(page(site, clerk, f"/posteingang?alt=ja&nach={items[0]}")) == items[1:]
    assert listed(page(site, clerk, f"/posteingang/{items[1]}?alt=ja")) == items

    first = site.get(clerk.secret, "/api/v1/inbox", oldest_first="true", limit=2).json()
    assert [each["id"] for each in first["items"]] == items[:2]
    rest = site.http.get(first["next"], headers=site.as_(clerk.secret)).json()
    assert ([each["id"] for each in rest["items"]], rest["next"]) == (items[2:], None)


def test_operators_see_counts_and_the_oldest_age_of_each_town(inbox: tuple[Site, list[str]]) -> None:
    site, _ = inbox
    with much_later(site):
        operator = sign_in(site, site.people.operator)
        unfiled = Health(site.deployment.platform).backlog().unfiled
        overview, town = page(site, operator, "/betrieb"), page(site, operator, "/betrieb/kommunen/witten")
    assert (unfiled["witten"].items, unfiled["witten"].overdue) == (3, 3)
    assert timedelta() <= unfiled["witten"].oldest - LATE < timedelta(hours=1)
    assert (unfiled["hattingen"].items, unfiled["hattingen"].oldest) == (0, timedelta())
    assert overview.count("3 warten zu lange") == 1
    assert "3 warten zu lange" in town
    assert "15 Tage" in town
