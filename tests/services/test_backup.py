# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A backup restored into an empty deployment: everything is there, what was destroyed is not, and what is no backup is refused."""

import gzip
import json
import os
import secrets
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

import pytest
from sqlalchemy import text

from eakte.bootstrap import compose, make_backup, object_store, restore_backup
from eakte.config import Settings
from eakte.database import restoring
from eakte.database.copying import LEFT_OUT
from eakte.database.embedded import EmbeddedServer
from eakte.database.errors import RestoreUnfinished
from eakte.database.migrate import migrate
from eakte.database.restoring import DeploymentNotEmpty, OtherRestoreUnfinished, RestoreRuns
from eakte.database.tables import all_tables
from eakte.domain.audit.values import Act
from eakte.kernel.errors import EakteError
from eakte.kernel.ids import new_id
from eakte.kernel.tenancy import DEPLOYMENT, system
from eakte.services import backup, deletion, restore
from eakte.services.backup import BackupDirectoryInUse, BackupHindered
from eakte.services.backup_format import (
    BackupDamaged,
    BackupNotWritten,
    BackupOfNewerRelease,
    BackupOfOtherKey,
    BackupUnfinished,
    Manifest,
    ObjectLine,
    read_manifest,
)
from eakte.services.disposal_ledger import FILE_NAME, DisposalLedger, LedgerDamaged, announced
from eakte.services.ledgers import LedgerIncomplete, LedgerMissing
from eakte.services.sweeping import GRACE, sweep
from storage.port import ObjectKey
from tests.api.records import pdf
from tests.backups import Lines, Target, lines, new_target, settings_of
from tests.deployment import Site, new_site
from tests.evidence import as_owner, audit_log, store_path, stored_files
from tests.services.test_discarding import (
    FILING,
    SPAM,
    document_of,
    filed,
    found,
    in_store,
    is_gone,
    ledger,
    objects_of,
    post,
    rows,
    scanned,
)

LOGGED = {"records.audit_entries", "directory.audit_pending", "keys.person_keys"}
"""A restore writes these, too."""
WAITS = {"records.index_outbox"}
"""Everything is indexed anew."""

BELEG = ("file-1", "Beleg.pdf", "application/pdf", pdf("Beleg für Hattingen"))


@dataclass(frozen=True)
class Saved:
    """A site, a backup of it, and what was there at its moment."""

    site: Site
    directory: Path
    manifest: Manifest
    rows: Lines
    document: UUID

    @property
    def ledger(self) -> Path:
        return self.site.deployment.settings.ledger_path


@pytest.fixture(scope="module")
def towns(embedded_server: EmbeddedServer) -> Iterator[Site]:
    with new_site(embedded_server) as site:
        yield site


@pytest.fixture(scope="module")
def saved(towns: Site, tmp_path_factory: pytest.TempPathFactory) -> Saved:
    """Of a filed document, a submission that nobody has read yet, and one that was discarded before."""
    document, _ = filed(towns, "Bestandskanarie")
    gone = scanned(towns, "Altkanarie")
    post(towns, towns.people.witten.clerk, f"inbox/{gone}/discard", SPAM)
    towns.work()
    towns.submit(towns.people.hattingen.portal_key, BELEG, idempotency_key="gesichert").raise_for_status()
    before = lines(towns.owner_url)
    directory = tmp_path_factory.mktemp("backups") / "one"
    manifest = make_backup(settings_of(towns), directory)
    return Saved(towns, directory, manifest, before, document)


@pytest.fixture
def target(embedded_server: EmbeddedServer, saved: Saved) -> Iterator[Target]:
    with new_target(embedded_server, saved.site) as empty:
        yield empty


@pytest.fixture
def copy(saved: Saved, tmp_path: Path) -> Path:
    """A copy of the backup, to be damaged."""
    directory = tmp_path / "copy"
    shutil.copytree(saved.directory, directory)
    return directory


