# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""One interpreter, locked in: no network, nothing to read but programs, nothing to write but memory.

Which way of building the room works depends on the host (root or not, container or not, which kernel), so a ladder
of rungs is climbed once, from the tightest down; when none holds, nothing is run.
"""

import functools
import logging
import os
import signal
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from eakte.processing.conversation import Conversation
from eakte.processing.errors import EngineFailed, OutOfMemory, SandboxMissing, TimedOut
from eakte.processing.limits import Confinement
from eakte.processing.rungs.bubblewrap import bubblewraps
from eakte.processing.rungs.landlock import LANDLOCKS
from eakte.processing.rungs.room import SIGNALLED, SOURCE, Rung

Wanted = Literal["auto", "bubblewrap", "landlock"]

_LEAVE_SECONDS = 30  # a busy machine needs them; who is killed earlier leaves a folder, and maybe descendants, behind

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Sandbox:
    """Runs Python in the room. Building one costs nothing; the ladder is climbed at the first run.

    `wanted` is what an operator insists on: no other kind of rung is tried then. `bubblewrap` is its program.
    """

    wanted: Wanted = "auto"
    bubblewrap: str = "bwrap"

    def run(self, arguments: Sequence[str], feed: Iterable[bytes], confinement: Confinement) -> bytes:
        """Run `python -I ARGUMENTS`, feed its standard input and return its standard output.

        `eakte` can be imported inside. When this returns or raises, no process of the group is left.

        Raises:
            SandboxMissing, TimedOut, OutOfMemory, EngineFailed: the last one also when the answer was too long.
        """
        rung = _climb_once(self.wanted, self.bubblewrap)
        with subprocess.Popen(
            rung.command(arguments, confinement),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={"PATH": os.defpath},
            cwd="/",
            start_new_session=True,
        ) as process:
            talk = Conversation(process, confinement.seconds, confinement.output_bytes)
            try:
                rung.give_way(process.pid)
                output = talk.hold(feed)
                _judge(process.returncode, confinement)
            except EngineFailed:
                _log.debug("engine said: %s", talk.diagnosis)
                raise
            finally:
                _end(process)
        return output

    def rung(self) -> str:
        """The name of the rung that is used, tried anew; when it holds no more, the ladder is climbed again.

        Raises:
            SandboxMissing: none holds.
        """
        rung = _climb_once(self.wanted, self.bubblewrap)
        if not rung.holds():
            _climb_once.cache_clear()
            rung = _climb_once(self.wanted, self.bubblewrap)
        return rung.name


def prepend_source() -> str:
    """Python source that makes `eakte` importable inside the room."""
    return f"import os, sys; sys.path.insert(0, os.environ[{SOURCE!r}])"


def _climb(wanted: Wanted, bubblewrap: str) -> Rung:
    for rung in _ladder(wanted, bubblewrap):
        if rung.holds():
            return rung
    raise SandboxMissing


_climb_once = functools.cache(_climb)


def _ladder(wanted: Wanted, bubblewrap: str) -> tuple[Rung, ...]:
    match wanted:
        case "auto":
            return (*bubblewraps(bubblewrap), *LANDLOCKS)
        case "bubblewrap":
            return bubblewraps(bubblewrap)
        case "landlock":
            return LANDLOCKS


def _judge(status: int, confinement: Confinement) -> None:
    if status == 0:
        return
    number = status - SIGNALLED if status > 0 else -status
    if number == signal.SIGXCPU:
        raise TimedOut(limit=confinement.cpu_seconds)
    if number == signal.SIGKILL:
        raise OutOfMemory
    raise EngineFailed(status=status)


def _end(process: subprocess.Popen[bytes]) -> None:
    """It takes its room along, and is given the time for that; one that does not answer at all is killed."""
    process.terminate()
    try:
        process.wait(_LEAVE_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
