# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A tenant's directory, held open. Everything in it is reached from its descriptor, so no link leads out of it.

<slug>/NAME                               offered by a scanner
<slug>/.claimed/<claim>/NAME              taken by us: no two watchers can rename the same file
<slug>/.quarantine/NAME, NAME.grund.txt   turned away, and why
"""

import errno
import fcntl
import hashlib
import os
import re
import signal
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from eakte.domain.filing.hot_folder import (
    FolderFileEmpty,
    FolderFileLinked,
    FolderFileTooLarge,
    FolderFileUnreadable,
    FoldersMissing,
    FolderSplit,
)
from eakte.services.hot_folders import Claim
from integrations.hotfolder.errors import StillWritten

CLAIMED, QUARANTINE = ".claimed", ".quarantine"
NOTE_SUFFIX = b".grund.txt"
MAX_NAME_BYTES = 255
READ_BYTES = 256 * 1024

_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK  # a FIFO must not keep us waiting
_NOTE = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
_CLAIM = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NO_FILE_FOR_US = {errno.EACCES, errno.EPERM, errno.ELOOP, errno.ENXIO, errno.EISDIR}


class State(NamedTuple):
    """What tells that a file has changed; nanoseconds since 1970. Inode numbers of some network shares change."""

    size: int
    modified: int


@contextmanager
def opened_root(path: Path) -> Iterator[int]:
    """The directory of all scan folders.

    Raises:
        FoldersMissing: it is not there, or not for us.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as exc:
        raise FoldersMissing from exc
    try:
        yield descriptor
    finally:
        os.close(descriptor)


class Folder:
    """One tenant's directory. Every method may raise OSError: then the share does not answer, and nothing is lost."""

    def __init__(self, directory: int, claimed: int, quarantine: int) -> None:
        self._directory = directory
        self._claimed = claimed
        self._quarantine = quarantine

    def offered(self) -> list[str]:
        """Names of what lies there, in the order of the alphabet: scanners count."""
        return _names(self._directory)

    def state(self, name: str) -> State | None:
        """What an offered file looks like now; None for what is no regular file or has just gone."""
        return _state_at(name, self._directory)

    def claim(self, name: str, claim_id: UUID) -> None:
        """Take the file for ourselves, durably.

        Raises:
            FileNotFoundError: somebody was faster.
            StillWritten: somebody has it open.
            FolderSplit: it cannot be renamed into our directory.
        """
        with suppress(PermissionError), _opened(name, self._directory) as descriptor:
            _check_nobody_writes(descriptor)
        os.mkdir(str(claim_id), 0o700, dir_fd=self._claimed)
        try:
            _rename(name, self._directory, f"{claim_id}/{name}", self._claimed)
        except BaseException:
            os.rmdir(str(claim_id), dir_fd=self._claimed)
            raise
        # After a power cut the file must not be back under its old name, to be claimed as another one.
        for changed in (self._claimed, self._directory):
            _sync(changed)

    def claims(self) -> list[Claim]:
        """What is claimed and not yet gone, in the order of the names; an empty claim is removed."""
        found = []
        for entry in filter(_CLAIM.fullmatch, _names(self._claimed)):
            with suppress(FileNotFoundError, NotADirectoryError):
                found += [Claim(UUID(entry), os.fsencode(name)) for name in self._names_of(entry)[:1]]
        return sorted(found, key=lambda claim: claim.name)

    def claimed_state(self, claim: Claim) -> State | None:
        return _state_at(_path(claim), self._claimed)

    @contextmanager
    def reading(self, claim: Claim) -> Iterator["ScannedFile"]:
        """The claimed file, opened.

        Raises:
            StillWritten: somebody had it open before it was claimed, and still has.
            FolderFileUnreadable: we may not, or it is no regular file.
        """
        try:
            descriptor = os.open(_path(claim), _FILE, dir_fd=self._claimed)
        except OSError as exc:
            if exc.errno in _NO_FILE_FOR_US:
                raise FolderFileUnreadable from exc
            raise
        try:
            found = os.fstat(descriptor)
            if not stat.S_ISREG(found.st_mode):
                raise FolderFileUnreadable
            _check_nobody_writes(descriptor)
            yield ScannedFile(descriptor, _state(found))
        finally:
            os.close(descriptor)

    def remove(self, claim: Claim) -> None:
        """Delete the file: its bytes are a scan."""
        os.unlink(_path(claim), dir_fd=self._claimed)
        self._drop(claim)

    def quarantined(self) -> frozenset[bytes]:
        return frozenset(map(os.fsencode, _names(self._quarantine)))

    def quarantine(self, claim: Claim, name: bytes, note: str) -> None:
        """Put the file aside under `name`, with a note; the note first, so that nobody finds a file without one."""
        descriptor = os.open(name + NOTE_SUFFIX, _NOTE, 0o660, dir_fd=self._quarantine)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(note)
        _rename(_path(claim), self._claimed, os.fsdecode(name), self._quarantine)
        self._drop(claim)

    def _names_of(self, claim: str) -> list[str]:
        with _opened_directory(claim, self._claimed) as directory:
            names = _names(directory)
        if not names:
            os.rmdir(claim, dir_fd=self._claimed)
        return names

    def _drop(self, claim: Claim) -> None:
        # More may lie there if a stranger put it there; it is found as a claim again.
        with suppress(FileNotFoundError, OSError):
            os.rmdir(str(claim.id), dir_fd=self._claimed)


