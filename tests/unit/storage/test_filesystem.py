# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2

import os
import signal
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import storage
from storage.errors import ObjectExists, ObjectMissing, StorageUnavailable
from storage.filesystem import FilesystemStore
from storage.port import ObjectKey, StoreProperties
from storage.testing import a_key

KILLED_WHILE_WRITING = """
import os, signal, sys
from pathlib import Path
from storage.filesystem import FilesystemStore
from storage.port import ObjectKey

def chunks():
    yield b"x" * 300_000
    os.kill(os.getpid(), signal.SIGKILL)

FilesystemStore(Path(sys.argv[1])).put(ObjectKey("a", "1"), chunks())
"""
FAR_AHEAD = datetime(9000, 1, 1, tzinfo=UTC)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "blobs"


@pytest.fixture
def store(root: Path) -> FilesystemStore:
    return FilesystemStore(root)


def test_it_promises_durable_objects_written_once(store: FilesystemStore) -> None:
    assert store.properties == StoreProperties(write_once=True, durable=True)


def test_only_the_owner_reads_and_nobody_writes(store: FilesystemStore, root: Path) -> None:
    store.put(a_key(), [b"x"])
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in [root, *root.rglob("*")]}
    assert {mode for path, mode in modes.items() if path.is_dir()} == {0o700}
    assert {mode for path, mode in modes.items() if path.is_file()} == {0o400}


def test_keys_that_differ_only_in_their_tail_lie_in_different_directories(store: FilesystemStore, root: Path) -> None:
    for tail in range(16):
        store.put(ObjectKey("a", f"01935a1c-{tail:02x}"), [b"x"])
    assert len(list((root / "objects" / "a").iterdir())) == 16


def test_a_store_opened_later_finds_the_objects_and_refuses_the_key(store: FilesystemStore, root: Path) -> None:
    key = a_key()
    store.put(key, [b"first"])
    again = FilesystemStore(root)
    assert b"".join(again.get(key)) == b"first"
    with pytest.raises(ObjectExists):
        again.put(key, [b"second"])


def test_an_object_is_dated_by_its_file(store: FilesystemStore, root: Path) -> None:
    key = a_key()
    store.put(key, [b"x"])
    (path,) = (path for path in root.rglob("*") if path.is_file())
    os.utime(path, (0, 1_000_000_000))
    assert list(store.keys()) == [(key, datetime(2001, 9, 9, 1, 46, 40, tzinfo=UTC))]


def test_an_unused_store_is_empty_and_makes_no_directory(store: FilesystemStore, root: Path) -> None:
    assert list(store.keys()) == []
    store.delete(a_key())
    assert store.sweep_incoming(FAR_AHEAD) == 0
    assert not root.exists()


def test_a_root_without_parent_is_refused_since_it_may_be_a_missing_mount(tmp_path: Path) -> None:
    with pytest.raises(StorageUnavailable):
        FilesystemStore(tmp_path / "unmounted" / "blobs").put(a_key(), [b"x"])
    assert list(tmp_path.iterdir()) == []


def test_files_that_are_not_ours_are_no_objects(store: FilesystemStore, root: Path) -> None:
    key = a_key()
    store.put(key, [b"x"])
    (root / "objects" / "README.txt").write_text("hello")
    (root / "objects" / "lost+found" / "xx").mkdir(parents=True)
    (root / "objects" / "lost+found" / "xx" / "Notes.txt").write_text("hello")
    assert [found for found, _ in list(store.keys())] == [key]


def test_a_file_system_error_is_ours(store: FilesystemStore, root: Path) -> None:
    root.write_text("a file where the directory should be")
    with pytest.raises(StorageUnavailable) as raised:
        store.put(a_key(), [b"x"])
    assert isinstance(raised.value.__cause__, OSError)


def test_a_killed_process_leaves_no_object_and_what_it_leaves_can_be_swept(store: FilesystemStore, root: Path) -> None:
    killed = subprocess.run(
        [sys.executable, "-c", KILLED_WHILE_WRITING, str(root)],
        cwd=Path(storage.__file__).parents[1],
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    assert len(list((root / "incoming").iterdir())) == 1
    assert list(store.keys()) == []
    with pytest.raises(ObjectMissing):
        store.get(ObjectKey("a", "1"))
    assert store.sweep_incoming(FAR_AHEAD) == 1
    assert list((root / "incoming").iterdir()) == []
    store.put(ObjectKey("a", "1"), [b"whole"])


def test_the_sweep_spares_what_is_still_being_written(store: FilesystemStore, root: Path) -> None:
    key = a_key()
    store.put(key, [b"x"])
    started = datetime.fromtimestamp((root / "incoming").stat().st_mtime, tz=UTC)
    (root / "incoming" / "young").write_bytes(b"x")
    (root / "incoming" / "old").write_bytes(b"x")
    os.utime(root / "incoming" / "old", (0, (started - timedelta(days=2)).timestamp()))
    assert store.sweep_incoming(started - timedelta(days=1)) == 1
    assert [path.name for path in (root / "incoming").iterdir()] == ["young"]
    assert b"".join(store.get(key)) == b"x"
