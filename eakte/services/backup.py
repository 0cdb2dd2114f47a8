# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Taking a backup while people work (ADR 0026): rows, then their keys, then the objects that these open.

Rows and keys are of one moment, and objects are written once and before their rows: so every row has its key and its
bytes. No bytes are removed meanwhile; what was decided to go goes afterwards.
"""

import gzip
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Engine

from eakte.database.copying import KEYS, FrozenRows, Shape, frozen_rows
from eakte.domain.audit.values import Act, AuditObject
from eakte.kernel.errors import Conflict, EakteError, Unavailable
from eakte.kernel.messages import N_
from eakte.kernel.tenancy import DEPLOYMENT, operator
from eakte.services.backup_format import (
    FORMAT,
    OBJECTS,
    BackupNotWritten,
    LedgerMark,
    Manifest,
    ObjectLine,
    ObjectsPart,
    TablePart,
    key_of,
    new_part,
    read_ids,
    write_manifest,
)
from eakte.services.deletion import REMOVAL
from eakte.services.platform import Platform
from eakte.services.tenants import all_tenants
from storage.digest import HashingChunks
from storage.errors import ObjectMissing, StorageError
from storage.port import ObjectStore

KEY_DAYS = 30
"""How long a backup of keys is kept at most (architecture §4.7): then what was destroyed is unreadable there, too."""
PATIENCE = timedelta(minutes=10)
"""How long a backup waits for those who are removing objects."""
COPIES_AT_ONCE = 4
BATCH = 500
_OBJECT_KEYS = f"{KEYS}.object_keys"
_COMPRESSION = 4

T = TypeVar("T")


class BackupDirectoryInUse(Conflict):
    """Two backups in one directory would be none."""

    code = "backup-directory-in-use"
    title = N_("The directory for the backup is not empty")
    advice = N_(
        "Name a new directory instead of {directory}. One without `manifest.json` is left of a backup that broke off."
    )


class BackupHindered(Unavailable):
    """Objects are being removed, or another backup is being made."""

    code = "backup-hindered"
    title = N_("No backup can be made at the moment")
    advice = N_("Another backup runs, or objects are being removed. Try again when it has ended.")


class ObjectsNotInStore(EakteError):
    """The backup is complete but for objects that the store had lost before."""

    code = "objects-not-in-store"
    exit_code = 8
    title = N_("The store lacks objects that have a key")
    advice = N_("The backup was made and can be restored, without {number} objects, named in its manifest: {first} …")


@dataclass(frozen=True)
class Place:
    """Where a backup lies, and the store of its objects there."""

    directory: Path
    objects: ObjectStore


def back_up(platform: Platform, owner: Engine, store: ObjectStore, place: Place, days: int) -> Manifest:
    """Write a backup into a new directory; `days` is how long it is to be kept.

    Raises:
        BackupDirectoryInUse: nothing was written.
        BackupHindered, BackupNotWritten, DatabaseUnavailable: what lies there now is no backup.
    """
    with _our_errors(place.directory):
        _provide(place.directory)
    with platform.database.exclusive(*REMOVAL, patience=PATIENCE) as free:
        if not free:
            raise BackupHindered
        backup = _announce(platform)
        with _our_errors(place.directory):
            manifest = _write(platform, owner, store, place, _Terms(backup, days))
            write_manifest(place.directory, manifest)
    return manifest


def batches(things: Iterable[T], size: int = BATCH) -> Iterator[list[T]]:
    """The things in order, so many at a time."""
    rest = iter(things)
    while batch := list(islice(rest, size)):
        yield batch


@dataclass(frozen=True)
class _Terms:
    backup: UUID
    days: int


def _provide(directory: Path) -> None:
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(directory.iterdir()):
        raise BackupDirectoryInUse(directory=str(directory))


def _announce(platform: Platform) -> UUID:
    """Every log says that a backup is made, before anything of its town leaves; returns the backup's id."""
    with platform.database.directory() as unit:
        backup = unit.new_id()
    for tenant in (*all_tenants(platform.database), DEPLOYMENT):
        with platform.database.read(operator(tenant)) as read:
            read.audit.record(Act.BACKED_UP, AuditObject("backup", backup))
    return backup


