# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Processes that are told to stop: what has begun is finished, what is new is refused, the end is quiet."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path

import httpx
import pytest

from eakte.http.server import GRACE_SECONDS
from eakte.worker.supervisor import STOP_SECONDS
from tests.cli.command import environment
from tests.deployment import MIN_FREE_BYTES, Site, submission
from tests.evidence import count
from tests.faults.processes import alive, below, catches, kill_all
from tests.faults.stack import wait_until
from tests.servers.ports import free_ports

PATIENCE_SECONDS = 180.0  # this machine may be busy
MARGIN_SECONDS = 30.0
FILE = ("scan", "scan.bin", "application/octet-stream", bytes(1_000_000))
BODY = b"".join(
    (
        b'--x\r\nContent-Disposition: form-data; name="submission"\r\n\r\n',
        submission([FILE]),
        b'\r\n--x\r\nContent-Disposition: form-data; name="scan"; filename="scan.bin"\r\n\r\n',
        FILE[3],
        b"\r\n--x--\r\n",
    )
)
HALF = len(BODY) // 2


class Process:
    """One of our processes; what it prints is kept."""

    def __init__(self, name: str, settings: dict[str, str], printed: Path) -> None:
        self._printed = printed
        with printed.open("wb") as target:
            command = [sys.executable, "-m", "eakte", name]
            self.popen = subprocess.Popen(command, env=settings, stdout=target, stderr=target)
        self.pid = self.popen.pid

    def stop(self) -> None:
        """Ask it to, once it listens to that; it is on its way when this returns."""
        wait_until(lambda: catches(self.pid, signal.SIGTERM), PATIENCE_SECONDS)
        self.popen.terminate()

    def wait(self, seconds: float = PATIENCE_SECONDS) -> int:
        return self.popen.wait(seconds)

    def printed(self) -> str:
        return self._printed.read_text(encoding="utf-8")


@contextmanager
def _running(name: str, settings: dict[str, str], tmp_path: Path) -> Iterator[Process]:
    process = Process(name, settings, tmp_path / "printed")
    try:
        yield process
    finally:
        if process.popen.poll() is None:
            kill_all(process.pid)
            process.popen.wait()


@contextmanager
def _serving(site: Site, tmp_path: Path) -> Iterator[tuple[Process, int]]:
    (port,) = free_ports(1)
    with _running("serve", environment(site, EAKTE_PORT=str(port)), tmp_path) as process:
        wait_until(lambda: _answers(port), PATIENCE_SECONDS)
        yield process, port


def _answers(port: int, path: str = "/healthz") -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}{path}", timeout=PATIENCE_SECONDS).is_success
    except httpx.TransportError:
        return False


def _refuses(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


@contextmanager
def _half_sent(site: Site, port: int) -> Iterator[socket.socket]:
    """A submission of which the server has the first half and works on it."""
    lines = (
        "POST /api/v1/submissions HTTP/1.1",
        "Host: eakte",
        f"Authorization: Bearer {site.people.witten.portal_key}",
        "Idempotency-Key: stop",
        "Content-Type: multipart/form-data; boundary=x",
        f"Content-Length: {len(BODY)}",
    )
    with socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode() + BODY[:HALF])
        wait_until(lambda: _is_received(site), PATIENCE_SECONDS)
        yield connection


def _is_received(site: Site) -> bool:
    """Whether a request holds the lock of its idempotency key."""
    with site.deployment.engine.connect() as connection:
        statement = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"
        return bool(connection.exec_driver_sql(statement).scalar())


def test_a_server_that_is_told_to_stop_finishes_the_upload_and_takes_nothing_new(site: Site, tmp_path: Path) -> None:
    with _serving(site, tmp_path) as (server, port), _half_sent(site, port) as connection:
        server.stop()
        wait_until(lambda: _refuses(port), PATIENCE_SECONDS)
        connection.sendall(BODY[HALF:])
        assert connection.recv(100).startswith(f"HTTP/1.1 {HTTPStatus.CREATED} ".encode())
        assert server.wait() == 0
        assert "Traceback" not in server.printed()
    assert count(site, site.people.witten.tenant, "records.submissions") == 1


