# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Restoring a backup into an empty deployment (ADR 0026): looked through first, then rows with their keys, then what the
ledger of disposals says is gone goes again, then the objects that still have a key.

So nothing that was destroyed gets its bytes back. Whatever stops it, the same restore goes on where it stopped; nobody
opens the deployment before its end.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path
from uuid import UUID

from sqlalchemy import Engine

from eakte.database import restoring
from eakte.database.copying import Rows, Shape
from eakte.database.migrate import known_revisions, migrate
from eakte.database.session import Database
from eakte.domain.audit.values import Act, AuditObject
from eakte.kernel.tenancy import DEPLOYMENT, Tenant, system
from eakte.services import deletion, indexing
from eakte.services.backup import COPIES_AT_ONCE, Place, batches
from eakte.services.backup_format import (
    BackupDamaged,
    BackupOfNewerRelease,
    BackupOfOtherKey,
    Manifest,
    ObjectLine,
    TablePart,
    check_part,
    key_of,
    read_manifest,
    read_objects,
    read_rows,
)
from eakte.services.disposal_ledger import Disposal
from eakte.services.keyring import Keyring
from eakte.services.ledgers import SettledDisposal, write_settled
from eakte.services.platform import Platform
from eakte.services.tenants import all_tenants
from eakte.services.vault import StoreFull, StoreUnavailable
from storage.digest import HashingChunks
from storage.errors import DigestMismatch, ObjectExists, ObjectMissing, StorageError, StorageFull
from storage.port import ObjectStore
from storage.verified import verified

_RESTORER = "restore"


@dataclass(frozen=True)
class Restored:
    """What a restore came to: `repeated` disposals had come back with the backup and went again."""

    manifest: Manifest
    objects: int
    repeated: int


def examine(place: Place, keyring: Keyring, master_key: Path) -> Manifest:
    """Read the whole backup and hold it against its manifest, and that against the master key.

    Raises:
        BackupUnfinished, BackupDamaged: it is not whole.
        BackupOfOtherKey: this deployment's master key opens nothing of it.
        BackupOfNewerRelease: its schema is not known here.
    """
    manifest = read_manifest(place.directory)
    if not manifest.is_sealed(keyring):
        raise BackupOfOtherKey(path=str(master_key))
    if manifest.revision not in known_revisions():
        raise BackupOfNewerRelease(release=manifest.release)
    for part in (*manifest.tables, manifest.objects):
        check_part(place.directory, part)
    with ThreadPoolExecutor(COPIES_AT_ONCE) as pool:
        for batch in batches(read_objects(place.directory)):
            list(pool.map(partial(_check_object, place), batch))
    return manifest


def bring_rows(owner: Engine, store: ObjectStore, place: Place, manifest: Manifest) -> None:
    """Load all rows, with the schema that they are of, and bring that to this release's; at once when that is done.

    Raises:
        DeploymentNotEmpty, OtherRestoreUnfinished: nothing was changed.
        RowsNotLoaded: no row is there.
    """
    with _translated():
        if restoring.progress(owner) is None and next(store.keys(), None) is not None:
            raise restoring.DeploymentNotEmpty
    if not restoring.begin(owner, manifest.backup).rows_loaded:
        migrate(owner, manifest.revision, restoring=True)
        tables = [_rows(place, part) for part in manifest.tables]
        restoring.load_rows(owner, tables, manifest.sequences)
    migrate(owner, restoring=True)


def complete(
    platform: Platform,
    owner: Database,
    store: ObjectStore,
    place: Place,
    manifest: Manifest,
    settled: Sequence[SettledDisposal],
) -> Restored:
    """Over restored rows: let go again what is gone, bring the objects, have everything indexed, and tell every log.

    `owner` is the same database as the owner of its tables.

    Raises:
        BackupDamaged, LedgerUnavailable, SearchUnavailable, StoreFull, StoreUnavailable: it is to be done again.
    """
    write_settled(platform.ledger, settled)
    repeated = _let_go_again(platform, owner, settled)
    objects = _bring_objects(platform, store, place)
    for tenant in all_tenants(platform.database):
        indexing.rebuild(platform, system(tenant, _RESTORER))
    for tenant in (*all_tenants(platform.database), DEPLOYMENT):
        with platform.database.read(system(tenant, _RESTORER)) as unit:
            backup = AuditObject("backup", manifest.backup)
            unit.audit.once(
                Act.RESTORED, backup, moment=manifest.moment.astimezone(tenant.zone).isoformat(" ", "seconds")
            )
    return Restored(manifest, objects, repeated)