def _write(platform: Platform, owner: Engine, store: ObjectStore, place: Place, terms: _Terms) -> Manifest:
    ledger = platform.ledger.position()
    with platform.database.directory() as unit:
        moment = unit.now  # what is acknowledged before is committed before the rows are frozen
    with frozen_rows(owner) as rows:
        revision, sequences, shapes = rows.revision, rows.sequences, rows.shapes()
        main = tuple(_write_rows(rows, place, "main", each) for each in shapes if each.schema != KEYS)
        keys = tuple(_write_rows(rows, place, "keys", each) for each in shapes if each.schema == KEYS)
    locked = next(part for part in keys if part.table == _OBJECT_KEYS)
    manifest = Manifest(
        format=FORMAT,
        backup=terms.backup,
        release=version("eakte"),
        revision=revision,
        moment=moment,
        keys_until=moment + timedelta(days=min(KEY_DAYS, terms.days)),
        main_until=moment + timedelta(days=terms.days),
        ledger=LedgerMark(lines=ledger.lines, last=ledger.last),
        main=main,
        keys=keys,
        sequences=sequences,
        objects=_write_objects(store, place, read_ids(place.directory, locked)),
    )
    return manifest.sealed(platform.keyring)


def _write_rows(rows: FrozenRows, place: Place, folder: str, shape: Shape) -> TablePart:
    file = f"{folder}/{shape.name}.copy.gz"
    with (
        new_part(place.directory / file) as part,
        gzip.GzipFile(filename="", mode="wb", compresslevel=_COMPRESSION, fileobj=part, mtime=0) as packed,
    ):
        count = rows.copy(shape, packed.write)
    return TablePart(file=file, size=part.size, sha256=part.sha256, table=shape.name, columns=shape.columns, rows=count)


def _write_objects(store: ObjectStore, place: Place, objects: Iterable[tuple[UUID, UUID]]) -> ObjectsPart:
    """Copy the objects, given by tenant and id, and list them."""
    count = size = 0
    missing: list[str] = []
    with new_part(place.directory / OBJECTS) as part, ThreadPoolExecutor(COPIES_AT_ONCE) as pool:
        for batch in batches(objects):
            for (tenant, object_id), line in zip(batch, pool.map(partial(_copy, store, place), batch), strict=True):
                if line is None:
                    missing.append(str(key_of(tenant, object_id)))
                    continue
                part.write(line.model_dump_json().encode() + b"\n")
                count, size = count + 1, size + line.size
    with suppress(OSError):  # where objects arrived
        (place.directory / "incoming").rmdir()
    return ObjectsPart(
        file=OBJECTS, size=part.size, sha256=part.sha256, count=count, bytes=size, missing=tuple(missing)
    )


def _copy(store: ObjectStore, place: Place, named: tuple[UUID, UUID]) -> ObjectLine | None:
    """Copy one object as it is; None when the store has lost it."""
    key = key_of(*named)
    try:
        chunks = HashingChunks(store.get(key))
    except ObjectMissing:
        return None
    place.objects.put(key, chunks)
    return ObjectLine(tenant=named[0], id=named[1], size=chunks.size, sha256=chunks.sha256)


@contextmanager
def _our_errors(directory: Path) -> Iterator[None]:
    try:
        yield
    except OSError as exc:
        reason = exc.strerror or type(exc).__name__
        raise BackupNotWritten(directory=str(directory), reason=reason) from exc
    except StorageError as exc:
        raise BackupNotWritten(directory=str(directory), reason=str(exc) or type(exc).__name__) from exc
