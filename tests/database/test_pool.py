# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Connections of a pool whose server ended meanwhile."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from eakte.database import pool
from eakte.database.embedded import EmbeddedServer
from eakte.database.pool import pooled_engine
from tests.database.catalogue import connect
from tests.deployment import new_database

_BACKEND = "SELECT pg_backend_pid()"


@pytest.fixture
def database(embedded_server: EmbeddedServer) -> Iterator[str]:
    with new_database(embedded_server) as name:
        yield embedded_server.url("owner", name)


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    engine = pooled_engine(database, pool_size=1, max_overflow=0)
    yield engine
    engine.dispose()


def _backend(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.scalar(text(_BACKEND)) or 0)


def _kill(database: str, backend: int) -> None:
    with connect(database) as other:
        other.execute("SELECT pg_terminate_backend(%s, 10000)", [backend])


def test_a_connection_is_used_again(engine: Engine) -> None:
    assert _backend(engine) == _backend(engine)


def test_one_that_rested_and_died_is_replaced_unnoticed(
    engine: Engine, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "RESTED_SECONDS", 0.0)
    dead = _backend(engine)
    _kill(database, dead)
    assert _backend(engine) != dead


def test_one_that_died_in_use_is_an_error_once(engine: Engine, database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "RESTED_SECONDS", 3600.0)
    dead = _backend(engine)
    _kill(database, dead)
    with pytest.raises(OperationalError):
        _backend(engine)
    assert _backend(engine) != dead


def test_asking_leaves_no_transaction_behind(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "RESTED_SECONDS", 0.0)
    _backend(engine)
    with engine.connect() as connection:
        assert connection.connection.driver_connection is not None
        assert connection.connection.driver_connection.info.transaction_status.name == "IDLE"
