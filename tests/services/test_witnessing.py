# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Each municipality finds the last checkpoint of its log in its own folder, one for each of its days."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest

from eakte.domain.audit.values import Act, AuditObject
from eakte.kernel.clock import local_date
from eakte.kernel.ids import new_id
from eakte.kernel.tenancy import DEPLOYMENT, Tenant, system
from eakte.services.audit_verification import verify
from eakte.services.witnessing import write_witness
from eakte.worker import audit_upkeep
from eakte.worker.audit_upkeep import FIRST_PAUSE_SECONDS, AuditUpkeep
from tests.deployment import Site, clock_moved
from tests.faults.stack import wait_until

HOUR = timedelta(hours=1)


def witten(site: Site) -> Tenant:
    return site.people.witten.tenant


def grow(site: Site, tenant: Tenant | None = None) -> bytes:
    """One more entry with its place; the note over it."""
    with site.deployment.platform.database.begin(system(tenant or witten(site), "test")) as uow:
        uow.audit.record(Act.ITEM_OPENED, AuditObject("inbox_item", new_id()))
    site.sequence()
    with site.deployment.platform.database.read(system(tenant or witten(site), "test")) as unit:
        last = unit.audit_log.last_checkpoint()
    assert last is not None
    return last.note


def today(site: Site) -> str:
    with site.deployment.platform.database.read(system(witten(site), "test")) as unit:
        return local_date(unit.now, witten(site).zone).isoformat()


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_the_first_checkpoint_of_a_day_is_laid_down_and_never_changed(site: Site, tmp_path: Path) -> None:
    platform, first = site.deployment.platform, grow(site)
    path = tmp_path / "witten" / f"{today(site)}.note"
    assert write_witness(platform, witten(site), tmp_path) == path
    grow(site)
    assert write_witness(platform, witten(site), tmp_path) is None
    assert path.read_bytes() == first
    assert files(tmp_path) == [f"witten/{path.name}"]
    assert verify(platform, platform.signer, witten(site), [path.read_bytes()]).holds


def test_the_next_day_has_the_next_one(site: Site, tmp_path: Path) -> None:
    grow(site)
    write_witness(site.deployment.platform, witten(site), tmp_path)
    second = grow(site)
    with clock_moved(site, timedelta(days=1)):
        path = write_witness(site.deployment.platform, witten(site), tmp_path)
        assert path is not None
        assert (path.stem, path.read_bytes()) == (today(site), second)
    assert len(files(tmp_path)) == 2


def test_a_log_without_a_checkpoint_has_none(site: Site, tmp_path: Path) -> None:
    assert write_witness(site.deployment.platform, witten(site), tmp_path) is None
    assert files(tmp_path) == []


def test_what_a_killed_process_left_half_is_no_witness_and_in_nobodys_way(site: Site, tmp_path: Path) -> None:
    note = grow(site)
    (tmp_path / "witten").mkdir()
    (tmp_path / "witten" / f".{today(site)}.note.unfinished").write_bytes(b"ha")
    path = write_witness(site.deployment.platform, witten(site), tmp_path)
    assert path is not None
    assert path.read_bytes() == note
    assert files(tmp_path) == [f"witten/{today(site)}.note"]


def test_every_town_and_the_deployment_have_a_folder_of_their_own(site: Site, tmp_path: Path) -> None:
    grow(site, DEPLOYMENT)
    upkeep = AuditUpkeep(site.deployment.platform, None, HOUR, tmp_path / "new")
    upkeep.look()
    upkeep.look()
    assert files(tmp_path / "new") == [f"{slug}/{today(site)}.note" for slug in ("betrieb", "hattingen", "witten")]


def test_a_folder_that_cannot_be_written_is_told_and_tried_again_after_a_pause(
    site: Site, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    grow(site)
    taken, at = tmp_path / "taken", [0.0]
    taken.touch()
    upkeep = AuditUpkeep(site.deployment.platform, None, HOUR, taken, lambda: at[0])
    upkeep.look()
    upkeep.look()
    assert [record.getMessage() for record in caplog.records if record.name == "eakte.audit"] == [
        "a checkpoint cannot be laid down"
    ]
    taken.unlink()
    at[0] = FIRST_PAUSE_SECONDS
    upkeep.look()
    assert {"hattingen", "witten"} <= {path.name for path in taken.iterdir()}


def test_of_two_at_once_one_works_until_it_ends(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_upkeep, "ROUND_SECONDS", 0.05)
    grow(site)
    ends = [threading.Event(), threading.Event()]
    folders = [tmp_path / "first", tmp_path / "second"]
    threads = []
    for end, folder in zip(ends, folders, strict=True):
        run = AuditUpkeep(site.deployment.platform, None, HOUR, folder).run
        threads.append(threading.Thread(target=run, args=(end,)))
        threads[-1].start()
        wait_until(lambda: bool(files(tmp_path)), 30)
    ends[1].wait(0.5)
    assert files(tmp_path / "second") == []
    ends[0].set()
    threads[0].join(30)
    wait_until(lambda: bool(files(tmp_path / "second")), 30)
    ends[1].set()
    threads[1].join(30)
    assert not any(thread.is_alive() for thread in threads)
