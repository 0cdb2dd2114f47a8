# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from eakte.database.embedded import EmbeddedServer

ROOM_BYTES = 2_000_000_000


@contextmanager
def open_directory() -> Iterator[Path]:
    """A directory that the server's user may enter (under root: not so pytest's own), in memory where there is room."""
    memory = Path("/dev/shm")  # noqa: S108 - only the parent of a private directory
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM_BYTES
    with tempfile.TemporaryDirectory(prefix="eakte-test-", dir=memory if roomy else None) as name:
        Path(name).chmod(0o711)
        yield Path(name)


@pytest.fixture
def server_directory() -> Iterator[Path]:
    """An empty directory for an embedded server."""
    with open_directory() as directory:
        yield directory


@pytest.fixture(scope="session")
def embedded_server() -> Iterator[EmbeddedServer]:
    """A running server for all tests of this process; take a database of your own from it."""
    with open_directory() as directory, EmbeddedServer(directory) as server:
        yield server
