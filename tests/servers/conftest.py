# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol, TypeVar

import pytest

from tests.deployment import open_directory
from tests.servers.elastic import Elastic
from tests.servers.errors import ServerFailed, ServerMissing
from tests.servers.seaweed import Seaweed
from tests.servers.verapdf import VeraPdf


class Server(Protocol):
    def start(self) -> None: ...

    def kill(self) -> None: ...


Some = TypeVar("Some", bound=Server)
Part = TypeVar("Part")


def present(make: Callable[[], Part]) -> Part:
    """What is made. If it is missing the test is skipped, and fails where CI promises to have everything."""
    try:
        return make()
    except ServerMissing as missing:
        if os.environ.get("CI"):
            pytest.fail(str(missing))
        pytest.skip(str(missing))


@contextmanager
def running(make: Callable[[], Some]) -> Iterator[Some]:
    """Run the server, if it is present."""
    server = present(make)
    try:
        server.start()
        yield server
    except ServerFailed as failed:
        pytest.fail(str(failed))
    finally:
        server.kill()


@pytest.fixture(scope="session")
def seaweed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seaweed]:
    """A running server with an empty bucket, for tests that leave it running and its bucket empty."""
    with running(lambda: Seaweed(tmp_path_factory.mktemp("seaweed") / "server")) as server:
        yield server


@pytest.fixture
def own_seaweed(tmp_path: Path) -> Iterator[Seaweed]:
    """A running server for a test that kills it."""
    with running(lambda: Seaweed(tmp_path / "server")) as server:
        yield server


@pytest.fixture(scope="session")
def elastic() -> Iterator[Elastic]:
    """A running server for tests that leave it running."""
    with open_directory() as directory, running(lambda: Elastic(directory / "server")) as server:
        yield server


@pytest.fixture(scope="session")
def verapdf() -> VeraPdf:
    """The judge of PDF/A."""
    return present(VeraPdf)


@pytest.fixture(scope="session")
def mortal_elastic() -> Iterator[Elastic]:
    """A second server, for tests that kill it and start it again. It takes too long to start for one each."""
    with open_directory() as directory, running(lambda: Elastic(directory / "server")) as server:
        yield server
