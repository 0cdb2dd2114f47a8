# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""One suite, every object store."""

from pathlib import Path

import pytest

from storage.filesystem import FilesystemStore
from storage.memory import MemoryStore
from storage.port import ObjectStore
from storage.testing import FaultyStore, ObjectStoreContract


class TestFilesystemStore(ObjectStoreContract):
    @pytest.fixture
    def store(self, tmp_path: Path) -> ObjectStore:
        return FilesystemStore(tmp_path / "blobs")


class TestMemoryStore(ObjectStoreContract):
    memory_limit = None

    @pytest.fixture
    def store(self) -> ObjectStore:
        return MemoryStore()


class TestFaultyStoreThatIsNotToldToFail(ObjectStoreContract):
    @pytest.fixture
    def store(self, tmp_path: Path) -> ObjectStore:
        return FaultyStore(FilesystemStore(tmp_path / "blobs"), fail_after=None)
