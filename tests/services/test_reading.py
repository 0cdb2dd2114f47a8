# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Reading a version: whatever dies on the way, its result is written once or its failure is shown."""

import dataclasses
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from eakte.bootstrap import build_runner
from eakte.database.embedded import EmbeddedServer
from eakte.domain.audit.values import Act
from eakte.domain.documents.values import ReadingState, RenditionKind
from eakte.jobs.values import ReadDocument
from eakte.kernel.clock import SystemClock
from eakte.kernel.errors import Unavailable
from eakte.kernel.ids import new_id
from eakte.kernel.tenancy import system
from eakte.processing.errors import EngineFailed, SandboxMissing
from eakte.processing.port import Reading
from eakte.processing.processor import SandboxedProcessor
from eakte.services.platform import Platform
from eakte.services.reading import read_document
from eakte.services.sweeping import sweep
from eakte.services.vault import StoreFull, Vault
from storage.location import store_at
from storage.port import ObjectKey
from storage.testing import FaultyStore
from tests.api.records import pdf
from tests.deployment import Site, new_site
from tests.evidence import Entry, as_owner, audit_log, store_path, stored_files

LETTER = pdf("Gegen den Hundesteuerbescheid lege ich Widerspruch ein.")


class InterruptedProcessor(SandboxedProcessor):
    """Does something else before it reads."""

    def __init__(self, interruption: Callable[[], object]) -> None:
        super().__init__()
        self._interruption = interruption

    def inspect_and_read(self, document: Iterable[bytes], declared: str | None = None) -> Reading:
        self._interruption()
        return super().inspect_and_read(document, declared)


class SecondPutFails(FaultyStore):
    def put(self, key: ObjectKey, chunks: Iterable[bytes]) -> None:
        super().put(key, chunks)
        self.fail_after = None if self.fail_after == 0 else 0

    def delete(self, key: ObjectKey) -> None:
        self.fail_after = None
        super().delete(key)


@pytest.fixture(scope="module")
def site(embedded_server: EmbeddedServer) -> Iterator[Site]:
    with new_site(embedded_server) as opened:
        yield opened


@dataclasses.dataclass(frozen=True)
class Letter:
    """One letter that waits to be read, and what became of it."""

    site: Site
    job: ReadDocument
    before: frozenset[str]

    def read(self, **changes: object) -> None:
        """Run its job once, on a platform of which some parts are others."""
        platform: Platform = dataclasses.replace(self.site.deployment.platform, **changes)  # type: ignore[arg-type]  # tests name the parts
        read_document(platform, system(self.site.people.witten.tenant, "worker"), self.job)

    def state(self) -> tuple[ReadingState, str | None, set[RenditionKind]]:
        with self.site.deployment.platform.database.read(system(self.site.people.witten.tenant, "test")) as unit:
            version = unit.documents.version(self.job.version_id)
            assert version is not None
            return version.state, version.failure_code, set(unit.documents.renditions(version.id))

    def entries(self, act: Act) -> list[Entry]:
        log = audit_log(self.site, self.site.people.witten.tenant, act)
        return [entry for entry in log if entry.object["version"] == str(self.job.version_id)]

    def new_objects(self) -> int:
        return len(stored_files(self.site) - self.before)

    def check_read_once(self) -> None:
        assert self.state() == (ReadingState.READ, None, {RenditionKind.ORIGINAL, RenditionKind.TEXT})
        assert len(self.entries(Act.VERSION_READ)) == 1


@pytest.fixture
def letter(site: Site) -> Letter:
    witten = site.people.witten
    site.work()
    answer = site.scan(witten.clerk.token, "Brief.pdf", "application/pdf", LETTER)
    item = site.get(witten.clerk.token, f"/api/v1/inbox/{answer.json()['id']}").json()
    document = UUID(item["documents"][0]["id"])
    with site.deployment.platform.database.read(system(witten.tenant, "test")) as unit:
        version = unit.documents.newest_versions([document])[document].id
    return Letter(site, ReadDocument(witten.tenant.id, version), stored_files(site))


def _faulty_vault(site: Site, fail_after: int) -> Vault:
    store = FaultyStore(store_at(site.deployment.settings.store_location), fail_after)
    return Vault(store, site.deployment.keyring, new_id)


def test_a_letter_is_read_once_however_often_its_job_runs(letter: Letter) -> None:
    letter.read()
    letter.read()
    letter.site.work()
    letter.check_read_once()
    assert letter.new_objects() == 1


