# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What a backup looks like in its directory (ADR 0026), and what is held against it before it is believed.

    main/<schema>.<table>.copy.gz    the rows of all tables but the keys, as COPY writes them as text
    keys/keys.<table>.copy.gz        the wrapped keys, which alone make the objects readable; never kept as long as the rest
    objects/<tenant>/<tail>/<id>     the objects as they lie in the store, encrypted
    objects.jsonl                    which objects there are, with length and SHA-256 of their ciphertext
    manifest.json                    all of this with lengths and SHA-256, sealed with the master key; written last

The master key is not in it. Without the manifest it is no backup: whoever made it did not come to its end.
"""

import base64
import gzip
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal
from uuid import UUID

import rfc8785
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from eakte.kernel.errors import Conflict, EakteError, Invalid, Unavailable
from eakte.kernel.messages import N_
from eakte.services.keyring import Keyring
from storage.errors import Tampered
from storage.port import ObjectKey

FORMAT: Literal[1] = 1
MANIFEST = "manifest.json"
OBJECTS = "objects.jsonl"
_SEAL = "backup"
_CHUNK_BYTES = 256 * 1024
_DIGEST = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
_TABLE = Annotated[str, Field(pattern=r"^(directory|records|keys)\.[a-z_]+$")]
_FILE = Annotated[str, Field(pattern=r"^((main|keys)/[a-z_.]+\.copy\.gz|objects\.jsonl)$")]


class BackupUnfinished(Invalid):
    """There is no manifest: the backup was broken off, or this is none."""

    code = "backup-unfinished"
    title = N_("This is no complete backup")
    advice = N_("{directory} has no `manifest.json`. Nothing was restored. Take another backup; remove this one.")


class BackupDamaged(EakteError):
    """A part of a backup is missing, cut off or changed."""

    code = "backup-damaged"
    exit_code = 8
    title = N_("The backup is damaged")
    advice = N_("{part} is missing, cut off or changed. Take another copy of the backup, or an older backup.")


class BackupOfNewerRelease(Conflict):
    code = "backup-of-newer-release"
    title = N_("The backup is of a newer release")
    advice = N_("Nothing was restored. Install release {release} or a newer one, then restore.")


class BackupOfOtherKey(EakteError):
    """The manifest was sealed with another master key, or changed."""

    code = "backup-of-other-key"
    exit_code = 7
    title = N_("The master key does not open this backup")
    advice = N_("Nothing was restored. Put the master key of that time into {path}; it has a backup of its own.")


class BackupNotWritten(Unavailable):
    """The medium failed, or is full."""

    code = "backup-not-written"
    title = N_("The backup could not be written")
    advice = N_("This is no backup: remove {directory}, remove the cause and begin again: {reason}.")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Part(_Strict):
    """A file of a backup."""

    file: _FILE
    size: int = Field(ge=0)
    sha256: _DIGEST


class TablePart(Part):
    """The rows of a table: gzip around what COPY writes for these columns."""

    table: _TABLE
    columns: tuple[str, ...]
    rows: int = Field(ge=0)


class ObjectsPart(Part):
    """The list of objects. `missing` are those that have a key and were not in the store."""

    count: int = Field(ge=0)
    bytes: int = Field(ge=0)
    missing: tuple[str, ...]


class LedgerMark(_Strict):
    """How far the ledger of disposals was: the digest of its last line."""

    lines: int = Field(ge=0)
    last: _DIGEST


class Manifest(_Strict):
    """`moment`: everything that was acknowledged before it is in the backup, what came later may be or not."""

    format: Literal[1]
    backup: UUID
    release: str
    revision: str
    moment: datetime
    keys_until: datetime
    main_until: datetime
    ledger: LedgerMark
    main: tuple[TablePart, ...]
    keys: tuple[TablePart, ...]
    sequences: dict[_TABLE, int]
    objects: ObjectsPart
    seal: str = ""

    @property
    def tables(self) -> tuple[TablePart, ...]:
        return *self.main, *self.keys

    def sealed(self, keyring: Keyring) -> "Manifest":
        """With a seal that no one can make who lacks the master key."""
        seal = keyring.seal_deployment_secret(self._digest(), _SEAL)
        return self.model_copy(update={"seal": base64.b64encode(seal).decode()})

    def is_sealed(self, keyring: Keyring) -> bool:
        """Whether the seal is of this master key and this content."""
        try:
            return keyring.open_deployment_secret(base64.b64decode(self.seal), _SEAL) == self._digest()
        except (Tampered, ValueError):
            return False

    def _digest(self) -> bytes:
        return hashlib.sha256(rfc8785.dumps(self.model_dump(mode="json", exclude={"seal"}))).digest()


class ObjectLine(_Strict):
    """An object as its ciphertext lies in the backup."""

    tenant: UUID
    id: UUID
    size: int = Field(ge=0)
    sha256: _DIGEST


def key_of(tenant: UUID, object_id: UUID) -> ObjectKey:
    """Where an object lies, in the store and in the backup."""
    return ObjectKey(str(tenant), str(object_id))


def write_manifest(directory: Path, manifest: Manifest) -> None:
    """Make of what lies there a backup; what it names is on disk, and so is the manifest on return."""
    draft = directory / f".{MANIFEST}"
    with new_part(draft) as part:
        part.write(manifest.model_dump_json(indent=1).encode() + b"\n")
    draft.rename(directory / MANIFEST)
    keep_names(directory)


def read_manifest(directory: Path) -> Manifest:
    """The manifest as it stands there; nothing has been held against it yet.

    Raises:
        BackupUnfinished: there is none.
        BackupDamaged: it cannot be read, or is of a format that this release does not know.
    """
    try:
        return Manifest.model_validate_json((directory / MANIFEST).read_bytes())
    except (FileNotFoundError, NotADirectoryError) as exc:
        raise BackupUnfinished(directory=str(directory)) from exc
    except (OSError, ValidationError) as exc:
        raise BackupDamaged(part=MANIFEST) from exc


def check_part(directory: Path, part: Part) -> None:
    """Raise BackupDamaged unless the file has the length and the digest that the manifest names."""
    try:
        with (directory / part.file).open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            size = file.tell()
    except OSError as exc:
        raise BackupDamaged(part=part.file) from exc
    if (size, digest) != (part.size, part.sha256):
        raise BackupDamaged(part=part.file)


def read_rows(directory: Path, part: TablePart) -> Iterator[bytes]:
    """What COPY wrote, in pieces."""
    try:
        with gzip.open(directory / part.file) as file:
            while chunk := file.read(_CHUNK_BYTES):
                yield chunk
    except (OSError, EOFError) as exc:
        raise BackupDamaged(part=part.file) from exc


def read_ids(directory: Path, part: TablePart) -> Iterator[tuple[UUID, UUID]]:
    """Tenant and id of each row of a table that belongs to tenants. COPY changes nothing in how these are written."""
    tenant, own = part.columns.index("tenant_id"), part.columns.index("id")
    with gzip.open(directory / part.file, "rt", encoding="utf-8", newline="\n") as lines:
        for line in lines:
            values = line.rstrip("\n").split("\t")
            yield UUID(values[tenant]), UUID(values[own])


def read_objects(directory: Path) -> Iterator[ObjectLine]:
    """The lines of the list of objects.

    Raises:
        BackupDamaged: a line is none.
    """
    try:
        with (directory / OBJECTS).open(encoding="utf-8", newline="\n") as lines:
            for line in lines:
                yield ObjectLine.model_validate_json(line)
    except (OSError, ValueError) as exc:
        raise BackupDamaged(part=OBJECTS) from exc


class PartFile:
    """A new file of a backup while it is written; knows length and digest of what has been written."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        self._file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        self._digest = hashlib.sha256()
        self.size = 0

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    def write(self, content: bytes) -> int:
        self._digest.update(content)
        self.size += len(content)
        return self._file.write(content)

    def flush(self) -> None:
        self._file.flush()

    def close(self) -> None:
        """Make it durable, but for its name."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()


@contextmanager
def new_part(path: Path) -> Iterator[PartFile]:
    """A file that is durable at the end of this, with its name."""
    part = PartFile(path)
    yield part
    part.close()
    keep_names(path.parent)


def keep_names(directory: Path) -> None:
    """Make the names in a directory durable."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
