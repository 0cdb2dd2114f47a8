# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A bad line to a server: loses, cuts or changes what goes through it."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Thread

# Gets what goes one way and the number of bytes before it on this connection; gives what arrives, None to hang up.
Fault = Callable[[bytes, int], bytes | None]


def sound(passing: bytes, _before: int) -> bytes | None:
    return passing


def cut_at(limit: int) -> Fault:
    return lambda passing, before: None if before + len(passing) > limit else passing


def flip_at(position: int) -> Fault:
    """Change one bit of the byte at that position."""

    def flipped(passing: bytes, before: int) -> bytes:
        index = position - before
        if not 0 <= index < len(passing):
            return passing
        return passing[:index] + bytes([passing[index] ^ 1]) + passing[index + 1 :]

    return flipped


def replacing(old: bytes, new: bytes) -> Fault:
    """Make the other side appear to say something else; `new` is padded with spaces to the length of `old`."""
    return lambda passing, _before: passing.replace(old, new.ljust(len(old)))


class BadLine:
    """Listens on loopback and passes each connection on to `server` (`host:port`) through the faults set at that time."""

    def __init__(self, server: str) -> None:
        host, _, port = server.partition(":")
        self._server = (host, int(port))
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.up: Fault = sound
        self.down: Fault = sound
        self.connections = 0

    @property
    def endpoint(self) -> str:
        return f"127.0.0.1:{self._listening.getsockname()[1]}"

    def serve(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listening.accept()
                self.connections += 1
                try:
                    far = socket.create_connection(self._server)
                except OSError:
                    near.close()
                    continue
                for source, target, fault in ((near, far, self.up), (far, near, self.down)):
                    Thread(target=_pass_on, args=(source, target, fault), daemon=True).start()

    def close(self) -> None:
        # Wakes `accept`, which `close` alone does not.
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()


@contextmanager
def bad_line(server: str) -> Iterator[BadLine]:
    line = BadLine(server)
    thread = Thread(target=line.serve, daemon=True)
    thread.start()
    try:
        yield line
    finally:
        line.close()
        thread.join()


def _pass_on(source: socket.socket, target: socket.socket, fault: Fault) -> None:
    before = 0
    with suppress(OSError):
        while passing := source.recv(65536):
            arriving = fault(passing, before)
            if arriving is None:
                break
            target.sendall(arriving)
            before += len(passing)
    for each in (source, target):
        with suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
        each.close()
