# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Whatever does not answer or changes under our hands: no file is lost, doubled, or put aside for it."""

import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from eakte.bootstrap import compose
from eakte.database.errors import DatabaseUnavailable
from eakte.database.session import Database, UnitOfWork
from eakte.jobs.queue import JobQueue
from eakte.kernel.clock import SystemClock
from eakte.kernel.ids import new_id
from eakte.services import hot_folders, scans
from eakte.services.hot_folders import Accepted, Claim
from eakte.services.submissions import IncomingPart
from eakte.services.vault import StoreFull, Vault
from integrations.hotfolder import intake, wire
from tests.api.records import pdf
from tests.disks import small_disk
from tests.evidence import as_owner, stored_files
from tests.integrations.station import Station

LETTER = pdf("Ein Brief")
LONGER = LETTER + b"\n% the last page\n"


def _check_taken_once(station: Station, *contents: bytes) -> None:
    assert station.originals() == list(contents)
    assert [row.state for row in station.ledger()] == ["accepted"] * len(contents)
    assert station.left() == []


def test_a_full_store_keeps_the_file_until_there_is_room(station: Station) -> None:
    site = station.site
    full = compose(site.deployment.settings.model_copy(update={"min_free_bytes": 10**15}))
    station.watch(full.platform)
    station.drop("Brief.pdf", LETTER)
    station.look()
    before = stored_files(site)
    for _ in range(3):
        with pytest.raises(StoreFull):
            station.look()
    full.engine.dispose()
    assert [Path(each).name for each in station.left()] == ["Brief.pdf"]
    assert (station.ledger(), station.items(), stored_files(site)) == ([], [], before)
    station.watch(site.deployment.platform)
    station.take()
    _check_taken_once(station, LETTER)


def test_without_a_database_nothing_is_touched(station: Station) -> None:
    deployment = station.site.deployment
    engine = create_engine("postgresql+psycopg://nobody@127.0.0.1:1/none")
    gone = Database(engine, SystemClock(), new_id, deployment.keyring, JobQueue().defer)
    station.watch(replace(deployment.platform, database=gone))
    station.drop("Brief.pdf", LETTER)
    for _ in range(3):
        with pytest.raises(DatabaseUnavailable):
            station.look()
    assert station.left() == ["Brief.pdf"]
    station.watch(deployment.platform)
    station.take()
    _check_taken_once(station, LETTER)


@contextmanager
def _broken_commits(station: Station) -> Iterator[None]:
    """The server ends every transaction that settles a claim, as it does when it is shut down."""
    with as_owner(station.site) as owner:
        owner.execute(
            text(
                "CREATE FUNCTION records.stop() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN RAISE EXCEPTION 'shut down' USING ERRCODE = '57P01'; END $$"
            )
        )
        owner.execute(text("CREATE TRIGGER stop BEFORE INSERT ON records.folder_files EXECUTE FUNCTION records.stop()"))
    try:
        yield
    finally:
        with as_owner(station.site) as owner:
            owner.execute(text("DROP FUNCTION records.stop CASCADE"))


def test_a_database_that_is_shut_down_meanwhile_keeps_the_file_claimed(station: Station) -> None:
    station.drop("Brief.pdf", LETTER)
    station.drop("leer.pdf", b"")
    with _broken_commits(station):
        station.look()
        with pytest.raises(DatabaseUnavailable):
            station.look()
    assert sorted(Path(each).name for each in station.left()) == ["Brief.pdf", "leer.pdf"]
    assert (station.items(), station.ledger()) == ([], [])
    station.take()
    assert station.originals() == [LETTER]
    assert station.left() == [".quarantine/leer.pdf", ".quarantine/leer.pdf.grund.txt"]


@pytest.fixture
def share(monkeypatch: pytest.MonkeyPatch) -> None:
    """A network share, where the system does not know who else has a file open."""
    monkeypatch.setattr(wire, "_check_nobody_writes", lambda _descriptor: None)


