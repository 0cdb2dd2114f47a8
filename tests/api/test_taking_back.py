# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Undoing that something was filed."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import count

import pytest

from eakte.database.embedded import EmbeddedServer
from eakte.domain.filing.inbox import UNDONE_WITHIN
from tests.api.callers import send, sign_in
from tests.api.records import pdf
from tests.deployment import Site, clock_moved, new_site
from tests.evidence import check_problem

NUMBERS = count(1)
NEW = {"plan_entry": "22.10", "dossier_title": "Akte", "case_title": "Vorgang"}


@pytest.fixture(scope="module")
def site(embedded_server: EmbeddedServer) -> Iterator[Site]:
    with new_site(embedded_server) as opened:
        yield opened


@pytest.fixture
def filed(site: Site) -> tuple[str, str]:
    """An item that was just filed, and its new case."""
    clerk = site.people.witten.clerk.token
    letter = pdf(f"Falschgriff{next(NUMBERS)} Zwetschgenmus")
    item = site.scan(clerk, "brief.pdf", "application/pdf", letter).json()["id"]
    site.work()
    return item, site.post(clerk, f"/api/v1/inbox/{item}/file", NEW).json()["id"]


def test_the_item_waits_again_and_the_case_keeps_its_number_and_is_empty(site: Site, filed: tuple[str, str]) -> None:
    item, case = filed
    clerk = site.people.witten.clerk.token
    number = site.get(clerk, f"/api/v1/cases/{case}").json()["reference_number"]
    assert site.post(clerk, f"/api/v1/inbox/{item}/take-back").json()["reference_number"] == number
    assert item in [each["id"] for each in site.get(clerk, "/api/v1/inbox").json()["items"]]
    left = site.get(clerk, f"/api/v1/cases/{case}").json()
    assert (left["reference_number"], left["documents"], left["closed_on"]) == (number, [], None)

    site.work()
    (found,) = [
        each
        for each in site.get(clerk, "/api/v1/search", q="Zwetschgenmus").json()["documents"]
        if each["document"]["inbox_item"] == item
    ]
    assert found["case"] is None
    told = [each["text"] for each in site.get(clerk, f"/api/v1/inbox/{item}/history").json()["entries"]]
    assert any(f"aus {number} in den Posteingang zurückgeholt" in each for each in told)
    assert site.post(clerk, f"/api/v1/inbox/{item}/file", {"case": case}).status_code == 200


def test_it_is_refused_when_it_is_late_when_nothing_is_filed_and_when_the_case_is_closed(
    site: Site, filed: tuple[str, str]
) -> None:
    item, case = filed
    clerk = site.people.witten.clerk.token
    with clock_moved(site, UNDONE_WITHIN + timedelta(seconds=1)):
        check_problem(site.post(clerk, f"/api/v1/inbox/{item}/take-back"), 409, "filed-too-long-ago")
    site.post(clerk, f"/api/v1/cases/{case}/close")
    check_problem(site.post(clerk, f"/api/v1/inbox/{item}/take-back"), 409, "case-is-closed")
    assert site.get(clerk, f"/api/v1/inbox/{item}").json()["case"] == case
    waiting = site.scan(clerk, "brief.pdf", "application/pdf", pdf("Noch einer")).json()["id"]
    check_problem(site.post(clerk, f"/api/v1/inbox/{waiting}/take-back"), 409, "not-filed-yet")


def test_the_page_after_filing_offers_it(site: Site) -> None:
    clerk = sign_in(site, site.people.witten.clerk)
    item = site.scan(clerk.secret, "brief.pdf", "application/pdf", pdf("Ein Brief")).json()["id"]
    filed = send(site, clerk, "POST", f"/posteingang/{item}/ablegen", data=NEW)
    page = send(site, clerk, "GET", filed.headers["Location"])
    assert f'action="/posteingang/{item}/zuruecknehmen"' in page.text
    taken = send(site, clerk, "POST", f"/posteingang/{item}/zuruecknehmen")
    assert (taken.status_code, taken.headers["Location"]) == (303, f"/posteingang/{item}")
