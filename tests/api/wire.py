# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Requests byte by byte, as a slow or broken client sends them."""

import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

import httpx

TIMEOUT = 60
PATIENCE = 5


@contextmanager
def connected(address: str, source: str = "127.0.0.1") -> Iterator[socket.socket]:
    url = httpx.URL(address)
    with socket.create_connection(
        (url.host, url.port or 80), timeout=TIMEOUT, source_address=(source, 0)
    ) as connection:
        yield connection


def head(method: str, path: str, headers: Mapping[str, str]) -> bytes:
    """The head of a request, its empty line included."""
    lines = [f"{method} {path} HTTP/1.1", "Host: eakte", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode()


def answer(connection: socket.socket) -> bytes:
    """What is sent until the server ends the connection."""
    received = b""
    try:
        while chunk := connection.recv(65536):
            received += chunk
    except ConnectionResetError:
        pass
    return received


def status(answered: bytes) -> int:
    """The status of the first final answer; 0 when there is none."""
    for part in answered.split(b"HTTP/1.1 ")[1:]:
        if not part.startswith(b"1"):
            return int(part[:3])
    return 0


def sent(address: str, content: bytes) -> bytes:
    """Send exactly this and return what is answered; a server that waits for more is told after a while that none comes."""
    with connected(address) as connection:
        with suppress(OSError):  # it may be refused before its end
            connection.sendall(content)
        connection.settimeout(PATIENCE)
        with suppress(TimeoutError):
            return answer(connection)
        connection.settimeout(TIMEOUT)
        with suppress(OSError):
            connection.shutdown(socket.SHUT_WR)
        return answer(connection)