def test_an_attempt_that_another_has_overtaken_writes_nothing_and_leaves_no_object(letter: Letter) -> None:
    letter.read(processor=InterruptedProcessor(letter.read))
    letter.check_read_once()
    assert letter.new_objects() == 1


class _Killed(BaseException):
    pass


def _begin_another(letter: Letter) -> None:
    """An attempt that is killed after it has begun; for all that others can see, it goes on."""

    def die() -> None:
        raise _Killed

    with pytest.raises(_Killed):
        letter.read(processor=InterruptedProcessor(die))


def test_an_attempt_is_overtaken_as_soon_as_another_has_begun(letter: Letter) -> None:
    letter.read(processor=InterruptedProcessor(lambda: _begin_another(letter)))
    assert letter.state() == (ReadingState.WAITING, None, {RenditionKind.ORIGINAL})
    assert letter.new_objects() == 0
    letter.site.work()
    letter.check_read_once()


def test_an_attempt_that_was_overtaken_cannot_fail_what_another_still_reads(letter: Letter) -> None:
    def overtaken() -> None:
        _begin_another(letter)
        raise EngineFailed

    letter.read(processor=InterruptedProcessor(overtaken))
    assert letter.state() == (ReadingState.WAITING, None, {RenditionKind.ORIGINAL})
    letter.site.work()
    letter.check_read_once()


def test_an_attempt_that_was_overtaken_cannot_fail_what_the_other_has_read(letter: Letter) -> None:
    def overtaken() -> None:
        letter.read()
        raise EngineFailed

    letter.read(processor=InterruptedProcessor(overtaken))
    letter.check_read_once()


def test_an_attempt_that_was_overtaken_and_breaks_down_cannot_fail_what_another_still_reads(
    site: Site, letter: Letter
) -> None:
    def overtaken() -> None:
        _begin_another(letter)
        raise ZeroDivisionError

    platform = dataclasses.replace(site.deployment.platform, processor=InterruptedProcessor(overtaken))
    build_runner(dataclasses.replace(site.deployment, platform=platform)).run_waiting()
    assert letter.state() == (ReadingState.WAITING, None, {RenditionKind.ORIGINAL})
    assert letter.entries(Act.VERSION_FAILED) == []
    letter.read()
    letter.check_read_once()


def test_an_engine_that_crashes_is_a_failure_with_a_reason_and_a_second_chance(site: Site, letter: Letter) -> None:
    def crash() -> None:
        raise EngineFailed(status=139)

    letter.read(processor=InterruptedProcessor(crash))
    assert letter.state() == (ReadingState.FAILED, "processing-engine-failed", {RenditionKind.ORIGINAL})
    (entry,) = letter.entries(Act.VERSION_FAILED)
    assert entry.detail == {"reason": "processing-engine-failed"}
    assert letter.new_objects() == 0
    clerk = site.people.witten.clerk.token
    document = letter.entries(Act.VERSION_FAILED)[0].object["id"]
    assert site.post(clerk, f"/api/v1/documents/{document}/retry").status_code == 202
    site.work()
    letter.check_read_once()


def test_an_error_that_nobody_expected_ends_as_a_failure_that_is_shown(site: Site, letter: Letter) -> None:
    with as_owner(site, site.people.witten.tenant) as connection:
        connection.execute(
            text(
                "DELETE FROM keys.object_keys WHERE id = (SELECT id FROM records.renditions WHERE version_id = :version)"
            ),
            {"version": letter.job.version_id},
        )
    site.work()
    assert letter.state() == (ReadingState.FAILED, "processing-engine-failed", {RenditionKind.ORIGINAL})


def test_while_there_is_no_sandbox_the_letter_waits_and_is_read_later(letter: Letter) -> None:
    def missing() -> None:
        raise SandboxMissing

    with pytest.raises(SandboxMissing):
        letter.read(processor=InterruptedProcessor(missing))
    assert letter.state()[0] is ReadingState.WAITING
    assert letter.entries(Act.VERSION_FAILED) == []
    letter.site.work()
    letter.check_read_once()


def test_an_original_that_was_damaged_is_tried_once_and_says_so(site: Site) -> None:
    before = stored_files(site)
    answer = site.scan(site.people.witten.clerk.token, "Brief.pdf", "application/pdf", LETTER)
    (stored,) = [store_path(site) / name for name in stored_files(site) - before]
    content = bytearray(stored.read_bytes())
    content[-1] ^= 1
    stored.chmod(0o600)
    stored.write_bytes(content)
    site.work()
    item = site.get(site.people.witten.clerk.token, f"/api/v1/inbox/{answer.json()['id']}").json()
    (document,) = item["documents"]
    assert (document["state"], document["failure"]["code"]) == ("failed", "original-damaged")


