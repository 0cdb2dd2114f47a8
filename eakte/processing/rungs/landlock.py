# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The rungs for hosts that refuse name spaces: Landlock, seccomp and limits, applied by `launcher` to itself."""

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from eakte.processing.limits import Confinement, Limits
from eakte.processing.rungs.autogroup import calm_session
from eakte.processing.rungs.room import package, readable, succeeds, system_folders

_LAUNCH = "import sys; sys.path.append(sys.argv[2]); from eakte.processing.rungs.launcher import main; main()"
_PROBE = """
import os, socket, subprocess, sys

def refused(act, *arguments):
    try:
        act(*arguments)
    except OSError:
        return
    sys.exit(f"{act.__name__} is possible")

refused(open, "/etc/passwd")
refused(open, "/dev/shm/eakte-probe", "w")
refused(os.listdir, "/proc")
refused(os.kill, os.getppid(), 0)
refused(os.setsid)
refused(socket.socket)
subprocess.run(["/usr/bin/true"], check=True)
open("probe", "w").close()
"""


@dataclass(frozen=True)
class Landlock:
    """`searching` keeps the one capability that lets root's child reach an interpreter where only root may go."""

    name: str
    searching: bool

    def holds(self) -> bool:
        if self.searching and os.geteuid() != 0:
            return False
        return succeeds(self.command(["-c", _PROBE], Limits().within(5)))

    def command(self, arguments: Sequence[str], confinement: Confinement) -> list[str]:
        order = {
            "parent": os.getpid(),
            "program": [sys.executable, "-I", "-B", *arguments],
            "readable": [str(path.resolve()) for path in (*readable(), *system_folders())],
            "package": str(package()),
            "searching": self.searching,
            "confinement": asdict(confinement),
        }
        return [sys.executable, "-I", "-S", "-B", "-c", _LAUNCH, json.dumps(order), str(package().parent)]

    def give_way(self, process: int) -> None:
        calm_session(process)


LANDLOCKS = (Landlock("landlock", searching=False), Landlock("landlock-root", searching=True))