def test_every_row_comes_back_as_it_was(saved: Saved, target: Target) -> None:
    restored, _ = target.restore(saved.directory, [saved.ledger])
    after = lines(target.settings.owner_database_url or "")

    assert after.keys() == saved.rows.keys()
    for table in saved.rows.keys() - WAITS:
        missing = saved.rows[table] - after[table]
        added = after[table] - saved.rows[table]
        assert (missing, table in LOGGED or not added) == ({}, True), table
    assert restored.objects == saved.manifest.objects.count > 0
    assert restored.repeated == 0
    assert sum(saved.rows["directory.procrastinate_jobs"].values()) > 0


def test_whoever_works_on_finds_reads_and_hands_in_as_before(saved: Saved, target: Target) -> None:
    target.restore(saved.directory, [saved.ledger])
    people = saved.site.people
    with target.open() as site:
        site.work()
        clerk = people.witten.clerk.token
        original = site.get(clerk, f"/api/v1/documents/{saved.document}/original")
        assert original.content == saved.site.get(clerk, f"/api/v1/documents/{saved.document}/original").content
        assert (found(site, "Bestandskanarie"), found(site, "Altkanarie")) == (1, 0)
        (item,) = site.get(people.hattingen.clerk.token, "/api/v1/inbox").json()["items"]
        read = site.get(people.hattingen.clerk.token, f"/api/v1/inbox/{item['id']}").json()["documents"]
        assert [each["state"] for each in read] == ["read", "read"]  # by a job of the backup's queue
        repeated = site.submit(people.hattingen.portal_key, BELEG, idempotency_key="gesichert")
        assert repeated.json()["id"] == item["id"]
        assert site.submit(people.witten.portal_key, idempotency_key="danach").status_code == 201
        filed(site, "Nachherkanarie")
        site.work()
        assert found(site, "Nachherkanarie") == 1
        site.sequence()


def test_the_logs_tell_of_backup_and_restore(saved: Saved, target: Target) -> None:
    target.restore(saved.directory, [saved.ledger])
    with target.open() as site:
        for tenant in (site.people.witten.tenant, site.people.hattingen.tenant, DEPLOYMENT):
            entries = audit_log(site, tenant, Act.BACKED_UP, Act.RESTORED)
            made, back = (each for each in entries if each.object["id"] == str(saved.manifest.backup))
            assert (made.act, back.act) == (Act.BACKED_UP, Act.RESTORED)
            assert made.object == back.object == {"type": "backup", "id": str(saved.manifest.backup), "version": None}
            assert made.person["kind"] == back.person["kind"] == "system"


def test_nobody_is_signed_in_after_a_restore(saved: Saved, target: Target, tmp_path: Path) -> None:
    directory = tmp_path / "signed-in"
    with as_owner(saved.site) as connection:
        adding = text(
            "INSERT INTO directory.web_sessions SELECT (made).* FROM (SELECT jsonb_populate_record("
            "NULL::directory.web_sessions, jsonb_build_object('id', gen_random_uuid(), 'account_id', account_id, 'tenant_id',"
            " tenant_id, 'secret_hash', '\\x00', 'created_at', now(), 'expires_at', now() + interval '1 day')) made"
            " FROM directory.assignments LIMIT 1) made"
        )
        connection.execute(adding)
    make_backup(settings_of(saved.site), directory)
    target.restore(directory, [saved.ledger])
    with target.open() as site, as_owner(site) as connection:
        assert connection.scalar(text("SELECT count(*) FROM directory.web_sessions")) == 0


def test_neither_master_key_nor_index_nor_ledger_is_in_a_backup(saved: Saved) -> None:
    master_key = saved.site.deployment.settings.master_key_path.read_bytes()
    names = {path.name for path in saved.directory.iterdir()}
    contents = [path.read_bytes() for path in saved.directory.rglob("*") if path.is_file()]

    assert names == {"main", "keys", "objects", "objects.jsonl", "manifest.json"}
    opened = [gzip.decompress(each) if each.startswith(b"\x1f\x8b") else each for each in contents]
    assert not any(master_key in each or master_key.hex().encode() in each for each in opened)
    assert not any(b"Bestandskanarie im Brief" in each for each in opened)
    assert {path.stat().st_mode & 0o077 for path in saved.directory.rglob("*")} == {0}


