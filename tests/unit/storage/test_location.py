# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2

from pathlib import Path

import pytest

from storage.credentials import Credentials
from storage.errors import UnknownLocation
from storage.filesystem import FilesystemStore
from storage.location import store_at
from storage.memory import MemoryStore
from storage.s3 import S3Store
from storage.testing import a_key

CREDENTIALS = Credentials("access", "secret")


def test_a_file_location_is_a_directory(tmp_path: Path) -> None:
    key = a_key()
    store_at(f"file:{tmp_path}/blobs").put(key, [b"x"])
    assert b"".join(FilesystemStore(tmp_path / "blobs").get(key)) == b"x"


def test_memory_is_a_location() -> None:
    assert isinstance(store_at("memory:"), MemoryStore)


@pytest.mark.parametrize(
    "location",
    [
        "",
        "file:",
        "file:relative/blobs",
        "memory",
        "memory:x",
        "/srv/blobs",
        "FILE:/srv",
        "s3://bucket",
        "s3:host/bucket",
        "s3://host/bucket/prefix",
        "s3://host/UPPER",
        "s3://host/bucket?",
        "s3://host/bucket?durable=yes",
        "s3://host/bucket?secret=x",
        "s3://host:port/bucket",
        "s3://host:99999/bucket",
        "s3://host/two..dots",
    ],
)
def test_anything_else_is_refused_with_what_is_understood(location: str) -> None:
    with pytest.raises(UnknownLocation, match=r"write file:/absolute/directory, memory: or s3:"):
        store_at(location, CREDENTIALS)


@pytest.mark.parametrize(
    "location",
    [
        "s3://s3.example.org/bucket",
        "s3://127.0.0.1:8333/my-bucket?secure=false",
        "s3://host/bucket?region=eu-central-1&durable=true",
    ],
)
def test_a_bucket_is_a_location_and_is_not_asked_for_yet(location: str) -> None:
    assert isinstance(store_at(location, CREDENTIALS), S3Store)


def test_a_bucket_needs_credentials() -> None:
    with pytest.raises(UnknownLocation, match="access key"):
        store_at("s3://host/bucket")


def test_a_secret_key_is_not_shown() -> None:
    assert "secret" not in repr(CREDENTIALS).replace("secret_key", "")


def test_a_password_in_a_location_is_not_repeated() -> None:
    with pytest.raises(UnknownLocation) as raised:
        store_at("s3://key:secret@host/bucket", CREDENTIALS)
    assert "secret" not in str(raised.value)
