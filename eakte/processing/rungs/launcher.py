# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What starts and ends one confined program on the Landlock rungs; a program of its own, before any foreign byte.

It forks. The child takes everything from itself and becomes the program; this process watches over it from outside,
reads nothing that it wrote, and takes down all its descendants, and its work folder, when it ends, becomes too large,
or nobody waits for it any more. Descendants cannot get away: they may not leave their process group.
"""

import json
import os
import resource
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, NoReturn

from eakte.processing.rungs import kernel
from eakte.processing.rungs.folder import bytes_below, is_nearly_full, remove
from eakte.processing.rungs.room import GRACE_SECONDS, NICENESS, NOBODY, SIGNALLED, inner_environment
from eakte.processing.rungs.ruleset import DEVICE, READ, RUN, WORK, Ruleset
from eakte.processing.rungs.seccomp import Filter, system_call_number

Order = dict[str, Any]

_MEMORY = "/dev/shm"  # noqa: S108 - the system's file system in memory: nothing of a document reaches a disk
_NOT_CONFINED = 70  # EX_SOFTWARE: the program was not started
_LOOK_SECONDS = 0.05
_LOOK_SHARE = 5  # looking at the work folder takes at most this part of our time
_AWAITED = {signal.SIGTERM, signal.SIGCHLD}
_IDLE = 3 << 13  # IOPRIO_CLASS_IDLE
_THIS_PROCESS = 1  # IOPRIO_WHO_PROCESS


def main() -> NoReturn:
    """Confine and run what `Landlock.command` ordered in the first argument."""
    order: Order = json.loads(sys.argv[1])
    signal.pthread_sigmask(signal.SIG_BLOCK, _AWAITED)
    kernel.die_with(order["parent"], signal.SIGTERM)
    kernel.adopt_orphans()
    place = Path(tempfile.mkdtemp(prefix=f"eakte-room-{order['parent']}-", dir=_MEMORY))
    try:
        status = _supervised(order, place)
    finally:
        remove(place)
    sys.exit(status)


def _supervised(order: Order, place: Path) -> int:
    work, source = place / "work", place / "source"
    for folder in (work, source):
        folder.mkdir(mode=0o700)
    (source / "eakte").symlink_to(order["package"])
    supervisor = os.getpid()
    child = os.fork()
    if child == 0:
        _become_program(order, supervisor, work, source)
    kernel.hide()
    _let_go_of_pipes()
    try:
        outcome = _watch(child, work, order["confinement"]["work_bytes"])
    finally:
        ended = _end(child)
    return outcome or ended


def _let_go_of_pipes() -> None:
    """Who talks with the child sees by them whether it lives."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)


def _watch(child: int, work: Path, work_bytes: int) -> int:
    """Wait for the end. Returns the status when it is not the child who chose it, else 0."""
    pause = _LOOK_SECONDS
    while not _has_ended(child):
        got = signal.sigtimedwait(_AWAITED, pause)
        if got is not None and got.si_signo == signal.SIGTERM:
            return SIGNALLED + signal.SIGTERM
        started = time.monotonic()
        if bytes_below(work) > work_bytes or is_nearly_full(work):
            return SIGNALLED + signal.SIGKILL
        pause = max(_LOOK_SECONDS, _LOOK_SHARE * (time.monotonic() - started))
    return 0


def _has_ended(child: int) -> bool:
    """Reaps what its descendants left to us meanwhile, but not the child: its group keeps its number until then."""
    while (found := os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)) is not None:
        if found.si_pid == child:
            return True
        os.waitpid(found.si_pid, 0)
    return False


def _end(child: int) -> int:
    """Kill whoever is left, wait until they are gone, and return the status of the child."""
    try:
        os.killpg(child, signal.SIGKILL)
    except ProcessLookupError:  # it has not come far enough to have a group
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    while True:
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            code = os.waitstatus_to_exitcode(status)
            return code if code >= 0 else SIGNALLED - code


def _become_program(order: Order, supervisor: int, work: Path, source: Path) -> NoReturn:
    """Whatever happens, nothing else of this process goes on."""
    try:
        os.setpgid(0, 0)
        _confine(order, supervisor, work, source)
        os.execve(order["program"][0], order["program"], inner_environment(str(work), str(source)))  # noqa: S606 - no shell is wanted
    except OSError as exc:
        os.write(2, f"not confined: {exc}\n".encode())
    finally:
        os._exit(_NOT_CONFINED)


def _confine(order: Order, supervisor: int, work: Path, source: Path) -> None:
    os.closerange(3, resource.getrlimit(resource.RLIMIT_NOFILE)[1])
    user = NOBODY if os.geteuid() == 0 else os.geteuid()
    for folder in (work.parent, work, source):
        os.chown(folder, user, -1)
    os.umask(0o077)
    os.chdir(work)
    _be_calm()
    _limit(order["confinement"], user)
    ruleset, filter_ = _ruleset(order, work, source), Filter()
    if os.geteuid() == 0:
        kernel.become(NOBODY, *([kernel.SEARCH] if order["searching"] else []))
    else:
        kernel.give_up_capabilities()
    kernel.die_with(supervisor, signal.SIGKILL)
    kernel.never_gain_privileges()
    ruleset.enforce()
    for number in (signal.SIGPIPE, signal.SIGXFSZ):  # Python ignores these, and its children would inherit that
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    filter_.enforce()


def _be_calm() -> None:
    """Give way to the doors, and be the first to go when the machine runs out of memory."""
    os.nice(NICENESS)
    os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
    Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    kernel.system_call(system_call_number("ioprio_set"), _THIS_PROCESS, 0, _IDLE)


def _limit(confinement: dict[str, int], user: int) -> None:
    cpu, files = confinement["cpu_seconds"], confinement["open_files"]
    processes = tasks_of(user) + confinement["processes"]  # the kernel counts all that the user has anywhere
    for limit, soft, hard in (
        (resource.RLIMIT_AS, confinement["memory_bytes"], confinement["memory_bytes"]),
        (resource.RLIMIT_CPU, cpu, cpu + GRACE_SECONDS),
        (resource.RLIMIT_FSIZE, confinement["work_bytes"], confinement["work_bytes"]),
        (resource.RLIMIT_NPROC, processes, processes),
        (resource.RLIMIT_NOFILE, files, files),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        resource.setrlimit(limit, (soft, hard))


def tasks_of(user: int) -> int:
    """Processes and threads of this user on the whole machine, as far as it is shown."""
    return sum(_tasks(process, user) for process in Path("/proc").iterdir() if process.name.isdecimal())


def _tasks(process: Path, user: int) -> int:
    try:
        lines = (process / "status").read_bytes().splitlines()
    except (FileNotFoundError, ProcessLookupError):  # it has just ended
        return 0
    fields = dict(line.split(b":", 1) for line in lines)
    return int(fields[b"Threads"]) if int(fields[b"Uid"].split()[0]) == user else 0


def _ruleset(order: Order, work: Path, source: Path) -> Ruleset:
    ruleset = Ruleset()
    for path in order["readable"]:
        ruleset.grant(Path(path), RUN)
    for path in (Path(order["package"]), source, *map(Path, ("/dev/zero", "/dev/random", "/dev/urandom"))):
        ruleset.grant(path, READ)
    cache = Path("/etc/ld.so.cache")
    if cache.exists():
        ruleset.grant(cache, READ)
    ruleset.grant(Path(os.devnull), DEVICE)
    ruleset.grant(work, WORK)
    return ruleset
