# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The highest rungs: bubblewrap builds a room of name spaces, `prlimit` sets the limits inside it."""

import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from eakte.processing.limits import Confinement
from eakte.processing.rungs.autogroup import calm_session_below
from eakte.processing.rungs.room import (
    GRACE_SECONDS,
    NICENESS,
    NOBODY,
    inner_environment,
    package,
    readable,
    succeeds,
    system_folders,
)

_SOURCE = "/opt/source"  # where the package lies inside the room, wherever it lies outside
_WORK = "/tmp"  # noqa: S108 - a private file system in memory
_CALM = ("nice", "-n", str(NICENESS), "ionice", "--class", "idle", "--ignore", "chrt", "--batch", "0")
_NOBODY = ("--uid", str(NOBODY), "--gid", str(NOBODY))


@dataclass(frozen=True)
class Bubblewrap:
    """`options` is how far this host, and whoever we are on it, lets it go."""

    name: str
    program: str
    options: tuple[str, ...]

    def holds(self) -> bool:
        if shutil.which(self.program) is None:
            return False
        return succeeds([*self._room(), "--", "/usr/bin/prlimit", "--version"])

    def command(self, arguments: Sequence[str], confinement: Confinement) -> list[str]:
        room = self._room("--size", str(confinement.work_bytes))
        return [*_CALM, *room, "--", *_limited(confinement), sys.executable, "-I", "-B", *arguments]

    def give_way(self, process: int) -> None:
        calm_session_below(process)

    def _room(self, *size: str) -> list[str]:
        # The work folder comes before the walls: what they bind may itself lie below /tmp.
        return [self.program, *self.options, *size, "--tmpfs", _WORK, "--chdir", _WORK, *_walls()]


def bubblewraps(program: str) -> tuple[Bubblewrap, ...]:
    """From the tightest room to the least tight."""
    return (
        Bubblewrap("bubblewrap-sealed", program, ("--unshare-user", "--disable-userns", *_NOBODY)),
        Bubblewrap("bubblewrap", program, ("--unshare-user", *_NOBODY)),
        Bubblewrap("bubblewrap-root", program, ()),  # only root can: no user namespace in chroot or some containers
    )


def _walls() -> list[str]:
    walls = [
        *("--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"),
        *("--die-with-parent", "--new-session", "--cap-drop", "ALL", "--hostname", "eakte", "--clearenv"),
    ]
    for name, value in inner_environment(_WORK, _SOURCE).items():
        walls += ["--setenv", name, value]
    for path in readable():
        walls += ["--ro-bind", str(path), str(path)]
    for path in system_folders():
        walls += (
            ["--symlink", str(path.readlink()), str(path)] if path.is_symlink() else ["--ro-bind", *[str(path)] * 2]
        )
    return [
        *walls,
        *("--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache"),
        *("--ro-bind", str(package()), f"{_SOURCE}/{package().name}"),
        *("--dev", "/dev"),
    ]


def _limited(confinement: Confinement) -> list[str]:
    return [
        "prlimit",
        f"--as={confinement.memory_bytes}",
        f"--cpu={confinement.cpu_seconds}:{confinement.cpu_seconds + GRACE_SECONDS}",
        f"--fsize={confinement.work_bytes}",
        f"--nproc={confinement.processes}",
        f"--nofile={confinement.open_files}",
        "--core=0",
        "--",
    ]
