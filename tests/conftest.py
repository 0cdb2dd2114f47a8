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
from eakte.kernel.ids import new_id
from tests.deployment import Site, open_site

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


@pytest.fixture
def site(embedded_server: EmbeddedServer) -> Iterator[Site]:
    """Witten and Hattingen on a deployment of their own."""
    database = f"test_{new_id().hex}"
    embedded_server.create_database(database)
    try:
        with open_directory() as directory, open_site(embedded_server, database, directory) as opened:
            yield opened
    finally:
        embedded_server.drop_database(database)
