# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.seaweed import Seaweed


@pytest.fixture(scope="session")
def seaweed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seaweed]:
    """A running server with an empty bucket, for tests that leave it running and its bucket empty."""
    server = Seaweed(tmp_path_factory.mktemp("seaweed") / "server")
    try:
        server.start()
        yield server
    finally:
        server.kill()


@pytest.fixture
def own_seaweed(tmp_path: Path) -> Iterator[Seaweed]:
    """A running server for a test that kills it."""
    server = Seaweed(tmp_path / "server")
    try:
        server.start()
        yield server
    finally:
        server.kill()
