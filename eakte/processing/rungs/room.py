# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What the rooms of all rungs have in common."""

import logging
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

import eakte
from eakte.processing.limits import Confinement

SOURCE = "EAKTE_SOURCE"
"""Inside, this variable names the folder from which `eakte` can be imported."""

NOBODY = 65534
NICENESS = 10  # conversions give way to the doors
GRACE_SECONDS = 5  # between the signal that tells a limit from a kill, and the kill
SIGNALLED = 128  # how a signal is reported: this plus its number

_PROBE_SECONDS = 10

_log = logging.getLogger(__name__)


class Rung(Protocol):
    """One way to build the room. `name` is what `/readyz` shows."""

    @property
    def name(self) -> str: ...

    def holds(self) -> bool:
        """Whether the whole room can be built here and now. It is tried."""

    def command(self, arguments: Sequence[str], confinement: Confinement) -> list[str]:
        """What runs `python -I ARGUMENTS` in the room.

        It ends with the status of that process, or 128 and the number of the signal that ended it. On SIGTERM, or
        when whoever started it dies, it takes everything along that runs in the room.
        """

    def give_way(self, process: int) -> None:
        """Have the room that was begun with this process weigh less than the doors where sessions share the processors."""


def inner_environment(work: str, source: str) -> dict[str, str]:
    return {
        "PATH": "/usr/bin:/bin",
        "HOME": work,
        "TMPDIR": work,
        "LANG": "C.UTF-8",
        "OMP_THREAD_LIMIT": "1",  # tesseract's threads make it slower, not faster
        SOURCE: source,
    }


def readable() -> list[Path]:
    """The folders of programs and libraries that lie outside the system's own."""
    usr = Path("/usr")
    prefixes = {Path(sys.prefix), Path(sys.base_prefix)}
    return [usr, *sorted(prefix for prefix in prefixes if not prefix.is_relative_to(usr))]


def system_folders() -> Iterator[Path]:
    """Beside `/usr`; links into it on a merged system."""
    for name in ("bin", "sbin", "lib", "lib32", "lib64", "libx32"):
        path = Path("/", name)
        if path.is_dir():
            yield path


def package() -> Path:
    return Path(eakte.__file__).parent


def succeeds(command: list[str]) -> bool:
    """Whether a probe ends well, and soon."""
    with tempfile.TemporaryFile() as answer:
        try:
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=answer,
                stderr=answer,
                timeout=_PROBE_SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as exc:
            _log.debug("rung: %s", type(exc).__name__)
            return False
        answer.seek(0)
        _log.debug("rung %s: %s %s", command[:12], done.returncode, answer.read(500))
    return done.returncode == 0
