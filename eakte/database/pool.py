# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Pools of connections. One that has rested is asked whether it lives before it is used; asking each time costs a seventh of
what a submission asks the database.
"""

import time
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

RESTED_SECONDS = 1.0
"""A server that ended since shows at the first statement: whoever runs into that is told to try again."""

_SINCE = "rests since"


def pooled_engine(url: Any, **options: Any) -> Engine:  # noqa: ANN401 - handed through to SQLAlchemy
    """An engine that begins no transaction by itself, and whose errors show no values of statements: personal data."""
    engine = create_engine(url, hide_parameters=True, isolation_level="AUTOCOMMIT", **options)

    def rest(_connection: object, entry: ConnectionPoolEntry) -> None:
        entry.info[_SINCE] = time.monotonic()

    def look(connection: Any, entry: ConnectionPoolEntry, _proxy: object) -> None:  # noqa: ANN401 - a driver's
        if time.monotonic() - entry.info.get(_SINCE, time.monotonic()) < RESTED_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as exc:
            raise DisconnectionError from exc  # the pool makes a new one

    event.listen(engine, "checkin", rest)
    event.listen(engine, "checkout", look)
    return engine
