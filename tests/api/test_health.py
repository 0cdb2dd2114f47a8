# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What an orchestrator is told about a process: that it lives, and what it lacks."""

import dataclasses
import json
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import NullPool, create_engine

from eakte.application import build_app
from eakte.database.embedded import EmbeddedServer
from eakte.database.migrate import outdated_revisions
from eakte.database.session import Database
from eakte.jobs.queue import JobQueue
from eakte.kernel.clock import SystemClock
from eakte.kernel.ids import new_id
from eakte.processing.processor import SandboxedProcessor
from eakte.processing.sandbox import Sandbox
from eakte.services.health import PROBE_SECONDS, Health
from eakte.services.platform import Platform
from eakte.services.vault import Vault
from search.location import index_at
from storage.filesystem import FilesystemStore
from tests.deployment import Site, new_database, new_site, served
from tests.disks import small_disk
from tests.evidence import as_owner, index_path, stored_files
from tests.servers.ports import free_ports

READ_ONLY = "ro"


@pytest.fixture(scope="module")
def site(embedded_server: EmbeddedServer) -> Iterator[Site]:
    with new_site(embedded_server) as opened:
        yield opened


def _ask(platform: Platform) -> httpx.Response:
    """What a process over this platform says; it lives in any case."""
    with served(build_app(platform)) as address:
        assert httpx.get(f"{address}/healthz").json() == {"alive": True}
        return httpx.get(f"{address}/readyz", timeout=PROBE_SECONDS + 10)


def _lacks(platform: Platform, problem: str, title: str) -> dict[str, Any]:
    """Assert that this and nothing else is missing, told without a word of the inside; returns the whole answer."""
    answer = _ask(platform)
    assert answer.status_code == 503
    told: dict[str, Any] = answer.json()
    assert told["missing"] == [{"type": f"/problems/{problem}", "title": title}]
    assert told["ready"] is False
    for inside in ("postgres", "password", "/srv", "/tmp", "witten", "bwrap-"):  # noqa: S108 - none of them is opened
        assert inside not in json.dumps(told).lower()
    return told


def _over(site: Site, url: str) -> Platform:
    """The site's platform over another database."""
    sealer = site.deployment.keyring
    database = Database(create_engine(url, poolclass=NullPool), SystemClock(), new_id, sealer, JobQueue().defer)
    return dataclasses.replace(site.deployment.platform, database=database)


def _storing(site: Site, root: Path, min_free_bytes: int = 0) -> Platform:
    vault = Vault(FilesystemStore(root, min_free_bytes), site.deployment.keyring, new_id)
    return dataclasses.replace(site.deployment.platform, vault=vault)


def test_a_process_that_has_all_it_needs_is_ready_and_leaves_nothing_behind(site: Site) -> None:
    before = stored_files(site)
    answer = _ask(site.deployment.platform)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert told["missing"] == []
    assert told["ready"] is True
    assert told["sandbox"].startswith("bubblewrap")
    assert answer.headers["cache-control"] == "no-store"
    assert stored_files(site) == before


def test_what_waits_is_told_in_numbers(embedded_server: EmbeddedServer) -> None:
    with new_site(embedded_server) as site:
        idle = site.http.get("/readyz").json()
        assert (idle["queue_age_seconds"], idle["index_lag_documents"]) == (0, 0)
        site.submit(site.people.witten.portal_key)
        site.submit(site.people.hattingen.portal_key)
        with as_owner(site) as connection:
            connection.exec_driver_sql("UPDATE directory.procrastinate_events SET at = at - interval '1 hour'")
        behind = site.http.get("/readyz").json()
        assert behind["queue_age_seconds"] == pytest.approx(3600, abs=60)
        assert behind["index_lag_documents"] == 2
        site.work()
        assert site.http.get("/readyz").json() == idle


def test_without_a_database(site: Site) -> None:
    platform = _over(site, "postgresql+psycopg://eakte_app:password@/x?host=/nonexistent")
    told = _lacks(platform, "database-unavailable", "Die Datenbank antwortet nicht")
    assert (told["queue_age_seconds"], told["index_lag_documents"]) == (None, None)
    assert told["sandbox"].startswith("bubblewrap")


def test_with_an_empty_database(site: Site, embedded_server: EmbeddedServer) -> None:
    with new_database(embedded_server) as empty:
        platform = _over(site, embedded_server.url("app", empty))
        _lacks(platform, "schema-behind", "Die Datenbank hat kein oder ein altes Schema")


def test_with_a_schema_of_an_earlier_release_but_not_with_one_of_a_later(site: Site) -> None:
    with _revision(site, min(outdated_revisions())):
        _lacks(site.deployment.platform, "schema-behind", "Die Datenbank hat kein oder ein altes Schema")
    with _revision(site, "9999"):
        assert _ask(site.deployment.platform).status_code == 200