def test_keys_are_a_part_of_their_own_and_end_first(saved: Saved) -> None:
    manifest = saved.manifest
    assert {part.table for part in manifest.keys} == {"keys.object_keys", "keys.person_keys", "keys.tenant_keys"}
    assert not any(part.table.startswith("keys.") for part in manifest.main)
    assert manifest.keys_until == manifest.moment + timedelta(days=30)
    assert manifest.main_until == manifest.moment + timedelta(days=saved.site.deployment.settings.backup_days)


# What was destroyed


def discard_filed(site: Site, document: UUID) -> None:
    town = site.people.witten
    assert post(site, town.clerk, f"documents/{document}/discard", SPAM).status_code == 201
    assert post(site, town.office_lead, f"documents/{document}/discard/agree").status_code == 204


def brought_back_nowhere(site: Site, target: Target, document: UUID, objects: list[UUID], word: str) -> bool:
    """Searched in every row, in the names of the store, by the API and by the index."""
    everything = b"\n".join(line for table in lines(site.owner_url).values() for line in table)
    assert stored_files(site) == {
        str(path.relative_to(store_path(site)))
        for path in (target.settings.root / "objects").rglob("*")
        if path.is_file()
    }
    return word.encode() not in everything and is_gone(site, document, objects, word)


def test_what_was_destroyed_after_the_backup_stays_gone(
    towns: Site, embedded_server: EmbeddedServer, tmp_path: Path
) -> None:
    clerk = towns.people.witten.clerk
    waiting = scanned(towns, "Wartekanarie")
    asked, _ = filed(towns, "Fragekanarie")
    later = scanned(towns, "Spaeterkanarie")
    assert post(towns, clerk, f"documents/{asked}/discard", SPAM).status_code == 201
    gone = {
        document_of(towns, waiting): "Wartekanarie",
        asked: "Fragekanarie",
        document_of(towns, later): "Spaeterkanarie",
    }
    objects = {document: objects_of(towns, document) for document in gone}
    make_backup(settings_of(towns), tmp_path / "backup")

    post(towns, clerk, f"inbox/{waiting}/discard", SPAM)
    post(towns, towns.people.witten.office_lead, f"documents/{asked}/discard/agree")
    post(towns, clerk, f"inbox/{later}/file", FILING)
    discard_filed(towns, document_of_filed(gone, "Spaeterkanarie"))
    towns.work()
    assert all(is_gone(towns, each, objects[each], word) for each, word in gone.items())

    ledger = towns.deployment.settings.ledger_path
    with new_target(embedded_server, towns) as target:
        restored, _ = target.restore(tmp_path / "backup", [ledger])
        assert restored.repeated == 3
        with target.open() as site:
            site.work()
            for document, word in gone.items():
                assert brought_back_nowhere(site, target, document, objects[document], word), word
            assert rows(site, "records.discards", document_id=asked, verdict="agreed") == 1
            # The deployment's own ledger knows them now, so that a later restore needs this one alone.
            own = site.deployment.platform.ledger.examine()
            assert own.settled >= towns.deployment.platform.ledger.examine().settled
            assert own.damaged == ()


def document_of_filed(gone: dict[UUID, str], word: str) -> UUID:
    return next(document for document, each in gone.items() if each == word)


def test_of_an_item_only_the_document_goes_again_that_went(
    towns: Site, embedded_server: EmbeddedServer, tmp_path: Path
) -> None:
    """At the backup's moment both waited in one item; then that was filed, and one of them discarded."""
    clerk = towns.people.witten.clerk
    anlage = ("file-1", "Bleibt.pdf", "application/pdf", pdf("Bleibekanarie"))
    sent = towns.submit(towns.people.witten.portal_key, anlage, idempotency_key="zwei").json()["id"]
    towns.work()
    form, stays = (UUID(each["id"]) for each in towns.get(clerk.token, f"/api/v1/inbox/{sent}").json()["documents"])
    make_backup(settings_of(towns), tmp_path / "backup")
    post(towns, clerk, f"inbox/{sent}/file", FILING)
    discard_filed(towns, form)
    towns.work()

    with new_target(embedded_server, towns) as target:
        target.restore(tmp_path / "backup", [towns.deployment.settings.ledger_path])
        with target.open() as site:
            site.work()
            left = site.get(clerk.token, f"/api/v1/inbox/{sent}").json()["documents"]
            assert [UUID(each["id"]) for each in left] == [stays]
            assert site.get(clerk.token, f"/api/v1/documents/{stays}/original").status_code == 200
            assert rows(site, "records.documents", id=form) == 0