@dataclass(frozen=True)
class ScannedFile:
    """A claimed regular file, opened for reading when it was in this state."""

    descriptor: int
    before: State

    def check(self, limit: int) -> None:
        """Raise `FolderFileRejected` for a file that cannot be a scan, whatever it says."""
        if os.fstat(self.descriptor).st_nlink > 1:
            raise FolderFileLinked
        if self.before.size == 0:
            raise FolderFileEmpty
        if self.before.size > limit:
            raise FolderFileTooLarge(limit=limit)

    def head(self) -> bytes:
        return os.pread(self.descriptor, READ_BYTES, 0)

    def chunks(self) -> Iterator[bytes]:
        """All bytes.

        Raises:
            StillWritten: at the end, when the file is not what it was when it was opened.
        """
        offset = 0
        while chunk := os.pread(self.descriptor, min(READ_BYTES, self.before.size - offset), offset):
            offset += len(chunk)
            yield chunk
        if offset != self.before.size or _state(os.fstat(self.descriptor)) != self.before:
            raise StillWritten

    def sha256(self) -> str:
        digest = hashlib.sha256()
        for chunk in self.chunks():
            digest.update(chunk)
        return digest.hexdigest()


@contextmanager
def opened_folder(root: int, slug: str) -> Iterator[Folder]:
    """The directory of this name below the root: itself, not what a link of this name points at.

    Raises:
        FolderSplit: what must be renamed between lies on different file systems.
    """
    with _opened_directory(slug, root) as directory:
        _make(CLAIMED, 0o700, directory)
        _make(QUARANTINE, 0o770, directory)
        with _opened_directory(CLAIMED, directory) as claimed, _opened_directory(QUARANTINE, directory) as quarantine:
            if len({os.fstat(each).st_dev for each in (directory, claimed, quarantine)}) > 1:
                raise FolderSplit
            yield Folder(directory, claimed, quarantine)


def subdirectories(root: int) -> list[str]:
    """Names of the directories below the root, without links and hidden ones."""
    with os.scandir(root) as entries:
        return sorted(
            entry.name for entry in entries if not entry.name.startswith(".") and entry.is_dir(follow_symlinks=False)
        )


def quarantine_name(claim: Claim, taken: frozenset[bytes]) -> bytes:
    """The file's own name if it is free and leaves room for that of the note, else one made of the claim's id."""
    for name in (claim.name, f"{claim.id}-".encode() + claim.name):
        if len(name) + len(NOTE_SUFFIX) <= MAX_NAME_BYTES and not {name, name + NOTE_SUFFIX} & taken:
            return name
    return str(claim.id).encode()


@contextmanager
def _opened_directory(name: str, parent: int) -> Iterator[int]:
    descriptor = os.open(name, _DIRECTORY, dir_fd=parent)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def _opened(name: str, directory: int) -> Iterator[int]:
    descriptor = os.open(name, _FILE, dir_fd=directory)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _names(directory: int) -> list[str]:
    return sorted(os.listdir(directory))


def _make(name: str, mode: int, parent: int) -> None:
    with suppress(FileExistsError):
        os.mkdir(name, mode, dir_fd=parent)


def _rename(name: str, directory: int, new_name: str, new_directory: int) -> None:
    try:
        os.rename(name, new_name, src_dir_fd=directory, dst_dir_fd=new_directory)
    except OSError as exc:
        if exc.errno == errno.EXDEV:
            raise FolderSplit from exc
        raise


def _path(claim: Claim) -> str:
    return f"{claim.id}/{os.fsdecode(claim.name)}"


def _state_at(path: str, directory: int) -> State | None:
    try:
        found = os.stat(path, dir_fd=directory, follow_symlinks=False)
    except FileNotFoundError:
        return None
    return _state(found) if stat.S_ISREG(found.st_mode) else None


def _state(found: os.stat_result) -> State:
    return State(found.st_size, found.st_mtime_ns)


def _check_nobody_writes(descriptor: int) -> None:
    """Refuse what a process of this machine has open for writing. Only Linux tells, and only on local file systems."""
    try:
        # Who opens the file while we hold the lease causes a signal; this one is ignored unless somebody asks for it.
        fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except BlockingIOError as exc:
        raise StillWritten from exc
    except OSError:
        return


def _sync(directory: int) -> None:
    try:
        os.fsync(directory)
    except OSError as exc:
        if exc.errno != errno.EINVAL:  # this file system has nothing to sync
            raise