@contextmanager
def _revision(site: Site, revision: str) -> Iterator[None]:
    with as_owner(site) as connection:
        usual = connection.exec_driver_sql("SELECT version_num FROM directory.migrations").scalar_one()
    _set_revision(site, revision)
    try:
        yield
    finally:
        _set_revision(site, usual)


def _set_revision(site: Site, revision: str) -> None:
    with as_owner(site) as connection:
        connection.exec_driver_sql("UPDATE directory.migrations SET version_num = %s", (revision,))


def test_without_the_directory_of_the_store(site: Site, tmp_path: Path) -> None:
    _lacks(_storing(site, tmp_path / "gone" / "objects"), "store-unavailable", "Der Speicher antwortet nicht")


def test_with_a_store_that_can_only_be_read(site: Site, tmp_path: Path) -> None:
    with small_disk(tmp_path, READ_ONLY) as disk:
        _lacks(_storing(site, disk), "store-unavailable", "Der Speicher antwortet nicht")


def test_with_a_store_that_is_full_but_for_its_reserve(site: Site, tmp_path: Path) -> None:
    free = shutil.disk_usage(tmp_path).free
    _lacks(_storing(site, tmp_path, free * 2), "store-full", "Der Speicher ist voll")


def test_one_towns_damaged_index_is_counted_and_keeps_nobody_from_work(
    embedded_server: EmbeddedServer, caplog: pytest.LogCaptureFixture
) -> None:
    with new_site(embedded_server) as site:
        assert _ask(site.deployment.platform).json()["damaged_indexes"] == 0
        site.submit(site.people.witten.portal_key)
        site.work()
        index = index_path(site) / str(site.people.witten.tenant.id)
        (index / "meta.json").write_text("{", encoding="utf-8")
        answer = _ask(site.deployment.platform)
        assert (answer.status_code, answer.json()["damaged_indexes"]) == (200, 1)
        assert "the index of witten is damaged" in caplog.text
        site.work()
        assert _ask(site.deployment.platform).json()["damaged_indexes"] == 0


def test_one_towns_stopped_audit_log_is_counted_and_keeps_nobody_from_work(
    embedded_server: EmbeddedServer, caplog: pytest.LogCaptureFixture
) -> None:
    with new_site(embedded_server) as site:
        assert _ask(site.deployment.platform).json()["stopped_audit_logs"] == 0
        with site.deployment.platform.database.directory() as unit:
            unit.audit_upkeep.stop(site.people.witten.tenant.id, "another-root", unit.now)
        answer = _ask(site.deployment.platform)
        assert (answer.status_code, answer.json()["stopped_audit_logs"]) == (200, 1)
        assert "the audit log of witten is stopped" in caplog.text
        assert "witten" not in answer.text


def test_without_the_search_server(site: Site) -> None:
    (port,) = free_ports(1)
    away = index_at(f"elasticsearch+http://127.0.0.1:{port}/eakte")
    platform = dataclasses.replace(site.deployment.platform, index=away)
    assert _lacks(platform, "search-unavailable", "Die Suche antwortet nicht")["damaged_indexes"] is None


def test_without_bubblewrap(site: Site) -> None:
    processor = SandboxedProcessor(sandbox=Sandbox("bubblewrap", bubblewrap="bwrap-is-not-here"))
    platform = dataclasses.replace(site.deployment.platform, processor=processor)
    told = _lacks(
        platform, "processing-sandbox-missing", "Auf diesem Rechner können Dateien nicht sicher verarbeitet werden"
    )
    assert told["sandbox"] is None


def test_the_rung_that_holds_is_told(site: Site) -> None:
    processor = SandboxedProcessor(sandbox=Sandbox(bubblewrap="bwrap-is-not-here"))
    processor.rung()  # the first climb takes longer than a probe may
    platform = dataclasses.replace(site.deployment.platform, processor=processor)
    assert _ask(platform).json()["sandbox"].startswith("landlock")


class HangingProcessor(SandboxedProcessor):
    """Says nothing until it is released, and counts how often it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.released = threading.Event()
        self.asked = 0

    def rung(self) -> str:
        self.asked += 1
        self.released.wait(60)
        return "late"


def test_a_part_that_hangs_is_missing_after_its_time_and_is_asked_only_once(site: Site) -> None:
    processor = HangingProcessor()
    health = Health(dataclasses.replace(site.deployment.platform, processor=processor), seconds=0.5)
    started = time.monotonic()
    try:
        for _ in range(3):
            # On a busy machine another part may be late, too.
            assert "processing-sandbox-missing" in [error.code for error in health.readiness().missing]
        assert time.monotonic() - started < 10
        assert processor.asked == 1
    finally:
        processor.released.set()
