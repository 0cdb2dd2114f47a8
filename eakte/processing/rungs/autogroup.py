# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Niceness between sessions (sched(7), "The autogroup feature").

Where Linux shares the processors out among sessions, the niceness of a process counts only within its own, and every
room is a session of its own.
"""

import os
import time
from pathlib import Path

ENABLED = Path("/proc/sys/kernel/sched_autogroup_enabled")
SESSION_NICENESS = 3
"""Half the share of others. With less, what else works on the machine would starve rooms until their time is over."""

_LOOK_SECONDS = 0.005
_TURN_SECONDS = 0.1  # who is not root may change one session in that time, whoever's
_PATIENCE_SECONDS = 2.0


def calm_session(leader: int) -> None:
    """Have the session give way to others. Nothing happens where sessions do not count, or the process has ended."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while _is_enabled() and not _calmed(leader) and time.monotonic() < deadline:
        time.sleep(_TURN_SECONDS)


def calm_session_below(parent: int) -> None:
    """The same for the session that a child of this process is about to begin."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while _is_enabled() and time.monotonic() < deadline:
        children = _children(parent)
        leader = next(filter(_leads_session, children or ()), None)
        if leader is not None:
            calm_session(leader)
        if leader is not None or children is None:
            return
        time.sleep(_LOOK_SECONDS)


def _is_enabled() -> bool:
    try:
        return ENABLED.read_bytes().strip() == b"1"
    except OSError:
        return False


def _calmed(leader: int) -> bool:
    """False when it must be tried again."""
    try:
        descriptor = os.open(f"/proc/{leader}/autogroup", os.O_WRONLY | os.O_CLOEXEC)
    except OSError:
        return True
    try:
        os.write(descriptor, str(SESSION_NICENESS).encode())
    except BlockingIOError:
        return False
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return True


def _children(parent: int) -> list[int] | None:
    """None when it has ended, or this kernel does not tell."""
    try:
        state = Path(f"/proc/{parent}/stat").read_bytes().rpartition(b")")[2].split()[0]
        children = Path(f"/proc/{parent}/task/{parent}/children").read_bytes()
    except OSError:
        return None
    return None if state == b"Z" else [int(each) for each in children.split()]


def _leads_session(process: int) -> bool:
    try:
        return os.getsid(process) == process
    except ProcessLookupError:
        return False