def test_also_where_the_log_is_stopped(towns: Site, embedded_server: EmbeddedServer, tmp_path: Path) -> None:
    item = scanned(towns, "Stoppkanarie")
    document = document_of(towns, item)
    with towns.deployment.platform.database.directory() as unit:
        unit.audit_upkeep.stop(towns.people.witten.tenant.id, "another-root", unit.now)
    make_backup(settings_of(towns), tmp_path / "backup")
    with as_owner(towns) as connection:
        connection.execute(text("UPDATE directory.audit_stops SET ended_at = now()"))
    post(towns, towns.people.witten.clerk, f"inbox/{item}/discard", SPAM)
    towns.work()
    with new_target(embedded_server, towns) as target:
        target.restore(tmp_path / "backup", [towns.deployment.settings.ledger_path])
        with target.open() as site:
            assert rows(site, "records.documents", id=document) == 0


def test_what_was_announced_and_never_settled_comes_back_and_is_named(
    saved: Saved, target: Target, tmp_path: Path
) -> None:
    kept = (saved.ledger / FILE_NAME).read_text().splitlines(keepends=True)[: saved.manifest.ledger.lines]
    (tmp_path / FILE_NAME).write_text("".join(kept))
    disposal = replace(announced(json.loads(kept[0])), decision=new_id(), documents=(saved.document,))
    DisposalLedger(tmp_path).announce(disposal)
    restored, told = target.restore(saved.directory, [tmp_path])
    assert (restored.repeated, told.unsettled) == (0, frozenset({disposal.decision}))
    with target.open() as site:
        assert rows(site, "records.documents", id=saved.document) == 1


# What is no backup


