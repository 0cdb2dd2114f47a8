# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A whole deployment for one test: a database of its own, real store, index, queue, sandbox and HTTP server."""

import json
import os
import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import httpx
import uvicorn
from fastapi import FastAPI
from httpx import Response
from sqlalchemy import create_engine

from eakte.application import build_app
from eakte.bootstrap import Deployment, build_runner, compose, current_signer
from eakte.config import Settings
from eakte.database.embedded import EmbeddedServer
from eakte.database.migrate import migrate
from eakte.http.connection import BoundedConnection
from eakte.kernel.clock import Clock
from eakte.kernel.ids import new_id
from eakte.services.master_key import create_master_key
from eakte.worker.indexer import index_everything
from eakte.worker.sequencer import Sequencer
from tests.people import People, settle

ROOM_BYTES = 2_000_000_000
MIN_FREE_BYTES = 1_000_000
"""The disk of a test may be small."""

RECEIVED_AT = "2026-11-20T09:15:00+01:00"
File = tuple[str, str, str, bytes]
"""Part, file name, media type, content."""


@dataclass(frozen=True)
class Site:
    """The deployment under test. `http` follows no redirects and keeps no cookies of others."""

    deployment: Deployment
    app: FastAPI
    people: People
    http: httpx.Client
    owner_url: str

    @property
    def address(self) -> str:
        return str(self.http.base_url).rstrip("/")

    def as_(self, secret: str) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {secret}"}

    def submit(self, key: str, *files: File, idempotency_key: str = "eins", **changes: object) -> Response:
        """Hand in a submission as the portal does; `changes` replace members of the first part."""
        first = submission(files, **changes)
        return self.send(key, [("submission", "submission.json", "application/json", first), *files], idempotency_key)

    def send(self, key: str, parts: Sequence[File], idempotency_key: str | None) -> Response:
        """Hand in exactly these parts."""
        headers = {**self.as_(key), **({} if idempotency_key is None else {"Idempotency-Key": idempotency_key})}
        multipart = [(part, (name, content, kind)) for part, name, kind, content in parts]
        return self.http.post("/api/v1/submissions", headers=headers, files=multipart)

    def scan(self, token: str, name: str, media_type: str, content: bytes, received_on: date | None = None) -> Response:
        form = {} if received_on is None else {"received_on": received_on.isoformat()}
        return self.http.post(
            "/api/v1/scans", headers=self.as_(token), data=form, files={"file": (name, content, media_type)}
        )

    def get(self, token: str, path: str, **query: str | int) -> Response:
        return self.http.get(path, headers=self.as_(token), params=query)

    def post(self, token: str, path: str, body: Mapping[str, Any] | None = None) -> Response:
        return self.http.post(path, headers=self.as_(token), json=body or {})

    def work(self) -> None:
        """Run the waiting jobs, then bring the index up to date."""
        # In a thread: a browser test has an event loop of its own in this one.
        with ThreadPoolExecutor(1) as elsewhere:
            elsewhere.submit(build_runner(self.deployment).run_waiting).result()
        while index_everything(self.deployment.platform):
            pass

    def sequence(self) -> int:
        """Give every audit entry that waits its place; returns how many there were."""
        return Sequencer(self.deployment.platform, lambda: current_signer(self.deployment)).look()


def submission(files: Sequence[File] = (), **changes: object) -> bytes:
    """The first part of a valid submission that announces these files."""
    content = {
        "service": "hundesteuer",
        "received_at": RECEIVED_AT,
        "form": {"hund_name": "Bello", "haltung_seit": "2026-11-01"},
        "applicant": {"vorname": "Erika", "nachname": "Beispiel"},
        "files": [
            {
                "part": part,
                "name": name,
                "media_type": kind,
                "size": len(content),
                "sha256": sha256(content).hexdigest(),
            }
            for part, name, kind, content in files
        ],
    }
    return json.dumps({**content, **changes}, ensure_ascii=False).encode()


@contextmanager
def open_directory() -> Iterator[Path]:
    """A directory that the server's user may enter (under root: not so pytest's own), in memory where there is room."""
    memory = Path("/dev/shm")  # noqa: S108 - only the parent of a private directory
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM_BYTES
    with tempfile.TemporaryDirectory(prefix="eakte-test-", dir=memory if roomy else None) as name:
        Path(name).chmod(0o711)
        yield Path(name)