@pytest.mark.parametrize("steps", range(1, 9))
def test_wherever_the_store_fails_the_letter_waits_and_is_read_later(letter: Letter, steps: int) -> None:
    try:
        letter.read(vault=_faulty_vault(letter.site, steps))
    except Unavailable:
        assert letter.state()[0] is ReadingState.WAITING
        assert letter.entries(Act.VERSION_FAILED) == []
        assert letter.new_objects() == 0
    letter.site.work()
    letter.check_read_once()


def test_while_the_disk_is_full_the_letter_waits_and_is_read_later(letter: Letter) -> None:
    store = store_at(letter.site.deployment.settings.store_location, min_free_bytes=2**62)
    full = Vault(store, letter.site.deployment.keyring, new_id)
    with pytest.raises(StoreFull):
        letter.read(vault=full)
    assert letter.state()[0] is ReadingState.WAITING
    letter.site.work()
    letter.check_read_once()


def test_of_two_renditions_the_first_does_not_stay_when_the_second_cannot_be_stored(site: Site) -> None:
    witten = site.people.witten
    site.work()
    accepted = site.submit(witten.portal_key, idempotency_key=str(new_id())).json()
    item = site.get(witten.clerk.token, f"/api/v1/inbox/{accepted['id']}").json()
    document = UUID(item["documents"][0]["id"])
    with site.deployment.platform.database.read(system(witten.tenant, "test")) as unit:
        version = unit.documents.newest_versions([document])[document].id
    form = Letter(site, ReadDocument(witten.tenant.id, version), stored_files(site))
    store = SecondPutFails(store_at(site.deployment.settings.store_location), None)
    with pytest.raises(Unavailable):
        form.read(vault=Vault(store, site.deployment.keyring, new_id))
    assert form.new_objects() == 0
    form.read()
    assert form.state() == (
        ReadingState.READ,
        None,
        {RenditionKind.ORIGINAL, RenditionKind.FORM, RenditionKind.TEXT},
    )
    assert form.new_objects() == 2


def test_a_database_that_dies_between_storing_and_commit_costs_a_retry_and_nothing_else(
    site: Site, letter: Letter
) -> None:
    sweep(site.deployment.platform, SystemClock().now() + timedelta(days=2))
    runner = threading.Thread(target=build_runner(site.deployment).run_waiting)
    with as_owner(site, site.people.witten.tenant) as other:
        # Takes the row after the attempt has begun, so that its result has to wait.
        runner.start()
        _await_attempt(site, letter)
        other.execute(
            text("SELECT id FROM records.document_versions WHERE id = :id FOR UPDATE"), {"id": letter.job.version_id}
        )
        _kill_who_waits(site)
    runner.join()
    assert letter.state()[0] is ReadingState.WAITING
    assert letter.new_objects() == 1
    with as_owner(site) as connection:
        connection.execute(text("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo'"))
    site.work()
    letter.check_read_once()
    assert sweep(site.deployment.platform, SystemClock().now() + timedelta(days=2)) == 1
    assert letter.new_objects() == 1
    site.get(site.people.witten.clerk.token, "/api/v1/inbox").raise_for_status()


def _await_attempt(site: Site, letter: Letter) -> None:
    def attempt() -> int:
        with site.deployment.platform.database.read(system(site.people.witten.tenant, "test")) as unit:
            version = unit.documents.version(letter.job.version_id)
            return 0 if version is None else version.attempt

    _wait_until(lambda: attempt() == 1)


def _kill_who_waits(site: Site) -> None:
    """End the server process that waits for a row's lock."""

    def killed() -> bool:
        with site.deployment.engine.connect() as connection:
            waiting = text(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
                "WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%document_versions%'"
            )
            return bool(connection.scalar(waiting))

    _wait_until(killed)


def _wait_until(reached: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_job_for_another_town_finds_nothing(letter: Letter) -> None:
    hattingen = letter.site.people.hattingen.tenant
    job = dataclasses.replace(letter.job, tenant_id=hattingen.id)
    read_document(letter.site.deployment.platform, system(hattingen, "worker"), job)
    assert letter.state()[0] is ReadingState.WAITING
    assert letter.entries(Act.VERSION_READ) == []
