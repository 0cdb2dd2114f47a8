# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from eakte.services.master_key import (
    KEY_BYTES,
    MasterKeyPredictable,
    MasterKeyUnusable,
    create_master_key,
    read_master_key,
)


def test_a_new_key_is_random_and_for_its_owner_alone(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    create_master_key(first)
    create_master_key(second)
    assert len(read_master_key(first)) == KEY_BYTES
    assert read_master_key(first) != read_master_key(second)
    assert stat.S_IMODE(first.stat().st_mode) == 0o600
    assert sorted(tmp_path.iterdir()) == [first, second]


def test_a_key_is_never_replaced_not_even_a_broken_one(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_bytes(b"")
    create_master_key(path)
    assert path.read_bytes() == b""


def test_of_many_who_make_it_at_once_all_get_the_same(tmp_path: Path) -> None:
    path = tmp_path / "key"

    def make(_: int) -> bytes:
        create_master_key(path)
        return read_master_key(path)

    with ThreadPoolExecutor(8) as processes:
        assert len(set(processes.map(make, range(16)))) == 1
    assert list(tmp_path.iterdir()) == [path]


def test_a_crash_while_it_is_made_leaves_no_half_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(_: int) -> None:
        raise OSError("disk full")

    path = tmp_path / "key"
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", killed)
        with pytest.raises(OSError, match="disk full"):
            create_master_key(path)
    assert list(tmp_path.iterdir()) == []
    create_master_key(path)
    read_master_key(path)


@pytest.mark.parametrize("content", [b"", b"x" * (KEY_BYTES - 1), b"x" * (KEY_BYTES + 1)])
def test_a_key_of_another_length_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "key"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(MasterKeyUnusable):
        read_master_key(path)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_key_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "key"
    create_master_key(path)
    path.chmod(mode)
    with pytest.raises(MasterKeyUnusable):
        read_master_key(path)


def test_a_key_that_is_not_there_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none", tmp_path):
        with pytest.raises(MasterKeyUnusable):
            read_master_key(path)


@pytest.mark.parametrize(
    "key",
    [
        bytes(KEY_BYTES),
        bytes(range(KEY_BYTES)),
        bytes(range(0, 7 * KEY_BYTES, 7)),
        b"0123456789abcdef" * 2,
        b"change-me-change-me-change-me-ch",
        bytes.fromhex("91c20f7be4a85d36") * 4,
    ],
)
def test_a_key_that_is_a_text_or_a_pattern_is_refused(tmp_path: Path, key: bytes) -> None:
    path = tmp_path / "key"
    path.write_bytes(key)
    path.chmod(0o600)
    with pytest.raises(MasterKeyPredictable):
        read_master_key(path)


def test_what_was_drawn_is_taken(tmp_path: Path) -> None:
    for number in range(200):
        create_master_key(tmp_path / str(number))
        read_master_key(tmp_path / str(number))
