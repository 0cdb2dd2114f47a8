# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2

from pathlib import Path

import pytest

from storage.errors import UnknownLocation
from storage.filesystem import FilesystemStore
from storage.location import store_at
from storage.memory import MemoryStore
from storage.testing import a_key


def test_a_file_location_is_a_directory(tmp_path: Path) -> None:
    key = a_key()
    store_at(f"file:{tmp_path}/blobs").put(key, [b"x"])
    assert b"".join(FilesystemStore(tmp_path / "blobs").get(key)) == b"x"


def test_memory_is_a_location() -> None:
    assert isinstance(store_at("memory:"), MemoryStore)


@pytest.mark.parametrize(
    "location", ["", "file:", "file:relative/blobs", "memory", "memory:x", "/srv/blobs", "FILE:/srv", "s3://bucket"]
)
def test_anything_else_is_refused_with_what_is_understood(location: str) -> None:
    with pytest.raises(UnknownLocation, match=r"write file:/absolute/directory or memory:"):
        store_at(location)


def test_a_password_in_a_location_is_not_repeated() -> None:
    with pytest.raises(UnknownLocation) as raised:
        store_at("s3://key:secret@host/bucket")
    assert "secret" not in str(raised.value)
