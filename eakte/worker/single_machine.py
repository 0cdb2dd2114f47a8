# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A whole deployment on one machine: embedded database, schema, and the three processes over it."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import create_engine

from eakte.bootstrap import embedded_server, owner_url
from eakte.config import Settings
from eakte.database.migrate import migrate
from eakte.services.master_key import create_master_key
from eakte.worker.supervisor import Supervisor

PROCESSES = ("serve", "worker", "indexer")
BACKGROUND = frozenset({"worker", "indexer"})


class SingleMachine:
    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        environment = {
            **os.environ,
            "EAKTE_DATA_DIR": str(settings.root),
            "EAKTE_PORT": str(settings.port),
            "EAKTE_MIN_FREE_BYTES": str(settings.min_free_bytes),
        }
        self._supervisor = Supervisor(environment, PROCESSES, BACKGROUND)

    @contextmanager
    def database(self) -> Iterator[None]:
        """The database with its newest schema; the embedded one is stopped in the end."""
        self._settings.root.mkdir(parents=True, exist_ok=True)
        if self._settings.master_key_file is None:
            create_master_key(self._settings.master_key_path)
        server = None if self._settings.database_url else embedded_server(self._settings)
        if server is not None:
            server.start()
        try:
            engine = create_engine(owner_url(self._settings))
            migrate(engine)
            engine.dispose()
            yield
        finally:
            if server is not None:
                server.stop()

    @contextmanager
    def processes(self) -> Iterator[None]:
        """Server, worker and indexer over a database that runs."""
        self._supervisor.start()
        try:
            yield
        finally:
            self._supervisor.stop()

    def watch(self, stop: threading.Event) -> None:
        self._supervisor.watch(stop)
