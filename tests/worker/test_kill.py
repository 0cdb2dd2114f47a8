# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A worker that ends in the middle of recognition: another one finishes the item, once."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from eakte.domain.audit.values import Act
from eakte.domain.documents.values import ReadingState, RenditionKind
from eakte.jobs.runner import Pace
from eakte.kernel.tenancy import system
from tests.cli.command import environment
from tests.deployment import Site
from tests.evidence import as_owner, audit_log, stored_files
from tests.faults.processes import alive, below, catches
from tests.unit.processing import papers

PAGES = 4
START_SECONDS = 60  # a process of ours starts within a second on an idle machine
READ_SECONDS = 180


@dataclass(frozen=True)
class Scan:
    """A scan of several pages that has to be recognised."""

    site: Site
    item: str
    document: UUID

    def attempt(self) -> int:
        return self._version()[0]

    def state(self) -> ReadingState:
        return self._version()[1]

    def _version(self) -> tuple[int, ReadingState]:
        with self.site.deployment.platform.database.read(system(self.site.people.witten.tenant, "test")) as unit:
            version = unit.documents.newest_versions([self.document])[self.document]
            return version.attempt, version.state

    def renditions(self) -> list[tuple[RenditionKind, UUID]]:
        with as_owner(self.site, self.site.people.witten.tenant) as connection:
            rows = connection.execute(text("SELECT kind, id FROM records.renditions ORDER BY kind")).all()
        return [(RenditionKind(kind), object_id) for kind, object_id in rows]


@pytest.fixture
def scan(site: Site) -> Scan:
    clerk = site.people.witten.clerk.token
    content = papers.image_pdf(*[papers.scanned()] * PAGES)
    item = site.scan(clerk, "Brief.pdf", "application/pdf", content).json()["id"]
    (document,) = site.get(clerk, f"/api/v1/inbox/{item}").json()["documents"]
    return Scan(site, item, UUID(document["id"]))


@contextmanager
def _worker(site: Site) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([sys.executable, "-m", "eakte", "worker"], env=environment(site)) as process:
        try:
            yield process
        finally:
            process.kill()


def _wait_until(reached: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _await_recognition(worker: subprocess.Popen[bytes]) -> set[int]:
    """Wait until the worker's engines recognise; returns the numbers of all their processes."""
    seen: dict[int, str] = {}

    def recognising() -> bool:
        seen.clear()
        seen.update(below(worker.pid))
        return "tesseract" in seen.values()

    _wait_until(recognising, START_SECONDS)
    return set(seen)


def _check_read_once(scan: Scan) -> None:
    kinds = [kind for kind, _ in scan.renditions()]
    assert kinds == [RenditionKind.ORIGINAL, RenditionKind.PDFA, RenditionKind.TEXT]
    assert len(audit_log(scan.site, scan.site.people.witten.tenant, Act.VERSION_READ)) == 1
    assert audit_log(scan.site, scan.site.people.witten.tenant, Act.VERSION_FAILED) == []
    names = {str(object_id) for _, object_id in scan.renditions()}
    assert {Path(file).name for file in stored_files(scan.site)} == names
    with as_owner(scan.site) as connection:
        left = connection.scalar(text("SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"))
    assert left == 0
    document = scan.site.get(scan.site.people.witten.clerk.token, f"/api/v1/inbox/{scan.item}").json()["documents"][0]
    assert (document["state"], document["page_count"]) == ("read", PAGES)


def test_an_item_whose_worker_was_killed_while_recognising_is_finished_by_another_once(scan: Scan) -> None:
    with _worker(scan.site) as killed:
        engines = _await_recognition(killed)
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        killed_at = time.monotonic()
    _wait_until(lambda: not engines & alive().keys(), 5)
    assert (scan.attempt(), scan.state()) == (1, ReadingState.WAITING)
    assert [kind for kind, _ in scan.renditions()] == [RenditionKind.ORIGINAL]

    with _worker(scan.site) as second:
        pace = Pace()
        _wait_until(lambda: scan.attempt() == 2, START_SECONDS)
        assert time.monotonic() - killed_at < pace.stalled_after + START_SECONDS / 2
        _wait_until(lambda: scan.state() is not ReadingState.WAITING, READ_SECONDS)
        second.terminate()
        assert second.wait(START_SECONDS) == 0
    assert scan.attempt() == 2
    _check_read_once(scan)


def test_a_worker_that_is_told_to_stop_twice_ends_at_once_with_its_engines(scan: Scan) -> None:
    with _worker(scan.site) as worker:
        engines = _await_recognition(worker)
        worker.terminate()
        _wait_until(lambda: not catches(worker.pid, signal.SIGTERM), START_SECONDS)
        worker.terminate()
        assert worker.wait(START_SECONDS) == -signal.SIGTERM
        _wait_until(lambda: not engines & alive().keys(), 5)
    assert (scan.attempt(), scan.state()) == (1, ReadingState.WAITING)


def test_an_item_whose_worker_was_told_to_stop_is_taken_over_at_once(scan: Scan) -> None:
    with _worker(scan.site) as first, _worker(scan.site) as other:
        _wait_until(lambda: "tesseract" in {*below(first.pid).values(), *below(other.pid).values()}, START_SECONDS)
        stopped, second = (first, other) if "tesseract" in below(first.pid).values() else (other, first)
        engines = set(below(stopped.pid))
        stopped.terminate()
        assert stopped.wait(START_SECONDS) == 0
        _wait_until(lambda: not engines & alive().keys(), 5)
        _wait_until(lambda: scan.state() is not ReadingState.WAITING, READ_SECONDS)
        second.terminate()
        assert second.wait(START_SECONDS) == 0
    _check_read_once(scan)
