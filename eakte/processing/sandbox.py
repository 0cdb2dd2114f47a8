# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""One interpreter, locked in: no network, nothing to read but programs, nothing to write but memory.

bubblewrap builds the room, `prlimit` sets the limits inside it. Which way of building it works depends on the host
(root or not, container or not), so a ladder of rungs is tried once; when none holds, nothing is run.
"""

import functools
import logging
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import eakte
from eakte.processing.conversation import Conversation
from eakte.processing.errors import EngineFailed, OutOfMemory, SandboxMissing, TimedOut
from eakte.processing.limits import Confinement

_SOURCE = "/opt/source"  # where the package lies inside the room, wherever it lies outside
_NOBODY = "65534"
_RUNGS: Mapping[str, tuple[str, ...]] = {
    "bubblewrap-sealed": ("--unshare-user", "--disable-userns", "--uid", _NOBODY, "--gid", _NOBODY),
    "bubblewrap": ("--unshare-user", "--uid", _NOBODY, "--gid", _NOBODY),
    "bubblewrap-root": (),  # only root can: no user namespace inside chroot or some containers
}
_ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "HOME": "/tmp",  # noqa: S108 - a private file system in memory
    "LANG": "C.UTF-8",
    "OMP_THREAD_LIMIT": "1",  # tesseract's threads make it slower, not faster
}
_PROBE_SECONDS = 10
_GRACE_SECONDS = 5  # between the signal that tells a limit from a kill, and the kill
_SIGNALLED = 128  # how bubblewrap reports a signal: this plus its number

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Sandbox:
    """Runs Python in the room. Building one costs nothing; the ladder is climbed at the first run."""

    bubblewrap: str = "bwrap"

    def run(self, arguments: Sequence[str], feed: Iterable[bytes], confinement: Confinement) -> bytes:
        """Run `python -I ARGUMENTS`, feed its standard input and return its standard output.

        `eakte` can be imported inside. When this returns or raises, no process of the group is left.

        Raises:
            SandboxMissing, TimedOut, OutOfMemory, EngineFailed: the last one also when the answer was too long.
        """
        command = [*self._room(confinement), *_limited(confinement), sys.executable, "-I", "-B", *arguments]
        with subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={"PATH": os.defpath},
            cwd="/",
            start_new_session=True,
        ) as process:
            talk = Conversation(process, confinement.seconds, confinement.output_bytes)
            try:
                output = talk.hold(feed)
                _judge(process.returncode, confinement)
            except EngineFailed:
                _log.debug("engine said: %s", talk.diagnosis)
                raise
            finally:
                _kill(process)
        return output

    def rung(self) -> str:
        """The name of the highest rung that holds now.

        Raises:
            SandboxMissing: none does.
        """
        return _climb(self.bubblewrap)

    def _room(self, confinement: Confinement) -> list[str]:
        rung = _RUNGS[_climb_once(self.bubblewrap)]
        return [self.bubblewrap, *rung, "--size", str(confinement.work_bytes), *_workplace(), *_walls(), "--"]


def prepend_source() -> str:
    """Python source that makes `eakte` importable inside the room."""
    return f"import sys; sys.path.insert(0, {_SOURCE!r})"


def _climb(bubblewrap: str) -> str:
    if shutil.which(bubblewrap) is None:
        raise SandboxMissing
    for name, rung in _RUNGS.items():
        if _holds([bubblewrap, *rung, *_workplace(), *_walls(), "--", "/usr/bin/prlimit", "--version"]):
            return name
    raise SandboxMissing


_climb_once = functools.cache(_climb)


def _holds(command: list[str]) -> bool:
    with tempfile.TemporaryFile() as answer:
        try:
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=answer,
                timeout=_PROBE_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return False
        answer.seek(0)
        _log.debug("rung %s: %s %s", command[1:3], done.returncode, answer.read(500))
    return done.returncode == 0


def _walls() -> list[str]:
    walls = [
        *("--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"),
        *("--die-with-parent", "--new-session", "--cap-drop", "ALL", "--hostname", "eakte", "--clearenv"),
    ]
    for name, value in _ENVIRONMENT.items():
        walls += ["--setenv", name, value]
    for path in _readable():
        walls += ["--ro-bind", str(path), str(path)]
    for name in ("bin", "sbin", "lib", "lib32", "lib64", "libx32"):
        walls += _system_folder(Path("/", name))
    package = Path(eakte.__file__).parent
    return [
        *walls,
        *("--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache"),
        *("--ro-bind", str(package), f"{_SOURCE}/{package.name}"),
        *("--dev", "/dev"),
    ]


def _readable() -> list[Path]:
    usr = Path("/usr")
    prefixes = {Path(sys.prefix), Path(sys.base_prefix)}
    return [usr, *sorted(prefix for prefix in prefixes if not prefix.is_relative_to(usr))]


def _system_folder(path: Path) -> list[str]:
    if path.is_symlink():
        return ["--symlink", str(path.readlink()), str(path)]
    return ["--ro-bind", str(path), str(path)] if path.is_dir() else []


def _workplace() -> list[str]:
    """Comes before the walls: what they bind may itself lie below /tmp."""
    return ["--tmpfs", "/tmp", "--chdir", "/tmp"]  # noqa: S108 - a private file system in memory


def _limited(confinement: Confinement) -> list[str]:
    return [
        "prlimit",
        f"--as={confinement.memory_bytes}",
        f"--cpu={confinement.cpu_seconds}:{confinement.cpu_seconds + _GRACE_SECONDS}",
        f"--fsize={confinement.work_bytes}",
        f"--nproc={confinement.processes}",
        f"--nofile={confinement.open_files}",
        "--core=0",
        "--",
    ]


def _judge(status: int, confinement: Confinement) -> None:
    if status == 0:
        return
    number = status - _SIGNALLED if status > 0 else -status
    if number == signal.SIGXCPU:
        raise TimedOut(limit=confinement.cpu_seconds)
    if number == signal.SIGKILL:
        raise OutOfMemory
    raise EngineFailed(status=status)


def _kill(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
