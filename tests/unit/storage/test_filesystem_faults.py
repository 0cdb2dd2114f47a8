# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The medium fails: nothing is acknowledged, nothing is left behind, and it works again afterwards."""

import errno
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.encrypted import EncryptedStore, new_key
from storage.errors import StorageError, StorageFull, StorageUnavailable
from storage.filesystem import FilesystemStore
from storage.testing import a_key
from tests.disks import small_disk

MIB = 1024 * 1024


class FailingCall:
    """A call of the operating system that fails at its `failing_at`-th use (0-based) and works otherwise."""

    def __init__(self, name: str, number: int, failing_at: int) -> None:
        self.uses = 0
        self._real = getattr(os, name)
        self._number = number
        self._failing_at = failing_at

    def __call__(self, *args: object) -> object:
        self.uses += 1
        if self.uses == self._failing_at + 1:
            raise OSError(self._number, os.strerror(self._number))
        return self._real(*args)


@pytest.fixture
def store(tmp_path: Path) -> FilesystemStore:
    return FilesystemStore(tmp_path / "blobs")


def _arriving(root: Path) -> list[Path]:
    return list((root / "incoming").iterdir()) if (root / "incoming").exists() else []


@pytest.mark.parametrize("failing_at", range(7))
def test_a_sync_that_fails_is_no_acknowledgement_whichever_it_is(
    store: FilesystemStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing_at: int
) -> None:
    key = a_key()
    with monkeypatch.context() as patch:
        fsync = FailingCall("fsync", errno.EIO, failing_at)
        patch.setattr(os, "fsync", fsync)
        with pytest.raises(StorageUnavailable):
            store.put(key, [b"x" * 100])
    assert fsync.uses == failing_at + 1
    assert list(store.keys()) == []
    assert _arriving(tmp_path / "blobs") == []
    store.put(key, [b"whole"])
    assert b"".join(store.get(key)) == b"whole"


