# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from eakte.database.embedded import EmbeddedServer
from tests.deployment import Site, new_site, open_directory

# How long one example takes tells of the machine, not of the code.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


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
    with new_site(embedded_server) as site:
        yield site


@pytest.fixture
def own_logs() -> Iterator[None]:
    """What the test configures of this process's logs ends with it: the stream it logs to is closed afterwards."""
    root = logging.getLogger()
    before = (root.handlers[:], root.level, sys.excepthook, threading.excepthook)
    yield
    root.handlers[:], sys.excepthook, threading.excepthook = before[0], before[2], before[3]
    root.setLevel(before[1])
    logging.captureWarnings(capture=False)
