# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What lies outside of the sandbox to be touched: a file, a folder, a process, and listeners for TCP and UDP."""

import secrets
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.hostile.file import Bait

_WORLD = 0o777
_ALSO_WANTED = (Path("/tmp/escaped"), Path("/tmp/escaped.png"), Path("/etc/cron.d/x"))  # noqa: S108 - what files ask for


@dataclass(frozen=True)
class Canaries:
    """Everything is open to every user of the machine, so that only the sandbox stands before it."""

    secret: str
    file: Path
    tcp: socket.socket
    udp: socket.socket
    process: "subprocess.Popen[bytes]"
    before: object

    @property
    def bait(self) -> Bait:
        host, port = self.tcp.getsockname()
        return Bait(str(self.file), f"{host}:{port}", f"touch {self.file.parent / 'escaped'}")

    def touched(self) -> list[str]:
        """What was reached; empty when all is as it was."""
        reached = {
            "file": _state(self.file) != self.before,
            "folder": any(each.exists() for each in _ALSO_WANTED),
            "process": self.process.poll() is not None,
            "TCP": _somebody_came(self.tcp),
            "UDP": _somebody_came(self.udp),
        }
        return [name for name, was in reached.items() if was]


@contextmanager
def canaries(directory: Path) -> Iterator[Canaries]:
    folder = directory / "canaries"
    folder.mkdir()
    folder.chmod(_WORLD)
    secret = f"kanarienvogel-{secrets.token_hex(8)}"
    file = folder / "geheim"
    file.write_text(secret, encoding="utf-8")
    file.chmod(_WORLD)
    with (
        socket.create_server(("127.0.0.1", 0)) as tcp,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp,
        subprocess.Popen(["sleep", "infinity"]) as process,
    ):
        udp.bind(tcp.getsockname())
        tcp.setblocking(False)
        udp.setblocking(False)
        try:
            yield Canaries(secret, file, tcp, udp, process, _state(file))
        finally:
            process.kill()


def _state(file: Path) -> object:
    status = file.stat()
    return file.read_bytes(), status.st_ino, status.st_mtime_ns, sorted(each.name for each in file.parent.iterdir())


def _somebody_came(listener: socket.socket) -> bool:
    try:
        if listener.type == socket.SOCK_DGRAM:
            listener.recv(1)
        else:
            listener.accept()[0].close()
    except BlockingIOError:
        return False
    return True
