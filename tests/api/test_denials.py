# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Who is refused is in the log: once, whatever they try, and never at the price of another answer."""

import dataclasses
import logging
import threading
from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import create_engine

from eakte.application import build_app
from eakte.database.embedded import EmbeddedServer
from eakte.database.session import Database
from eakte.domain.audit.values import ONE_READING, Act, Outcome
from eakte.http import denials
from eakte.http.callers import SESSION_COOKIE
from eakte.jobs.queue import JobQueue
from eakte.kernel.clock import SystemClock
from eakte.kernel.ids import new_id
from eakte.services.platform import Platform
from tests.api.callers import send, sign_in
from tests.deployment import Site, clock_moved, new_site, served
from tests.evidence import Entry, audit_log, check_problem


@pytest.fixture(scope="module")
def site(embedded_server: EmbeddedServer) -> Iterator[Site]:
    with new_site(embedded_server) as opened:
        yield opened


def denied(site: Site) -> list[Entry]:
    return audit_log(site, site.people.witten.tenant, Act.ACCESS_DENIED)


def test_a_client_that_hammers_is_one_entry_a_quarter_of_an_hour(site: Site) -> None:
    portal, before = site.people.witten.portal_key, len(denied(site))
    for by, entries in (
        (timedelta(), 1),
        (ONE_READING - timedelta(minutes=1), 1),
        (ONE_READING + timedelta(minutes=1), 2),
    ):
        with clock_moved(site, by):
            for number in range(5):
                headers = {**site.as_(portal), "X-Purpose": f"Versuch {number}"}
                assert site.http.get("/api/v1/inbox", headers=headers).status_code == 403
        assert len(denied(site)) == before + entries


def test_it_says_who_was_refused_what_and_why(site: Site) -> None:
    witten = site.people.witten
    item = site.submit(witten.portal_key).json()["id"]
    before = len(denied(site))
    headers = {**site.as_(witten.scan_operator.token), "X-Purpose": "Neugier"}
    check_problem(site.http.get(f"/api/v1/inbox/{item}", headers=headers), 403, "forbidden")
    (entry,) = denied(site)[before:]
    assert entry.outcome is Outcome.DENIED
    assert entry.object == {"type": "inbox_item", "id": item, "version": None}
    assert entry.person["name"] == witten.scan_operator.actor.name
    assert entry.detail == {
        "route": "GET /api/v1/inbox/{item_id}",
        "permission": "read",
        "error": "forbidden",
        "purpose": "Neugier",
    }


def test_what_does_not_exist_is_no_refusal(site: Site) -> None:
    before = len(denied(site))
    site.get(site.people.witten.scan_operator.token, f"/api/v1/inbox/{new_id()}")
    site.get(site.people.witten.scan_operator.token, "/api/v1/nichts")
    assert len(denied(site)) == before


def test_another_sites_request_is_about_the_town_whatever_it_names(site: Site) -> None:
    clerk = sign_in(site, site.people.witten.clerk)
    before = len(denied(site))
    headers = {"Cookie": f"{SESSION_COOKIE}={clerk.cookie}", "Sec-Fetch-Site": "cross-site"}
    for path in (f"/vorgaenge/{new_id()}/schliessen", f"/vorgaenge/{new_id()}/schliessen", "/signout", "/zweck"):
        assert site.http.post(path, headers=headers).status_code == 403
    entries = denied(site)[before:]
    assert {entry.object["type"] for entry in entries} == {"tenant"}
    assert [entry.detail["route"] for entry in entries] == [
        "POST /vorgaenge/{case_id}/schliessen",
        "POST /signout",
        "POST /zweck",
    ]
    assert {entry.detail["error"] for entry in entries} == {"foreign-origin"}
    assert send(site, clerk, "GET", "/posteingang").status_code == 200


def test_a_stopped_log_still_takes_refusals(site: Site) -> None:
    hattingen = site.people.hattingen
    with site.deployment.platform.database.directory() as unit:
        unit.audit_upkeep.stop(hattingen.tenant.id, "another-root", unit.now)
    assert site.get(hattingen.portal_key, "/api/v1/inbox").status_code == 403
    assert len(audit_log(site, hattingen.tenant, Act.ACCESS_DENIED)) == 1


def test_a_refusal_that_cannot_be_written_stays_one(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    engine = create_engine("postgresql+psycopg://eakte_app@/x?host=/nonexistent")
    nobody = Database(engine, SystemClock(), new_id, site.deployment.keyring, JobQueue().defer)
    real = site.deployment.platform
    app = build_app(dataclasses.replace(real, database=_Failing(real.database, nobody)))  # type: ignore[arg-type] # as a Database does, but for one
    with served(app) as address, caplog.at_level(logging.ERROR):
        for path in ("/api/v1/inbox", "/api/v1/search?q=x"):
            answer = httpx.get(f"{address}{path}", headers=site.as_(site.people.witten.portal_key))
            told = check_problem(answer, 403, "forbidden")
            (logged,) = [line for line in caplog.messages if told["instance"].removeprefix("urn:uuid:") in line]
            assert "database-unavailable" in logged


class _Failing:
    """Knows callers as ever, and is away when something of a town is asked."""

    def __init__(self, here: Database, away: Database) -> None:
        self.directory = here.directory
        self.lookup = here.lookup
        self.read = away.read
        self.begin = away.begin


def test_it_is_written_by_a_thread_that_may_wait(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[str] = []
    monkeypatch.setattr(denials, "platform_of", lambda request: _noted(threads, request.app.state.platform))
    site.get(site.people.witten.portal_key, "/api/v1/dossiers")
    clerk = sign_in(site, site.people.witten.scan_operator)
    send(site, clerk, "GET", "/akten")
    assert len(threads) == 2
    assert all("AnyIO worker" in name for name in threads)


def _noted(threads: list[str], platform: Platform) -> Platform:
    threads.append(threading.current_thread().name)
    return platform
