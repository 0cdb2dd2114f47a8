# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""One account in two towns: never in both at once, and each change from one to the other stands in both logs."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from httpx import Response

from eakte.database.embedded import EmbeddedServer
from eakte.domain.audit.values import Act
from eakte.http.callers import SESSION_COOKIE
from eakte.kernel.clock import SystemClock
from eakte.kernel.tenancy import Role
from tests.api.callers import NOBODY, Caller, send, sign_in, told
from tests.api.records import pdf
from tests.deployment import Site, new_site
from tests.evidence import audit_log, entry_ids
from tests.people import PASSWORD, another_town, assign


@pytest.fixture(scope="module")
def site(embedded_server: EmbeddedServer) -> Iterator[Site]:
    """Witten's clerk scans for Hattingen, too."""
    with new_site(embedded_server) as opened:
        people = opened.people
        assign(opened.deployment, people.witten.clerk, people.hattingen.tenant, Role.SCAN_OPERATOR, date(2099, 12, 31))
        yield opened


@pytest.fixture
def clerk(site: Site) -> Caller:
    return sign_in(site, site.people.witten.clerk)


def switch(site: Site, who: Caller, town: str) -> Response:
    return send(site, who, "POST", "/kommune", data={"town": town})


def moved(who: Caller, answer: Response) -> Caller:
    assert answer.status_code == 303, answer.text
    return replace(who, cookie=answer.cookies[SESSION_COOKIE])


def test_who_goes_on_elsewhere_has_the_roles_of_there_alone(site: Site, clerk: Caller) -> None:
    there = moved(clerk, switch(site, clerk, "hattingen"))
    before = entry_ids(site, site.people.witten.tenant)

    assert send(site, there, "GET", "/posteingang").status_code == 403
    scan = {"file": ("brief.pdf", pdf("Ein Brief an Hattingen"), "application/pdf")}
    assert send(site, there, "POST", "/scan", files=scan).status_code == 303

    assert Act.SCAN_RECEIVED in {entry.act for entry in audit_log(site, site.people.hattingen.tenant)}
    assert entry_ids(site, site.people.witten.tenant) == before


def test_the_session_of_before_is_over_and_the_way_back_is_open(site: Site, clerk: Caller) -> None:
    there = moved(clerk, switch(site, clerk, "hattingen"))
    assert send(site, clerk, "GET", "/posteingang").headers["location"].startswith("/signin")
    assert switch(site, clerk, "witten").headers["location"].startswith("/signin")

    back = moved(there, switch(site, there, "witten"))

    assert send(site, back, "GET", "/posteingang").status_code == 200
    assert send(site, there, "GET", "/scan").headers["location"].startswith("/signin")


def test_both_logs_tell_who_went_where(site: Site, clerk: Caller) -> None:
    witten, hattingen = site.people.witten, site.people.hattingen
    before = entry_ids(site, witten.tenant) | entry_ids(site, hattingen.tenant)

    switch(site, replace(clerk, purpose="Scannen für Hattingen"), "hattingen")

    (left,) = audit_log(site, witten.tenant, without=before)
    (entered,) = audit_log(site, hattingen.tenant, without=before)
    assert (left.act, left.detail) == (Act.TENANT_LEFT, {"to": "Stadt Hattingen", "purpose": "Scannen für Hattingen"})
    assert (entered.act, entered.detail) == (Act.TENANT_ENTERED, {"origin": "Stadt Witten"})
    for entry in (left, entered):
        assert entry.person["name"] == witten.clerk.actor.name
        assert entry.object == {"type": "account", "id": str(witten.clerk.actor.id), "version": None}


def test_a_town_without_a_role_is_answered_like_one_that_does_not_exist(site: Site, clerk: Caller) -> None:
    deployment, mine = site.deployment, site.people.witten.clerk
    another_town(deployment, "herdecke", "Stadt Herdecke")
    long_ago = SystemClock().now().date() - timedelta(days=2)
    assign(deployment, mine, another_town(deployment, "schwelm", "Stadt Schwelm"), Role.CLERK, long_ago)
    before = entry_ids(site, site.people.witten.tenant)

    answers = [told(switch(site, clerk, town)) for town in ("herdecke", "schwelm", "nirgends", "betrieb", "", "'; --")]

    assert answers == [answers[0]] * len(answers)
    assert answers[0][0] == 404
    assert send(site, clerk, "GET", "/kommune").status_code == 200
    assert entry_ids(site, site.people.witten.tenant) == before


def test_to_go_on_where_one_is_changes_nothing(site: Site, clerk: Caller) -> None:
    before = entry_ids(site, site.people.witten.tenant)

    assert SESSION_COOKIE not in switch(site, clerk, "witten").cookies

    assert send(site, clerk, "GET", "/kommune").status_code == 200
    assert entry_ids(site, site.people.witten.tenant) == before


def test_the_page_tells_every_role_of_the_person_and_no_other_town(site: Site, clerk: Caller) -> None:
    page = send(site, clerk, "GET", "/kommune").text

    assert all(
        words in page for words in ("Stadt Witten", "Sachbearbeitung", "Stadt Hattingen", "Scanstelle, bis 31.12.2099")
    )
    assert page.count("Sie arbeiten hier") == 1
    other = send(site, sign_in(site, site.people.witten.archivist), "GET", "/kommune").text
    assert "Archiv" in other
    assert "Hattingen" not in other


@pytest.mark.parametrize(("colleague", "target"), [("clerk", "/kommune"), ("archivist", "/")])
def test_who_works_in_several_towns_chooses_after_signing_in(site: Site, colleague: str, target: str) -> None:
    login = getattr(site.people.witten, colleague).login

    answer = send(site, NOBODY, "POST", "/signin", data={"login": login, "password": PASSWORD})

    assert answer.headers["location"] == target