def cut(path: Path) -> None:
    path.chmod(0o600)
    os.truncate(path, path.stat().st_size // 2)


def flip(path: Path) -> None:
    path.chmod(0o600)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def an_object(directory: Path) -> Path:
    return next(path for path in sorted((directory / "objects").rglob("*")) if path.is_file())


DAMAGES: dict[str, Callable[[Path], None]] = {
    "rows cut off": lambda copy: cut(copy / "main" / "records.documents.copy.gz"),
    "rows changed": lambda copy: flip(copy / "main" / "records.audit_entries.copy.gz"),
    "rows missing": lambda copy: (copy / "main" / "directory.accounts.copy.gz").unlink(),
    "keys missing": lambda copy: shutil.rmtree(copy / "keys"),
    "keys cut off": lambda copy: cut(copy / "keys" / "keys.object_keys.copy.gz"),
    "an object changed": lambda copy: flip(an_object(copy)),
    "an object cut off": lambda copy: cut(an_object(copy)),
    "an object missing": lambda copy: an_object(copy).unlink(),
    "objects missing": lambda copy: shutil.rmtree(copy / "objects"),
    "list of objects cut off": lambda copy: cut(copy / "objects.jsonl"),
    "manifest cut off": lambda copy: cut(copy / "manifest.json"),
    "manifest of another format": lambda copy: rewrite(copy, format=2),
    "a path out of the backup": lambda copy: rewrite(copy, main=[{**part(copy), "file": "../../etc/passwd"}]),
}


def part(directory: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((directory / "manifest.json").read_text())["main"][0]
    return found


def rewrite(directory: Path, **changes: object) -> None:
    path = directory / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_backup_is_refused_before_anything_is_touched(
    saved: Saved, target: Target, copy: Path, damage: str
) -> None:
    DAMAGES[damage](copy)
    with pytest.raises(BackupDamaged):
        target.restore(copy, [saved.ledger])
    assert target.untouched()


def test_a_backup_without_manifest_is_none(saved: Saved, target: Target, copy: Path) -> None:
    (copy / "manifest.json").unlink()
    with pytest.raises(BackupUnfinished):
        target.restore(copy, [saved.ledger])
    with pytest.raises(BackupUnfinished):
        target.restore(copy / "nowhere", [saved.ledger])
    assert target.untouched()


def test_a_manifest_that_was_rewritten_or_has_another_master_key_is_refused(
    saved: Saved, target: Target, copy: Path
) -> None:
    rewrite(copy, moment="2026-01-01T00:00:00Z")
    with pytest.raises(BackupOfOtherKey):
        target.restore(copy, [saved.ledger])
    target.settings.master_key_path.write_bytes(secrets.token_bytes(32))
    with pytest.raises(BackupOfOtherKey):
        target.restore(saved.directory, [saved.ledger])
    assert target.untouched()


def test_a_backup_of_a_newer_schema_is_refused(saved: Saved, target: Target, copy: Path) -> None:
    newer = read_manifest(copy).model_copy(update={"revision": "9999"}).sealed(saved.site.deployment.keyring)
    (copy / "manifest.json").write_text(newer.model_dump_json())
    with pytest.raises(BackupOfNewerRelease):
        target.restore(copy, [saved.ledger])
    assert target.untouched()


def test_rows_that_are_fewer_than_the_manifest_says_are_not_loaded(saved: Saved, target: Target, copy: Path) -> None:
    manifest = read_manifest(copy)
    fewer = manifest.main[0].model_copy(update={"rows": manifest.main[0].rows + 1})
    other = manifest.model_copy(update={"main": (fewer, *manifest.main[1:])}).sealed(saved.site.deployment.keyring)
    (copy / "manifest.json").write_text(other.model_dump_json())
    with pytest.raises(EakteError) as refused:
        target.restore(copy, [saved.ledger])
    assert refused.value.code == "rows-not-loaded"
    with pytest.raises(RestoreUnfinished):
        compose(target.settings)


def test_nothing_is_restored_over_records_or_objects(
    saved: Saved, target: Target, embedded_server: EmbeddedServer
) -> None:
    before = lines(saved.site.owner_url)
    with pytest.raises(DeploymentNotEmpty):
        Target(settings_of(saved.site), saved.site.people).restore(saved.directory, [saved.ledger])
    assert lines(saved.site.owner_url) == before

    # A deployment that was opened once has keys and a log, and no municipality.
    with new_target(embedded_server, saved.site) as other:
        with other.owner() as owner:
            migrate(owner)
        compose(other.settings).platform.database.close()
        with pytest.raises(DeploymentNotEmpty):
            other.restore(saved.directory, [saved.ledger])

    object_store(target.settings).put(ObjectKey("0", "1"), [b"something"])
    with pytest.raises(DeploymentNotEmpty):
        target.restore(saved.directory, [saved.ledger])


def test_an_empty_schema_of_whatever_revision_is_in_nobodys_way(saved: Saved, target: Target) -> None:
    with target.owner() as owner:
        migrate(owner, "0010")
    target.restore(saved.directory, [saved.ledger])
    with target.open() as site:
        assert site.get(site.people.witten.clerk.token, f"/api/v1/documents/{saved.document}").status_code == 200


# The ledger


def test_without_its_ledger_a_backup_is_refused(saved: Saved, target: Target, tmp_path: Path) -> None:
    for named, kind in (([tmp_path], LedgerMissing), (None, LedgerIncomplete)):
        with pytest.raises(kind):
            target.restore(saved.directory, named)
    assert target.untouched()


def test_a_ledger_that_lost_lines_is_refused(saved: Saved, target: Target, tmp_path: Path) -> None:
    kept = (saved.ledger / FILE_NAME).read_bytes().splitlines(keepends=True)[: saved.manifest.ledger.lines]
    assert len(kept) > 1
    path = tmp_path / FILE_NAME
    path.write_bytes(b"".join(kept[:-1]))  # its end
    with pytest.raises(LedgerIncomplete):
        target.restore(saved.directory, [tmp_path])
    path.write_bytes(b"".join(kept[1:]))  # its beginning
    with pytest.raises(LedgerDamaged):
        target.restore(saved.directory, [tmp_path])
    assert target.untouched()


def test_a_line_that_a_crash_tore_hinders_nobody(saved: Saved, target: Target, tmp_path: Path) -> None:
    shutil.copytree(saved.ledger, tmp_path / "ledger")
    with (tmp_path / "ledger" / FILE_NAME).open("ab") as file:
        file.write(b'{"kind":"announ')
    target.restore(saved.directory, [tmp_path / "ledger"])


# Broken off


P = ParamSpec("P")
R = TypeVar("R")


def _after(steps: int, function: Callable[P, R]) -> Callable[P, R]:
    """The function, and death in its place after so many calls."""
    calls = iter(range(steps))

    def called(*arguments: P.args, **named: P.kwargs) -> R:
        if next(calls, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*arguments, **named)

    return called


POINTS: dict[str, tuple[Any, str, int]] = {
    "in the rows": (restoring, "load", 0),
    "after the rows": (restore, "migrate", 1),
    "while deleting again": (deletion, "remove_objects", 0),
    "in the objects": (restore, "_put", 3),
    "at the end": (restoring, "end", 0),
}


def restore_and_die(settings: Settings, directory: Path, ledger: Path, point: str) -> None:
    module, name, steps = POINTS[point]
    setattr(module, name, _after(steps, getattr(module, name)))
    restore_backup(settings, directory, [ledger])


def killed(function: Callable[..., None], *arguments: object) -> None:
    process = get_context("spawn").Process(target=function, args=arguments)
    process.start()
    process.join(120)
    assert process.exitcode == -signal.SIGKILL


@pytest.fixture(scope="module")
def disposed(towns: Site, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, UUID, list[UUID]]:
    """A backup, and a document with its objects that went after it."""
    item = scanned(towns, "Bruchkanarie")
    document = document_of(towns, item)
    objects = objects_of(towns, document)
    directory = tmp_path_factory.mktemp("broken") / "backup"
    make_backup(settings_of(towns), directory)
    post(towns, towns.people.witten.clerk, f"inbox/{item}/discard", SPAM)
    towns.work()
    return directory, document, objects


@pytest.mark.parametrize("point", POINTS)
def test_a_restore_that_was_killed_opens_to_nobody_and_goes_on(
    saved: Saved, target: Target, disposed: tuple[Path, UUID, list[UUID]], point: str
) -> None:
    directory, document, objects = disposed
    killed(restore_and_die, target.settings, directory, saved.ledger, point)
    with pytest.raises(RestoreUnfinished):
        compose(target.settings)
    with pytest.raises(OtherRestoreUnfinished):
        target.restore(saved.directory, [saved.ledger])

    target.restore(directory, [saved.ledger])
    with target.open() as site:
        site.work()
        assert brought_back_nowhere(site, target, document, objects, "Bruchkanarie")
        assert found(site, "Bestandskanarie") == 1
        assert len(audit_log(site, site.people.witten.tenant, Act.RESTORED)) == 1
        stored = {Path(each).name for each in stored_files(site)}
        assert stored == {str(line.id) for line in objects_in(directory)} - {str(each) for each in objects}


def objects_in(directory: Path) -> list[ObjectLine]:
    return [ObjectLine.model_validate_json(line) for line in (directory / "objects.jsonl").read_text().splitlines()]


def test_of_two_restores_one_runs(saved: Saved, target: Target) -> None:
    with target.owner() as owner, restoring.alone(owner), pytest.raises(RestoreRuns):
        target.restore(saved.directory, [saved.ledger])


def back_up_and_die(settings: Settings, directory: Path) -> None:
    backup._copy = _after(3, backup._copy)
    make_backup(settings, directory)


def test_a_backup_that_was_killed_is_none_and_holds_nobody_up(
    towns: Site, saved: Saved, target: Target, tmp_path: Path
) -> None:
    directory = tmp_path / "killed"
    killed(back_up_and_die, settings_of(towns), directory)
    with pytest.raises(BackupUnfinished):
        target.restore(directory, [saved.ledger])
    with pytest.raises(BackupDirectoryInUse):
        make_backup(settings_of(towns), directory)
    make_backup(settings_of(towns), tmp_path / "again")


# While it runs


def test_no_bytes_go_while_a_backup_is_made(towns: Site) -> None:
    platform, item = towns.deployment.platform, scanned(towns, "Haltekanarie")
    document = document_of(towns, item)
    objects = objects_of(towns, document)
    witten = system(towns.people.witten.tenant, "worker")
    with platform.database.exclusive(*deletion.REMOVAL) as free:
        assert free
        post(towns, towns.people.witten.clerk, f"inbox/{item}/discard", SPAM)
        towns.work()  # the job finds the lock taken
        with platform.database.directory() as unit:
            assert sweep(platform, unit.now + 2 * GRACE) == 0
        assert in_store(towns, objects)
        assert rows(towns, "records.documents", id=document) == 0
        assert [line["kind"] for line in ledger(towns, document)] == ["announced", "settled"]
    assert deletion.remove_left(platform, witten) == 1
    assert not in_store(towns, objects)


def test_a_backup_waits_for_whoever_removes_bytes_and_not_for_ever(
    towns: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = towns.deployment.platform.database
    monkeypatch.setattr(backup, "PATIENCE", timedelta(milliseconds=200))
    with database.shared(*deletion.REMOVAL), pytest.raises(BackupHindered):
        make_backup(settings_of(towns), tmp_path / "hindered")
    monkeypatch.setattr(backup, "PATIENCE", timedelta(seconds=60))
    with ThreadPoolExecutor(1) as pool:
        with database.shared(*deletion.REMOVAL) as free, database.shared(*deletion.REMOVAL) as too:
            assert (free, too) == (True, True)
            waiting = pool.submit(make_backup, settings_of(towns), tmp_path / "waited")
            wait_for_waiting_lock(towns)
            # Who comes later does not overtake it.
            with database.shared(*deletion.REMOVAL) as later:
                assert not later
        waiting.result(60)
    assert read_manifest(tmp_path / "waited").objects.missing == ()


def wait_for_waiting_lock(site: Site) -> None:
    for _ in range(600):
        with as_owner(site) as connection:
            if connection.scalar(text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")):
                return
        time.sleep(0.05)
    raise TimeoutError


def test_a_full_or_broken_disk_is_told(towns: Site, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(BackupNotWritten):
        make_backup(settings_of(towns), tmp_path / "file")
    with pytest.raises(BackupNotWritten):
        make_backup(settings_of(towns), tmp_path / "file" / "below")


def test_what_the_store_lost_is_named_and_the_rest_restored(embedded_server: EmbeddedServer, tmp_path: Path) -> None:
    with new_site(embedded_server) as site:
        whole, _ = filed(site, "Ganzkanarie")
        lost, _ = filed(site, "Lochkanarie")
        (first, *_) = objects_of(site, lost)
        (path,) = (each for each in store_path(site).rglob(str(first)))
        path.unlink()
        manifest = make_backup(settings_of(site), tmp_path / "backup")
        assert manifest.objects.missing == (f"{site.people.witten.tenant.id}/{first}",)
        with new_target(embedded_server, site) as target:
            target.restore(tmp_path / "backup", None)
            with target.open() as back:
                assert (
                    back.get(back.people.witten.clerk.token, f"/api/v1/documents/{whole}/original").status_code == 200
                )


def test_rows_of_every_town_and_of_the_deployment_are_in_it(towns: Site) -> None:
    """Row-level security hides what nobody asks for: the counts are held against those of the owner without it."""
    frozen = lines(towns.owner_url)
    for table in sorted(each for each in frozen if not each.startswith("directory.")):
        with as_owner(towns) as connection:
            connection.execute(text(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY"))
            there = connection.scalar(text(f"SELECT count(*) FROM {table}"))
            connection.execute(text(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"))
        assert there == sum(frozen[table].values()), table


def test_every_table_is_in_a_backup_or_left_out_with_a_reason(saved: Saved) -> None:
    ours = {table.fullname for table in all_tables().tables.values()}
    assert ours - {part.table for part in saved.manifest.tables} == LEFT_OUT & ours == {"directory.web_sessions"}
