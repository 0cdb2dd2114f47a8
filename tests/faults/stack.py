# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""One deployment of real processes, each of which can be started as a victim: database, server, worker, indexer, sequencer."""

import dataclasses
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import httpx
import psycopg
from sqlalchemy.exc import OperationalError

from eakte.database.embedded import EmbeddedServer
from eakte.kernel.clock import SystemClock
from tests.cli.command import environment
from tests.deployment import Site, site_on_disk
from tests.faults.points import Point
from tests.faults.processes import alive, catches, kill_all, postmaster
from tests.servers.ports import free_ports

PROCESSES = ("serve", "worker", "indexer", "sequencer")
_START_SECONDS = 60.0
_STOP_SECONDS = 30.0
_LOOK_SECONDS = 0.05
_CLOCK = SystemClock()


@dataclass(frozen=True)
class Outage:
    """From when to when (UTC) a process was away, or might have been: it was told to stop, or was to die."""

    name: str
    begin: datetime
    end: datetime


@dataclass(frozen=True)
class Stack:
    """`site` speaks to the server process. What the processes print goes into `directory`/NAME.log."""

    site: Site
    server: EmbeddedServer
    directory: Path
    outages: list[Outage] = field(default_factory=list)
    _running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str, point: Point | None = None, after: int = 1) -> None:
        """Start `eakte NAME`, wishing its death or not; the server answers when this returns."""
        wish = [] if point is None else ["--die-at", point.value, "--after", str(after)]
        module = "eakte" if point is None else "tests.faults.victim"
        with (self.directory / f"{name}.log").open("ab") as log:
            self._running[name] = subprocess.Popen(
                [sys.executable, "-m", module, *wish, name],
                env=environment(self.site, EAKTE_PORT=str(self.site.http.base_url.port)),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        if name == "serve":
            self._wait_until_served()

    def stop(self, name: str) -> int:
        """Ask a process to stop, once it listens to that; returns its exit code."""
        self.await_started(name)
        self._running[name].terminate()
        return self._running[name].wait(_STOP_SECONDS)

    def await_started(self, name: str) -> None:
        """Wait until it is at work. Before that it ends when the database is away, and whoever started it tries again."""
        process = self._running[name]
        wait_until(lambda: catches(process.pid, signal.SIGTERM), _START_SECONDS)

    def await_death(self, name: str, seconds: float) -> int | None:
        """How the process ended; None when it lives on."""
        try:
            return self._running[name].wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def pids(self) -> dict[str, int]:
        """The processes that live."""
        return {name: process.pid for name, process in self._running.items() if process.poll() is None}

    def kill_database(self) -> None:
        """Kill PostgreSQL's postmaster and all its children, then start it again as whoever watches over it does."""
        with self.away("database"):
            killed = postmaster(self.server.directory)
            kill_all(killed)
            wait_until(lambda: killed not in alive(), _START_SECONDS)
            self.server.start()

    @contextmanager
    def away(self, name: str) -> Iterator[None]:
        """Note that the process may be away for as long as this lasts."""
        begin = _CLOCK.now()
        try:
            yield
        finally:
            self.outages.append(Outage(name, begin, _CLOCK.now()))

    def kill(self) -> None:
        for process in self._running.values():
            process.kill()
            process.wait()

    def _wait_until_served(self) -> None:
        def served() -> bool:
            try:
                return self.site.http.get("/healthz").is_success
            except httpx.TransportError:
                return False

        wait_until(served, _START_SECONDS)


def wait_until(reached: Callable[[], bool], seconds: float) -> None:
    """Raises TimeoutError when it is not reached in time. A database that does not answer is waited for, too."""
    deadline = time.monotonic() + seconds
    while not _now(reached):
        if time.monotonic() > deadline:
            raise TimeoutError(f"not reached in {seconds:.0f} seconds")
        time.sleep(_LOOK_SECONDS)


def _now(reached: Callable[[], bool]) -> bool:
    try:
        return reached()
    except (psycopg.OperationalError, OperationalError):
        return False


@contextmanager
def open_stack() -> Iterator[Stack]:
    """All processes up, in a directory of their own that is removed in the end."""
    with (
        site_on_disk("eakte-stack-") as (server, site, directory),
        httpx.Client(base_url=f"http://127.0.0.1:{free_ports(1)[0]}", timeout=60) as http,
    ):
        stack = Stack(dataclasses.replace(site, http=http), server, directory)
        try:
            for process in PROCESSES:
                stack.start(process)
                stack.await_started(process)
            yield stack
        finally:
            stack.kill()