@contextmanager
def new_database(server: EmbeddedServer, template: str = "template0") -> Iterator[str]:
    """The name of a database that is dropped in the end: an empty one, or a copy of another."""
    name = f"test_{new_id().hex}"
    server.create_database(name, template)
    try:
        yield name
    finally:
        server.drop_database(name)


@contextmanager
def new_site(server: EmbeddedServer) -> Iterator[Site]:
    """Witten and Hattingen on a deployment of their own."""
    settled = _settled(server)
    with new_database(server, settled.database) as database, open_directory() as directory:
        key = directory / "master.key"
        key.touch(0o600)
        key.write_bytes(settled.master_key)
        with opened(_composed(server, database, directory), settled.people, server.url("owner", database)) as site:
            yield site


@dataclass(frozen=True)
class _Settled:
    """A database with both towns, of which every site is a copy: settling them takes longer than most tests do."""

    database: str
    master_key: bytes
    people: People


_SETTLED: WeakKeyDictionary[EmbeddedServer, _Settled] = WeakKeyDictionary()


def _settled(server: EmbeddedServer) -> _Settled:
    """The one of this server, made when it is first asked for; it goes with the server."""
    if server not in _SETTLED:
        name = f"settled_{new_id().hex}"
        server.create_database(name)
        with open_directory() as directory:
            deployment = _deploy(server, name, directory)
            _SETTLED[server] = _Settled(name, (directory / "master.key").read_bytes(), settle(deployment))
            deployment.engine.dispose()
    return _SETTLED[server]


@contextmanager
def site_on_disk(prefix: str) -> Iterator[tuple[EmbeddedServer, Site, Path]]:
    """Both towns on a database server of their own, and the directory on a disk where all of it lies, for a measurement."""
    with tempfile.TemporaryDirectory(prefix=prefix) as name:
        directory = Path(name)
        directory.chmod(0o711)
        with (
            EmbeddedServer(directory / "postgres") as server,
            new_database(server) as database,
            open_site(server, database, directory) as site,
        ):
            yield server, site, directory


@contextmanager
def open_site(server: EmbeddedServer, database: str, directory: Path) -> Iterator[Site]:
    """Deploy into an empty database and settle both towns."""
    deployment = _deploy(server, database, directory)
    with opened(deployment, settle(deployment), server.url("owner", database)) as site:
        yield site


def _deploy(server: EmbeddedServer, database: str, directory: Path) -> Deployment:
    owner = create_engine(server.url("owner", database))
    migrate(owner)
    owner.dispose()
    create_master_key(directory / "master.key")
    return _composed(server, database, directory)


def _composed(server: EmbeddedServer, database: str, directory: Path) -> Deployment:
    url = server.url("app", database)
    return compose(Settings(data_dir=directory, database_url=url, min_free_bytes=MIN_FREE_BYTES))


@contextmanager
def opened(deployment: Deployment, people: People, owner_url: str) -> Iterator[Site]:
    """Serve a deployment whose people are these."""
    app = build_app(deployment.platform)
    with served(app) as address, httpx.Client(base_url=address, timeout=60) as http:
        yield Site(deployment, app, people, http, owner_url)
    deployment.engine.dispose()


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """Serve the app on a free port of the loopback interface; yields its address."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        config = uvicorn.Config(
            app,
            http=BoundedConnection,
            ws="none",
            proxy_headers=False,
            log_level="warning",
            lifespan="off",
            timeout_keep_alive=120,  # a busy machine may let a test wait longer than a client's connection otherwise lasts
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        while not server.started:
            time.sleep(0.005)
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@contextmanager
def clock_moved(site: Site, by: timedelta) -> Iterator[None]:
    """Units of work begin that much later, or earlier."""
    database = site.deployment.platform.database
    clock = database._clock
    database._clock = _MovedClock(clock, by)
    try:
        yield
    finally:
        database._clock = clock


@dataclass(frozen=True)
class _MovedClock:
    clock: Clock
    by: timedelta

    def now(self) -> datetime:
        return self.clock.now() + self.by
