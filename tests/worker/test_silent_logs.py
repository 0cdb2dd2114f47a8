# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Neither the logs nor the figures of any process know who a record is about, whatever goes wrong on the way."""

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text

from eakte.kernel.ids import new_id
from tests.deployment import File, Site
from tests.evidence import as_owner, store_path
from tests.people import PASSWORD
from tests.processes import Process, process, wait_until
from tests.unit.processing import papers

CANARY = "Kanarienvogel"
ONCE = f"{CANARY}-einmalig.pdf"
SECONDS = 240
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-")


@pytest.fixture
def running(site: Site, tmp_path: Path) -> Iterator[dict[str, Process]]:
    """Every process of a deployment; the server writes JSON, the others text."""
    with ExitStack() as stack:
        server = stack.enter_context(process(site, "serve", tmp_path, EAKTE_LOG_FORMAT="json"))
        others = {name: stack.enter_context(process(site, name, tmp_path)) for name in ("worker", "indexer")}
        yield {"serve": server, **others}


def _canary_file(content: bytes = CANARY.encode(), name: str = f"{CANARY}.pdf") -> File:
    return ("a", name, "application/pdf", content)


def _submit(http: httpx.Client, site: Site, file: File) -> httpx.Response:
    """As `Site.submit`, at another server: everything that can carry a name carries it."""
    elsewhere = Site(site.deployment, site.app, site.people, http, site.owner_url)
    return elsewhere.submit(
        site.people.witten.portal_key,
        file,
        idempotency_key=str(new_id()),
        applicant={"vorname": CANARY, "nachname": CANARY},
        form={"hund_name": CANARY},
    )


def _knock_at_every_door(http: httpx.Client, site: Site) -> set[int]:
    clerk = site.as_(site.people.witten.clerk.token)
    form = {"Sec-Fetch-Site": "same-origin"}
    wrong = {"Authorization": f"Bearer {CANARY}"}
    item = f"/api/v1/inbox/{new_id()}/file"
    asked = [
        http.post("/signin", data={"login": CANARY, "password": CANARY}, headers=form),
        http.post("/signin", data={"login": "clerk.witten", "password": PASSWORD}, headers=form),
        http.get("/api/v1/inbox", headers=wrong),
        http.get("/api/v1/inbox", headers={"Cookie": f"eakte_session={CANARY}"}),
        http.get("/api/v1/search", params={"q": CANARY}, headers=clerk),
        http.get("/api/v1/search", params={"q": CANARY * 100}, headers=clerk),
        http.get("/suche", params={"q": CANARY}, headers=clerk),
        http.get(f"/api/v1/{CANARY}", headers=clerk),
        http.get(f"/akten/{CANARY}", headers={**clerk, "User-Agent": CANARY, "Referer": CANARY}),
        http.get(f"/static/{CANARY}.js"),
        http.post(item, json={"case_title": CANARY}, headers=clerk),
        http.post(item, json={CANARY: CANARY}, headers=clerk),
        http.post(item, content=CANARY, headers=clerk),
        http.post("/api/v1/scans", files={"file": (f"{CANARY}.exe", CANARY, CANARY)}, headers=clerk),
        http.post("/api/v1/scans", data={"received_on": CANARY}, files={"file": ("a", b"")}, headers=clerk),
        http.request(CANARY.upper(), "/signin"),
    ]
    return {answer.status_code for answer in asked}


@contextmanager
def _only_once(site: Site) -> Iterator[None]:
    """A rule of the database that a second file of this name breaks, and whose error quotes the name."""
    rule = f"CREATE UNIQUE INDEX trial ON records.documents (file_name) WHERE file_name = '{ONCE}'"
    with as_owner(site) as connection:
        connection.execute(text(rule))
    try:
        yield
    finally:
        with as_owner(site) as connection:
            connection.execute(text("DROP INDEX records.trial"))


@contextmanager
def _without_store(site: Site) -> Iterator[None]:
    objects = store_path(site)
    aside = objects.rename(objects.with_name("aside"))
    try:
        yield
    finally:
        aside.rename(objects)


def test_whatever_happens_no_log_and_no_figure_names_anybody(site: Site, running: dict[str, Process]) -> None:
    server, clerk = running["serve"], site.people.witten.clerk.token
    with httpx.Client(base_url=server.address, timeout=60) as http:
        read = _submit(http, site, _canary_file(papers.image_pdf(papers.scanned())))
        broken = _submit(http, site, _canary_file(b"%PDF-1.7 " + CANARY.encode() * 100))
        assert (read.status_code, broken.status_code) == (201, 201)
        assert _knock_at_every_door(http, site) >= {200, 303, 400, 401, 404, 422}
        with _only_once(site):
            first, second = (_submit(http, site, _canary_file(name=ONCE)) for _ in range(2))
        with _without_store(site):
            lost = _submit(http, site, _canary_file())
        assert (first.status_code, second.status_code, lost.status_code) == (201, 500, 503)
        wait_until(lambda: _is_quiet(running), SECONDS)
        found = site.get(clerk, "/api/v1/search", q=CANARY)
        assert found.json()["total"] > 0
    said = {name: each.logged() + each.figures() for name, each in running.items()}
    assert [name for name, text in said.items() if CANARY.lower() in text.lower()] == []
    for secret in (PASSWORD, clerk, site.people.witten.portal_key, site.deployment.settings.database_url or ""):
        assert [name for name, text in said.items() if secret in text] == []
    assert "UniqueViolation 23505 trial" in server.logged()
    assert "StoreUnavailable: store-unavailable" in server.logged()


def _is_quiet(running: dict[str, Process]) -> bool:
    """Whether both documents of the worker have ended, one of them as failed, and none waits for the index."""
    worker, server = running["worker"].figures(), running["serve"].figures()
    failed = re.search(r'eakte_documents_total\{error="[a-z-]+",outcome="failed"\} [1-9]', worker)
    lag = re.search(r'eakte_index_lag_documents\{tenant="witten"\} 0\.0', server)
    return failed is not None and lag is not None and "eakte_pages_recognised_total 1.0" in worker


def test_figures_grow_with_routes_and_not_with_what_is_asked_for(site: Site, running: dict[str, Process]) -> None:
    server = running["serve"]

    def ask() -> None:
        for _ in range(10):
            for path in (f"/api/v1/documents/{new_id()}", f"/{new_id()}", f"/api/v1/search?q={new_id()}", "/signin"):
                site_headers = site.as_(site.people.witten.clerk.token)
                httpx.get(server.address + path, headers={**site_headers, "X-Request-ID": str(new_id())}, timeout=60)

    def series() -> set[str]:
        lines = server.figures().splitlines()
        return {line.rpartition(" ")[0] for line in lines if not line.startswith("#")}

    ask()
    first = series()
    ask()
    assert series() == first
    for name, each in running.items():
        assert not UUID.search(each.figures()), name
        assert "eakte_build_info" in each.figures()
    assert 'eakte_http_requests_total{method="GET",route="/api/v1/documents/{document_id}",status="4xx"} 20.0' in (
        server.figures()
    )