@pytest.mark.parametrize("call", ["open", "write", "fsync", "link"])
@pytest.mark.parametrize(
    ("number", "error"),
    [
        (errno.ENOSPC, StorageFull),
        (errno.EDQUOT, StorageFull),
        (errno.EIO, StorageUnavailable),
        (errno.EACCES, StorageUnavailable),
    ],
)
def test_every_failing_call_becomes_an_error_of_ours(
    store: FilesystemStore,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    call: str,
    number: int,
    error: type[StorageError],
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(os, call, FailingCall(call, number, 0))
        with pytest.raises(StorageError) as raised:
            store.put(a_key(), [b"x" * 100])
    assert type(raised.value) is error
    assert list(store.keys()) == []
    assert _arriving(tmp_path / "blobs") == []


def test_a_delete_whose_sync_fails_is_no_acknowledgement_and_can_be_repeated(
    store: FilesystemStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = a_key()
    store.put(key, [b"x"])
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", FailingCall("fsync", errno.EIO, 0))
        with pytest.raises(StorageUnavailable):
            store.delete(key)
    repeated = FailingCall("fsync", errno.EIO, failing_at=1)
    monkeypatch.setattr(os, "fsync", repeated)
    store.delete(key)
    assert repeated.uses == 1


def test_a_read_error_is_ours(store: FilesystemStore, monkeypatch: pytest.MonkeyPatch) -> None:
    key = a_key()
    store.put(key, [b"x"])
    chunks = store.get(key)
    with monkeypatch.context() as patch:
        patch.setattr(os, "read", FailingCall("read", errno.EIO, 0))
        with pytest.raises(StorageUnavailable):
            next(chunks)


def test_a_write_cut_short_by_the_system_is_continued(store: FilesystemStore, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    key = a_key()
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", lambda descriptor, rest: real(descriptor, rest[:7]))
        store.put(key, [b"abcdefghijklmnopqrstuvwxyz"])
    assert b"".join(store.get(key)) == b"abcdefghijklmnopqrstuvwxyz"


def test_content_is_synced_before_it_has_a_name_and_the_name_before_the_answer(
    store: FilesystemStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.put(a_key(), [b"makes the directories"])
    key = a_key()
    events: list[str] = []
    real_fsync, real_link = os.fsync, os.link

    def fsync(descriptor: int) -> None:
        real_fsync(descriptor)
        events.append(f"sync {Path(f'/proc/self/fd/{descriptor}').readlink().parent.name}")

    def link(source: Path, target: Path) -> None:
        events.append("link")
        real_link(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fsync)
        patch.setattr(os, "link", link)
        store.put(key, [b"x"])
    assert events[0] == "sync incoming"
    assert events[-2:] == ["link", f"sync {key.scope}"]


def test_the_disk_begins_with_a_long_object_before_its_end_has_come(
    store: FilesystemStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[tuple[int, int]] = []
    begun_before_the_end: list[tuple[int, int]] = []

    def advise(descriptor: int, start: int, length: int, advice: int) -> None:
        assert os.fstat(descriptor).st_size == start + length
        assert advice == os.POSIX_FADV_DONTNEED
        begun.append((start, length))

    def content() -> Iterator[bytes]:
        for _ in range(5):
            yield bytes(5 * MIB)
        begun_before_the_end.extend(begun)

    with monkeypatch.context() as patch:
        patch.setattr(os, "posix_fadvise", advise)
        store.put(a_key(), content())
    assert begun == begun_before_the_end == [(0, 10 * MIB), (10 * MIB, 10 * MIB)]


def test_a_disk_that_takes_no_advice_takes_the_object(store: FilesystemStore, monkeypatch: pytest.MonkeyPatch) -> None:
    key = a_key()
    with monkeypatch.context() as patch:
        advise = FailingCall("posix_fadvise", errno.EINVAL, 0)
        patch.setattr(os, "posix_fadvise", advise)
        store.put(key, [b"x" * 9 * MIB])
    assert advise.uses == 1
    assert store.size(key) == 9 * MIB


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path, "size=1m") as disk:
        yield disk


def test_a_full_disk_refuses_the_object_keeps_the_others_and_recovers(disk: Path) -> None:
    store = FilesystemStore(disk)
    kept, refused = a_key(), a_key()
    store.put(kept, [b"k" * 300_000])
    with pytest.raises(StorageFull):
        store.put(refused, (b"x" * 100_000 for _ in range(40)))
    assert set(dict(store.keys())) == {kept}
    assert _arriving(disk) == []
    assert b"".join(store.get(kept)) == b"k" * 300_000
    store.put(refused, [b"x" * 300_000])
    assert store.size(refused) == 300_000


def test_a_full_disk_refuses_an_encrypted_object(disk: Path) -> None:
    store = FilesystemStore(disk)
    with pytest.raises(StorageFull):
        EncryptedStore(store).put(a_key(), new_key(), (bytes(MIB) for _ in range(4)))
    assert list(store.keys()) == []
    assert _arriving(disk) == []


def test_the_reserve_is_refused_before_anything_is_read(disk: Path) -> None:
    chunks = iter([b"x"])
    with pytest.raises(StorageFull):
        FilesystemStore(disk, min_free_bytes=2 * MIB).put(a_key(), chunks)
    assert next(chunks) == b"x"
    assert _arriving(disk) == []


def test_the_reserve_is_left_to_others_while_an_object_is_written(disk: Path) -> None:
    store = FilesystemStore(disk, min_free_bytes=500_000)
    left = []

    def chunks() -> Iterator[bytes]:
        for _ in range(10):
            left.append(shutil.disk_usage(disk).free)
            yield bytes(100_000)

    with pytest.raises(StorageFull):
        store.put(a_key(), chunks())
    assert 500_000 <= min(left) < 600_000
    assert list(store.keys()) == []
    assert _arriving(disk) == []
    store.put(a_key(), [b"x" * 100_000])


def test_a_store_without_a_reserve_takes_the_last_byte(disk: Path) -> None:
    FilesystemStore(disk).put(a_key(), [bytes(1000)] * 900)
