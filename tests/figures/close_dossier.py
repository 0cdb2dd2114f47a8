# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A dossier of 18,000 documents is closed with all its cases while a clerk works in the same town; on the way the worker is
killed, and another one goes on.

The API runs in this process and the worker in one of its own, so that what the clerk waits for is what they would wait for.
"""

import argparse
import time
from collections import Counter
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import text

from eakte.domain.audit.values import Act
from eakte.domain.documents.values import DocumentKind, NewDocument, StoredBytes
from eakte.domain.filing.inbox import Channel, DateOfReceipt, NewItem, ReceivedSource
from eakte.services import filing
from tests.deployment import Site, site_on_disk
from tests.evidence import as_owner
from tests.figures.figure import Figure
from tests.processes import process, wait_until

NAME = "close-dossier"
DOCUMENTS = 18_000
MAX_RATIO = 2.0
_A_CASE = 3
_CASES_A_UNIT = 200
_MOST_SECONDS = 400.0


def measure(argv: Sequence[str]) -> Figure:
    parser = argparse.ArgumentParser(prog=NAME)
    parser.add_argument("--documents", type=int, default=DOCUMENTS)
    parser.add_argument("--times", type=int, default=200, help="that the clerk works while nothing is closed")
    options = parser.parse_args(argv)
    with site_on_disk("eakte-closing-") as (_, site, directory):
        dossier, cases = _filled(site, options.documents)
        clerk = _Clerk(site)
        quiet = [clerk.works() for _ in range(options.times)]
        begun = time.monotonic()
        site.post(site.people.witten.clerk.token, f"/api/v1/dossiers/{dossier}/close", {"with_cases": True})
        killed_at, beside = _closed(site, directory, dossier, clerk)
        seconds = time.monotonic() - begun
        stand = _stand(site, dossier)
        times = _times_closed(site, cases)
    ratio = _p95(beside) / _p95(quiet)
    whole = (stand["state"], stand["closed"]) == ("done", len(cases)) and times == {1: len(cases)}
    return Figure(
        NAME,
        value=round(ratio, 2),
        goal=MAX_RATIO,
        unit="times the 95th percentile of a clerk's filing while nothing is closed",
        against="the same work in the same town before it; and each case is closed once, whatever was killed",
        holds=ratio <= MAX_RATIO and whole,
        details={
            "documents": options.documents,
            "cases": len(cases),
            "cases by how often they were closed": dict(times),
            "gone through when the worker was killed": killed_at,
            "seconds until all was closed": round(seconds, 1),
            "p95 ms quiet and beside": [round(1000 * _p95(each), 1) for each in (quiet, beside)],
        },
    )


class _Clerk:
    """Opens a case in another dossier, says something of it, and looks into the inbox."""

    def __init__(self, site: Site) -> None:
        self._site, self._token, self._number = site, site.people.witten.clerk.token, count(1)
        made = site.post(self._token, "/api/v1/dossiers", {"plan_entry": "22.20", "title": "Tagesgeschäft"})
        self._path = f"/api/v1/dossiers/{made.json()['id']}/cases"

    def works(self) -> float:
        """Seconds that it took."""
        begun = time.perf_counter()
        made = self._site.post(self._token, self._path, {"title": f"Vorgang {next(self._number)}"}).raise_for_status()
        note = {"text": "Anruf"}
        self._site.post(self._token, f"/api/v1/cases/{made.json()['id']}/notes", note).raise_for_status()
        self._site.get(self._token, "/api/v1/inbox").raise_for_status()
        return time.perf_counter() - begun


def _filled(site: Site, documents: int) -> tuple[UUID, list[UUID]]:
    """A dossier of so many documents that were read, three in each of its cases, which are open."""
    database, clerk = site.deployment.platform.database, site.people.witten.clerk.actor
    with database.begin(clerk) as uow:
        dossier = filing.create_dossier(uow, "22.10", "Sammelakte").id
    cases: list[UUID] = []
    while _A_CASE * len(cases) < documents:
        with database.begin(clerk) as uow:
            row = uow.filing.dossier(dossier)
            assert row is not None
            for _ in range(min(_CASES_A_UNIT, documents // _A_CASE - len(cases))):
                case, item = uow.filing.open_case(row, "Vorgang", uow.today).id, uow.new_id()
                received = DateOfReceipt(uow.today, ReceivedSource.CAPTURED)
                uow.inbox.add(item, NewItem(Channel.SCAN, "Brief", received, case_id=case), uow.now)
                letters = [
                    NewDocument(
                        DocumentKind.SCAN, "Brief", "brief.pdf", "application/pdf", StoredBytes(uow.new_id(), 1, "00")
                    )
                    for _ in range(_A_CASE)
                ]
                uow.documents.add(item, letters, uow.now, case)
                cases.append(case)
    with as_owner(site, site.people.witten.tenant) as connection:
        connection.execute(text("UPDATE records.document_versions SET state = 'read'"))
        connection.commit()
    return dossier, cases


def _closed(site: Site, directory: Path, dossier: UUID, clerk: _Clerk) -> tuple[int, list[float]]:
    """How far the worker was when it was killed, and how long the clerk's work took until another one had closed all."""
    beside: list[float] = []

    def gone_through(share: float) -> bool:
        beside.append(clerk.works())
        stand = _stand(site, dossier)
        return bool(stand["gone_through"] >= share * stand["cases"])

    with process(site, "worker", directory) as worker:
        wait_until(lambda: gone_through(0.4), _MOST_SECONDS)
        worker.child.kill()
        worker.child.wait()
    killed_at = int(_stand(site, dossier)["gone_through"])
    with process(site, "worker", directory):
        wait_until(lambda: gone_through(1.0) and _stand(site, dossier)["state"] != "running", _MOST_SECONDS)
    return killed_at, beside


def _stand(site: Site, dossier: UUID) -> dict[str, Any]:
    return dict(site.get(site.people.witten.clerk.token, f"/api/v1/dossiers/{dossier}/closing").json())


def _times_closed(site: Site, cases: Sequence[UUID]) -> dict[int, int]:
    """How many of the cases have so many entries of their closing."""
    with as_owner(site, site.people.witten.tenant) as connection:
        rows = connection.execute(
            text("SELECT object_id FROM records.audit_entries WHERE act = :act"), {"act": Act.CASE_CLOSED.value}
        )
        told = Counter(rows.scalars())
    return dict(Counter(told[each] for each in cases))


def _p95(seconds: Sequence[float]) -> float:
    return sorted(seconds)[int(0.95 * len(seconds))]