def test_a_server_does_not_wait_for_ever_for_an_upload_that_stopped_in_the_middle(site: Site, tmp_path: Path) -> None:
    with _serving(site, tmp_path) as (server, port), _half_sent(site, port) as connection:
        server.stop()
        assert server.wait(GRACE_SECONDS + MARGIN_SECONDS) == 0
        assert connection.recv(100) == b""
        assert "1 requests are cut off" in server.printed()
        assert "Traceback" not in server.printed()
    assert count(site, site.people.witten.tenant, "records.submissions") == 0
    again = site.submit(site.people.witten.portal_key, FILE, idempotency_key="stop")
    assert again.status_code == HTTPStatus.CREATED


def test_a_server_that_is_told_to_stop_twice_ends_at_once(site: Site, tmp_path: Path) -> None:
    with _serving(site, tmp_path) as (server, port), _half_sent(site, port):
        server.stop()
        wait_until(lambda: not catches(server.pid, signal.SIGTERM), PATIENCE_SECONDS)
        server.popen.terminate()
        assert server.wait() == -signal.SIGTERM
        assert "cut off" not in server.printed()


@pytest.mark.parametrize("name", ["worker", "indexer", "sequencer"])
def test_an_idle_process_that_is_told_to_stop_ends_without_a_word(site: Site, tmp_path: Path, name: str) -> None:
    with _running(name, environment(site), tmp_path) as process:
        process.stop()
        assert process.wait() == 0
        assert "Traceback" not in process.printed()


@pytest.fixture
def machine(server_directory: Path, tmp_path: Path) -> Iterator[tuple[Process, int]]:
    """`eakte up` with everything."""
    (port,) = free_ports(1)
    settings = {name: value for name, value in os.environ.items() if not name.startswith("EAKTE_")}
    settings |= {"EAKTE_DATA_DIR": str(server_directory), "EAKTE_PORT": str(port)}
    with _running("up", {**settings, "EAKTE_MIN_FREE_BYTES": str(MIN_FREE_BYTES)}, tmp_path) as process:
        wait_until(lambda: _answers(port, "/readyz"), PATIENCE_SECONDS)
        yield process, port
        postmaster = _postmaster(server_directory)
        if postmaster is not None:
            kill_all(postmaster)


def _postmaster(directory: Path) -> int | None:
    try:
        number = int((directory / "postgres" / "cluster" / "postmaster.pid").read_text(encoding="ascii").split()[0])
    except FileNotFoundError:
        return None
    return number if number in alive() else None


def test_a_whole_machine_that_is_told_to_stop_stops_its_processes_and_then_the_database(
    machine: tuple[Process, int], server_directory: Path
) -> None:
    process, port = machine
    children = below(process.pid)
    assert len(children) >= 3
    process.stop()
    assert process.wait(STOP_SECONDS + MARGIN_SECONDS) == 0
    assert not children.keys() & alive().keys()
    assert _postmaster(server_directory) is None
    assert _refuses(port)
    assert "Traceback" not in process.printed()


def test_the_processes_of_a_machine_whose_head_was_killed_do_not_stay_behind(machine: tuple[Process, int]) -> None:
    process, port = machine
    children = below(process.pid)
    process.popen.kill()
    wait_until(lambda: not children.keys() & alive().keys(), PATIENCE_SECONDS)
    assert _refuses(port)


def test_a_machine_starts_its_killed_database_again_and_its_processes_wait_for_it(
    machine: tuple[Process, int], server_directory: Path
) -> None:
    process, port = machine
    children = below(process.pid)
    killed = _postmaster(server_directory)
    assert killed is not None
    kill_all(killed)
    wait_until(lambda: _postmaster(server_directory) not in {None, killed}, PATIENCE_SECONDS)
    wait_until(lambda: _answers(port, "/readyz"), PATIENCE_SECONDS)
    assert children.keys() <= alive().keys()
