# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from collections.abc import Iterator

import pytest

from eakte.database.embedded import EmbeddedServer
from eakte.database.queue_schema import create_queue
from tests.unit.jobs.parcels import TABLE, Diary

DATABASE = "jobs"


@pytest.fixture(scope="session")
def queue_server(embedded_server: EmbeddedServer) -> EmbeddedServer:
    """A server with a database that has the queue as a migration makes it, and the diary."""
    embedded_server.create_database(DATABASE)
    with Diary(embedded_server.url("owner", DATABASE)).connect() as connection:
        connection.execute("CREATE SCHEMA directory")
        create_queue(connection, "eakte_app")
        connection.execute(f"ALTER DATABASE {DATABASE} SET search_path = records, directory, keys, public")
        connection.execute(TABLE)
        connection.execute("GRANT SELECT, INSERT ON public.diary TO eakte_app")
        connection.execute("GRANT USAGE ON public.diary_position_seq TO eakte_app")
    return embedded_server


@pytest.fixture
def url(queue_server: EmbeddedServer) -> Iterator[str]:
    """The address of an empty queue for the application role."""
    yield queue_server.url("app", DATABASE)
    with Diary(queue_server.url("owner", DATABASE)).connect() as connection:
        connection.execute("TRUNCATE public.diary, procrastinate_jobs, procrastinate_workers CASCADE")


@pytest.fixture
def diary(url: str) -> Diary:
    return Diary(url)