def _rows(place: Place, part: TablePart) -> Rows:
    shape = Shape(part.table, part.columns, divided=False)
    return Rows(shape, part.rows, partial(read_rows, place.directory, part))


def _check_object(place: Place, line: ObjectLine) -> None:
    key = key_of(line.tenant, line.id)
    try:
        for _ in verified(place.objects.get(key), line.sha256):
            pass
    except StorageError as exc:
        raise BackupDamaged(part=f"objects/{key}") from exc


def _let_go_again(platform: Platform, owner: Database, settled: Sequence[SettledDisposal]) -> int:
    """Delete what the backup brought back, keys first; returns how many disposals that were. The others are done."""
    repeated = 0
    for tenant in all_tenants(platform.database):
        actor = system(tenant, _RESTORER)
        for batch in batches(each.disposal for each in settled if each.disposal.tenant == tenant.id):
            documents = [document for each in batch for document in each.documents]
            dossiers = [each.dossier for each in batch if each.dossier is not None]
            with owner.repeat(actor) as uow:
                there = uow.replays.there(documents, list(set().union(*map(_destroyed, batch))), dossiers)
            for disposal in batch:
                if there.isdisjoint({*_destroyed(disposal), disposal.dossier}):
                    continue
                with owner.repeat(actor) as uow:
                    deletion.repeat(platform, uow, disposal)
                deletion.remove_objects(platform, actor, disposal.decision)
                repeated += 1
    return repeated


def _destroyed(disposal: Disposal) -> set[UUID]:
    """Documents and objects that it let go."""
    return {*disposal.documents, *(object_id for object_id, _, _ in disposal.objects)}


def _bring_objects(platform: Platform, store: ObjectStore, place: Place) -> int:
    """Put those objects of the backup into the store that have a key; returns how many there are."""
    towns: dict[UUID, Tenant] = {tenant.id: tenant for tenant in all_tenants(platform.database)}
    brought = 0
    with ThreadPoolExecutor(COPIES_AT_ONCE) as pool:
        for batch in batches(read_objects(place.directory)):
            for tenant_id, lines in groupby(batch, key=_tenant_of):
                locked = _locked(platform, towns[tenant_id], list(lines))
                list(pool.map(partial(_put, store, place), locked))
                brought += len(locked)
    return brought


def _tenant_of(line: ObjectLine) -> UUID:
    return line.tenant


def _locked(platform: Platform, tenant: Tenant, lines: Sequence[ObjectLine]) -> list[ObjectLine]:
    with platform.database.read(system(tenant, _RESTORER)) as unit:
        locked = unit.keys.locked_objects([line.id for line in lines])
    return [line for line in lines if line.id in locked]


def _put(store: ObjectStore, place: Place, line: ObjectLine) -> None:
    key = key_of(line.tenant, line.id)
    with _translated():
        try:
            store.put(key, verified(place.objects.get(key), line.sha256))
        except ObjectExists:
            # The store's own, of a restore that broke off: whole, since nothing else is ever kept.
            if _digest(store.get(key)) != line.sha256:
                raise restoring.DeploymentNotEmpty from None
        except (DigestMismatch, ObjectMissing) as exc:
            raise BackupDamaged(part=f"objects/{key}") from exc


def _digest(chunks: Iterator[bytes]) -> str:
    hashed = HashingChunks(chunks)
    for _ in hashed:
        pass
    return hashed.sha256


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except StorageFull as exc:
        raise StoreFull from exc
    except StorageError as exc:
        raise StoreUnavailable from exc
