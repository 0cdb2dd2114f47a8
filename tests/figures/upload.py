# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A large delivery to the real API process, whose store lies on a disk and not in memory."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256, sha512
from http import HTTPStatus
from pathlib import Path

import httpx

from eakte.kernel.ids import new_id
from tests.cli.command import environment
from tests.deployment import Site, site_on_disk, submission
from tests.servers.ports import free_ports

MIB = 1024 * 1024
BLOCK = b"".join(sha512(number.to_bytes(4)).digest() for number in range(MIB // 64))
BOUNDARY = sha512(b"boundary").hexdigest()[:32]
"""As long as httpx and requests make it. Looking for one of six letters in 512 MiB costs 0.14 s more."""

_START_SECONDS = 60.0
_ANSWER_SECONDS = 600.0


@dataclass(frozen=True)
class Portal:
    """A portal, and the API process it sends to; `directory` is a place on the disk of the store."""

    key: str
    port: int
    process: int
    directory: Path

    def send(self, mebibytes: int) -> float:
        """Hand in one file of that many random blocks; the seconds from connecting to the receipt."""
        first, last = _ends(mebibytes)
        length = len(first) + mebibytes * MIB + len(last)
        lines = (
            "POST /api/v1/submissions HTTP/1.1",
            "Host: eakte",
            f"Authorization: Bearer {self.key}",
            f"Idempotency-Key: {new_id()}",
            f"Content-Type: multipart/form-data; boundary={BOUNDARY}",
            f"Content-Length: {length}",
            "Connection: close",
        )
        started = time.monotonic()
        with socket.create_connection(("127.0.0.1", self.port), _ANSWER_SECONDS) as connection:
            connection.sendall("\r\n".join([*lines, "", ""]).encode() + first)
            for _ in range(mebibytes):
                connection.sendall(BLOCK)
            connection.sendall(last)
            answer = b"".join(iter(lambda: connection.recv(65536), b""))
        seconds = time.monotonic() - started
        if not answer.startswith(f"HTTP/1.1 {HTTPStatus.CREATED} ".encode()):
            raise RuntimeError(answer.decode())
        return seconds


@contextmanager
def receiving_portal() -> Iterator[Portal]:
    """A deployment with an API process of its own."""
    with site_on_disk("eakte-upload-") as (_, site, directory), api_process(site) as (port, process):
        yield Portal(site.people.witten.portal_key, port, process, directory)


@contextmanager
def api_process(site: Site, module: str = "eakte", **changes: str) -> Iterator[tuple[int, int]]:
    """`eakte serve`, or what a module makes of it; yields its port and its process number. `changes` are other settings."""
    (port,) = free_ports(1)
    settings = environment(site, EAKTE_PORT=str(port), **changes)
    with subprocess.Popen([sys.executable, "-m", module, "serve"], env=settings) as api:
        try:
            _wait_until_served(port)
            yield port, api.pid
        finally:
            api.terminate()


def _wait_until_served(port: int) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        try:
            httpx.get(f"http://127.0.0.1:{port}/signin").raise_for_status()
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(f"nothing is served after {_START_SECONDS:.0f} seconds")


def _ends(mebibytes: int) -> tuple[bytes, bytes]:
    """What comes before and after the blocks."""
    digest = sha256()
    for _ in range(mebibytes):
        digest.update(BLOCK)
    announced = {"part": "a", "name": "a.bin", "media_type": "application/octet-stream"}
    content = json.loads(submission())
    content["files"] = [{**announced, "size": mebibytes * MIB, "sha256": digest.hexdigest()}]
    first = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="submission"\r\n\r\n{json.dumps(content)}'
    second = f'\r\n--{BOUNDARY}\r\nContent-Disposition: form-data; name="a"; filename="a.bin"\r\n\r\n'
    return f"{first}{second}".encode(), f"\r\n--{BOUNDARY}--\r\n".encode()