def test_a_file_that_grows_again_after_it_was_claimed_is_taken_whole(
    station: Station, share: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = Vault.put
    path = station.drop("Brief.pdf", LETTER)
    before = stored_files(station.site)
    with path.open("ab") as scanner:

        def put_while_the_scanner_goes_on(vault: Vault, *arguments: Any) -> Any:  # noqa: ANN401 - passed on
            if not scanner.closed:
                scanner.write(LONGER[len(LETTER) :])
                scanner.flush()
            return put(vault, *arguments)

        monkeypatch.setattr(Vault, "put", put_while_the_scanner_goes_on)
        station.take()
    assert [Path(each).parts[0] for each in station.left()] == [".claimed"]
    assert (station.ledger(), stored_files(station.site)) == ([], before)
    station.take()
    _check_taken_once(station, LONGER)


def test_a_file_that_changes_after_it_was_taken_in_is_put_aside_and_not_deleted(
    station: Station, share: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = scans.record
    path = station.drop("Brief.pdf", LETTER)
    with path.open("ab") as scanner:

        def record_while_the_scanner_goes_on(*arguments: Any, **detail: Any) -> Any:  # noqa: ANN401 - passed on
            scanner.write(LONGER[len(LETTER) :])
            scanner.flush()
            return record(*arguments, **detail)

        monkeypatch.setattr(scans, "record", record_while_the_scanner_goes_on)
        station.take()
    assert station.originals() == [LETTER]
    station.take()
    assert station.originals() == [LETTER]
    assert (station.quarantine / "Brief.pdf").read_bytes() == LONGER
    assert "nach der Übernahme" in station.note("Brief.pdf")


def test_two_watchers_with_the_same_claim_make_one_item(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    """One of them was taken for dead: its connection had gone, and with it the lock."""
    platform = station.site.deployment.platform
    actor = hot_folders.watcher(station.site.people.witten.tenant)
    claim = Claim(new_id(), b"Brief.pdf")
    together = Barrier(2)
    record = scans.record
    before = stored_files(station.site)

    def record_together(platform: Any, uow: UnitOfWork, *arguments: Any, **detail: Any) -> Any:  # noqa: ANN401
        together.wait(30)
        return record(platform, uow, *arguments, **detail)

    monkeypatch.setattr(scans, "record", record_together)

    def take_in() -> object:
        part = IncomingPart("file", "Brief.pdf", "application/pdf", iter([LETTER]))
        return hot_folders.take_in(platform, actor, claim, part)

    with ThreadPoolExecutor(2) as watchers:
        one, other = (future.result() for future in [watchers.submit(take_in), watchers.submit(take_in)])
    assert one == other
    assert isinstance(one, Accepted)
    assert station.originals() == [LETTER]
    assert len(stored_files(station.site)) == len(before) + 1


def test_a_claim_on_another_file_system_is_refused_and_the_file_stays(
    station: Station, caplog: pytest.LogCaptureFixture
) -> None:
    station.witten.joinpath(".quarantine").mkdir()
    with small_disk(station.root, "size=1m") as disk:
        station.drop("Brief.pdf", LETTER)
        station.witten.joinpath(".claimed").mkdir()
        subprocess.run(["mount", "--bind", disk, station.claimed], check=True)
        try:
            station.drop("b.pdf", LETTER, station.root / "hattingen")
            station.take()
        finally:
            subprocess.run(["umount", station.claimed], check=True)
        assert "scan folder witten: Ein Scan-Ordner liegt auf mehr als einem Dateisystem" in caplog.messages
        assert station.left() == ["Brief.pdf"]
        assert station.originals(station.site.people.hattingen) == [LETTER]
    (station.root / "disk").rmdir()
    station.take()
    _check_taken_once(station, LETTER)


def test_a_file_that_the_share_does_not_give_waits_alone(
    station: Station, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    reading = wire.Folder.reading

    def fail(folder: wire.Folder, claim: Claim) -> Any:  # noqa: ANN401 - passed on
        if claim.name == b"a.pdf":
            raise OSError(5, "Input/output error", "a.pdf")
        return reading(folder, claim)

    monkeypatch.setattr(wire.Folder, "reading", fail)
    station.drop("a.pdf", LETTER)
    station.drop("b.pdf", LONGER)
    station.take()
    assert station.originals() == [LONGER]
    assert "a file of a scan folder has to wait: EIO" in caplog.messages
    assert "a.pdf" not in caplog.text
    monkeypatch.undo()
    station.look(intake.RETRY_SECONDS - 1)
    assert [Path(each).name for each in station.left()] == ["a.pdf"]
    station.look(1)
    _check_taken_once(station, LONGER, LETTER)
