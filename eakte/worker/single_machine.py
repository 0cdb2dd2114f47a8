# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A whole deployment on one machine: embedded database, schema, and the processes over it."""

import logging
import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from sqlalchemy import create_engine

from eakte.bootstrap import embedded_server, owner_url
from eakte.config import Settings
from eakte.database.embedded import EmbeddedServer
from eakte.database.embedded.errors import EmbeddedServerFailed
from eakte.database.migrate import migrate
from eakte.services.master_key import create_master_key
from eakte.worker.supervisor import Supervisor

RESTART_SECONDS = 1.0
PROCESSES: tuple[str, ...] = ("serve", "worker", "indexer", "sequencer")
BACKGROUND = frozenset({"worker", "indexer", "hotfolder"})

log = logging.getLogger("eakte.supervisor")


class SingleMachine:
    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._server = None if settings.database_url else embedded_server(settings)
        environment = {
            **os.environ,
            "EAKTE_DATA_DIR": str(settings.root),
            "EAKTE_PORT": str(settings.port),
            "EAKTE_MIN_FREE_BYTES": str(settings.min_free_bytes),
            "EAKTE_LOG_REQUESTS": str(settings.log_requests),
        }
        names = PROCESSES
        if settings.hot_folders is not None:
            environment["EAKTE_HOT_FOLDERS"] = str(settings.hot_folders.resolve())
            names = (*PROCESSES, "hotfolder")
        self._supervisor = Supervisor(environment, names, BACKGROUND, _metrics_ports(settings.metrics_port, names))

    @contextmanager
    def database(self) -> Iterator[None]:
        """The database with its newest schema; the embedded one is stopped in the end."""
        self._settings.root.mkdir(parents=True, exist_ok=True)
        if self._settings.master_key_file is None:
            create_master_key(self._settings.master_key_path)
        if self._server is not None:
            self._server.start()
        try:
            engine = create_engine(owner_url(self._settings))
            migrate(engine)
            engine.dispose()
            yield
        finally:
            if self._server is not None:
                self._server.stop()

    @contextmanager
    def processes(self) -> Iterator[None]:
        """Server, worker, indexer, sequencer and what watches the scan folders, over a database that runs."""
        self._supervisor.start()
        try:
            yield
        finally:
            self._supervisor.stop()

    def watch(self, stop: threading.Event) -> None:
        """Start again what dies, until `stop` is set. The processes wait for a database that is away."""
        while not stop.wait(RESTART_SECONDS):
            if self._server is not None and not self._server.running():
                _start_again(self._server)
            self._supervisor.revive()


def _start_again(server: EmbeddedServer) -> None:
    log.warning("the database server has ended and is started again")
    try:
        server.start()
    except EmbeddedServerFailed:
        log.exception("the database server cannot be started now")


def _metrics_ports(first: int | None, names: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
    if first is None:
        return {}
    return {name: {"EAKTE_METRICS_PORT": str(port)} for port, name in enumerate(names, first)}
