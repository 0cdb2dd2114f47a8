# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Programs that try something, in a room and, to see that it can be done at all, outside."""

import os
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from eakte.processing.limits import Confinement, Limits
from eakte.processing.rungs.kernel import Missing
from eakte.processing.rungs.room import NOBODY
from eakte.processing.rungs.ruleset import Ruleset
from eakte.processing.sandbox import Sandbox, Wanted

TIGHT = replace(Limits(), memory_bytes=512 << 20, work_bytes=8 << 20, output_bytes=100_000).within(40)
MEMORY = Path("/dev/shm")  # noqa: S108 - where the rooms of Landlock lie


def ran(kind: Wanted, source: str, confinement: Confinement = TIGHT, *arguments: str) -> str:
    return Sandbox(kind).run(["-c", source, *arguments], [], confinement).decode().strip()


def outside(source: str, *arguments: str) -> str:
    """As the user that has the room, so that it is the room that makes the difference."""
    user, python = (NOBODY, "/usr/bin/python3") if os.geteuid() == 0 else (None, sys.executable)
    command = [python, "-I", "-B", "-c", source, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60, user=user, group=user)
    return done.stdout.strip()


def attempt(act: str) -> str:
    """A program that says whether it was able to."""
    lines = textwrap.indent(textwrap.dedent(act).strip(), "    ")
    return f"import ctypes, os, resource, signal, socket\ntry:\n{lines}\n    print('done')\nexcept OSError:\n    print('refused')"


def same_user() -> int:
    """The user that a room's processes are outside it: under root nobody, so that the user is not what protects."""
    return NOBODY if os.geteuid() == 0 else os.geteuid()


@contextmanager
def victim() -> Iterator[int]:
    """A process of that user, with a secret in its environment."""
    user = NOBODY if os.geteuid() == 0 else None
    process = subprocess.Popen(["/usr/bin/sleep", "60"], env={"SECRET": "canary"}, user=user, group=user)
    try:
        yield process.pid
    finally:
        process.kill()
        process.wait()


def left_within(marker: str, seconds: float) -> list[str]:
    """The processes that still carry the marker after that time."""
    deadline = time.monotonic() + seconds
    while (left := carrying(marker)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return left


def carrying(marker: str) -> list[str]:
    found = []
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if marker.encode() in process.read_bytes():
                found.append(process.parent.name)
        except OSError:
            continue
    return found


def rooms_of(process: int) -> list[Path]:
    """The folders of Landlock rooms that a process has in use, or left behind."""
    return list(MEMORY.glob(f"eakte-room-{process}-*"))


def has_landlock() -> bool:
    """Whether this kernel has what we need; whether our rung then holds is for the tests to say."""
    try:
        Ruleset().close()
    except Missing:
        return False
    return True


needs_landlock = pytest.mark.skipif(not has_landlock(), reason="the kernel's Landlock is older than we need")
