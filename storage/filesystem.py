# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Objects as files of one directory tree, made durable before they are acknowledged.

    root/incoming/<random>               being written, or left over from a crash; never an object
    root/objects/<scope>/<tail>/<name>   the objects; <tail> is the last two characters of <name>

A file is written in `incoming`, fsynced, and then linked to its name. link(2) refuses a name that is taken, also one that
another process took a moment ago, which rename(2) would overwrite.
"""

import errno
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from storage.errors import InvalidKey, ObjectExists, ObjectMissing, StorageFull, StorageUnavailable
from storage.port import ObjectKey, StoreProperties

_READ_BYTES = 256 * 1024
_WRITE_BACK_BYTES = 8 * 1024 * 1024
_FULL = {errno.ENOSPC, errno.EDQUOT}
_FILE_MODE = 0o400
_DIRECTORY_MODE = 0o700


class FilesystemStore:
    """An ObjectStore below `root`, which is made at the first `put` when its parent exists. POSIX file systems only.

    It counts as full when an object would leave less than `min_free_bytes` of the file system to whoever else writes
    there: a database that finds no space stops.
    Files are readable by the owner alone (0400), directories are 0700.
    """

    properties = StoreProperties(write_once=True, durable=True)

    def __init__(self, root: Path, min_free_bytes: int = 0) -> None:
        self._root = root
        self._min_free_bytes = min_free_bytes
        # Directories whose entry in their parent is known to be on disk. One that another process has just made may
        # not be there yet, so each process syncs the parent once itself. An existing root is the operator's.
        self._durable = {root} if root.is_dir() else set()

    def put(self, key: ObjectKey, chunks: Iterable[bytes]) -> None:
        with self._arriving() as (path, descriptor):
            self._keep_reserve(descriptor, 0)
            written = begun = 0
            for chunk in chunks:
                self._keep_reserve(descriptor, len(chunk))
                _write(descriptor, chunk)
                written += len(chunk)
                if written - begun >= _WRITE_BACK_BYTES:
                    _begin_write_back(descriptor, begun, written - begun)
                    begun = written
            with _our_errors():
                os.fsync(descriptor)
                self._publish(path, key)

    def get(self, key: ObjectKey, start: int = 0) -> Iterator[bytes]:
        chunks = self._read(key, start)
        # Runs up to the opened file: a missing object is told now, and an unread iterator still closes the file.
        next(chunks)
        return chunks

    def size(self, key: ObjectKey) -> int:
        with _our_errors(), _missing(key):
            return self._path(key).stat().st_size

    def delete(self, key: ObjectKey) -> None:
        path = self._path(key)
        with _our_errors(), suppress(FileNotFoundError):
            path.unlink(missing_ok=True)
            # Also when the name was gone already: the delete that removed it may have died before its own sync.
            _sync_directory(path.parent)

    def keys(self) -> Iterator[tuple[ObjectKey, datetime]]:
        for scope in _entries(self._objects):
            for tail in _entries(Path(scope)):
                for path in _entries(Path(tail)):
                    # Vanished meanwhile, or not ours (a `lost+found`, a file of the operator).
                    with _our_errors(), suppress(FileNotFoundError, InvalidKey):
                        yield ObjectKey(Path(scope).name, Path(path).name), _modified(path)

    def sweep_incoming(self, before: datetime) -> int:
        """Remove what crashes left behind: files that were last written to before that instant. Give their number.

        A put that is still running loses its file when `before` reaches into its last pause, and then fails: leave hours.
        """
        swept = 0
        for path in _entries(self._incoming):
            with _our_errors(), suppress(FileNotFoundError):
                if _modified(path) < before:
                    path.unlink()
                    swept += 1
        return swept

    @property
    def _objects(self) -> Path:
        return self._root / "objects"

    @property
    def _incoming(self) -> Path:
        return self._root / "incoming"

    def _path(self, key: ObjectKey) -> Path:
        # The head of a UUID of version 7 is the time: it would put all objects of a year into one directory.
        return self._objects / key.scope / key.name[-2:] / key.name

    @contextmanager
    def _arriving(self) -> Iterator[tuple[Path, int]]:
        path = self._incoming / secrets.token_hex(16)
        with _our_errors():
            self._make(path.parent)
            # The mode binds later openings only: this descriptor may write what nobody may change afterwards.
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _FILE_MODE)
        try:
            yield path, descriptor
        finally:
            # The object, if any, has a name of its own by now; what cannot be removed is swept later.
            with suppress(OSError):
                os.close(descriptor)
            with suppress(OSError):
                path.unlink()

    def _keep_reserve(self, descriptor: int, wanted: int) -> None:
        with _our_errors():
            space = os.fstatvfs(descriptor)
            if self._min_free_bytes and space.f_bavail * space.f_frsize < self._min_free_bytes + wanted:
                raise OSError(errno.ENOSPC, "no space but the reserve")

    def _publish(self, path: Path, key: ObjectKey) -> None:
        target = self._path(key)
        self._make(target.parent)
        try:
            os.link(path, target)
        except FileExistsError as exc:
            raise ObjectExists(str(key)) from exc
        try:
            _sync_directory(target.parent)
        except OSError:
            target.unlink(missing_ok=True)
            raise

    def _make(self, directory: Path) -> None:
        if directory in self._durable:
            return
        if directory != self._root:
            self._make(directory.parent)
        with suppress(FileExistsError):
            directory.mkdir(_DIRECTORY_MODE)
        _sync_directory(directory.parent)
        self._durable.add(directory)

    def _read(self, key: ObjectKey, start: int) -> Iterator[bytes]:
        with _our_errors(), _missing(key):
            file = self._path(key).open("rb", buffering=0)
        with file:
            with _our_errors():
                file.seek(start)
            yield b""
            while chunk := _read_chunk(file.fileno()):
                yield chunk


@contextmanager
def _our_errors() -> Iterator[None]:
    try:
        yield
    except OSError as exc:
        error = StorageFull if exc.errno in _FULL else StorageUnavailable
        raise error(exc.strerror) from exc


@contextmanager
def _missing(key: ObjectKey) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as exc:
        raise ObjectMissing(str(key)) from exc


def _write(descriptor: int, chunk: bytes) -> None:
    rest = memoryview(chunk)
    with _our_errors():
        while rest:
            rest = rest[os.write(descriptor, rest) :]


def _begin_write_back(descriptor: int, start: int, length: int) -> None:
    """Have the disk begin with these bytes while more arrive, so that the fsync at the end has less to wait for.

    Linux takes the advice that they are not needed any more as an order to write them, and does not wait for it. What
    goes wrong with them the fsync tells.
    """
    with suppress(OSError):
        os.posix_fadvise(descriptor, start, length, os.POSIX_FADV_DONTNEED)


def _read_chunk(descriptor: int) -> bytes:
    with _our_errors():
        return os.read(descriptor, _READ_BYTES)


def _sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _entries(directory: Path) -> Iterator[Path]:
    """Give what lies in a directory, one entry at a time; nothing when there is no such directory."""
    with _our_errors(), suppress(FileNotFoundError, NotADirectoryError), os.scandir(directory) as entries:
        for entry in entries:
            yield Path(entry.path)


def _modified(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, tz=UTC)
