# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Processes of a deployment as an operator starts them, over the settings of a site: `eakte serve` and the others."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.cli.command import environment
from tests.deployment import Site
from tests.servers.ports import free_ports

START_SECONDS = 90
TICKS_PER_SECOND = 100


@dataclass(frozen=True)
class Process:
    """A process that runs, the file that its log goes to, and the port of its figures."""

    child: subprocess.Popen[bytes]
    log: Path
    port: int
    metrics_port: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def logged(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def figures(self) -> str:
        return httpx.get(f"http://127.0.0.1:{self.metrics_port}/metrics", timeout=30).text

    def cpu_seconds(self) -> float:
        fields = Path(f"/proc/{self.child.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND


@contextmanager
def process(site: Site, name: str, directory: Path, **changes: str) -> Iterator[Process]:
    """Run `eakte NAME` until the block ends; `changes` are other settings."""
    port, metrics_port = free_ports(2)
    settings = {"EAKTE_PORT": str(port), "EAKTE_METRICS_PORT": str(metrics_port), **changes}
    log = directory / f"{name}.log"
    with log.open("wb") as file:
        child = subprocess.Popen(
            [sys.executable, "-m", "eakte", name], env=environment(site, **settings), stdout=file, stderr=file
        )
    try:
        started = Process(child, log, port, metrics_port)
        wait_until(lambda: _answers(started, name), START_SECONDS)
        yield started
    finally:
        child.terminate()
        try:
            child.wait(30)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _answers(started: Process, name: str) -> bool:
    assert started.child.poll() is None, started.logged()
    port = started.port if name == "serve" else started.metrics_port
    try:
        return httpx.get(f"http://127.0.0.1:{port}/healthz", headers={"Host": "any"}, timeout=10).is_success
    except httpx.TransportError:
        return False


def wait_until(reached: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < deadline
        time.sleep(0.05)
