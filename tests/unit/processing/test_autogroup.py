# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Rooms give way also where Linux shares the processors out among sessions, which niceness does not cross."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from secrets import token_hex

import pytest

from eakte.processing.rungs import autogroup
from eakte.processing.rungs.autogroup import SESSION_NICENESS, calm_session, calm_session_below
from eakte.processing.sandbox import Wanted
from tests.unit.processing.rooms import carrying, ran

needs_sessions = pytest.mark.skipif(not autogroup._is_enabled(), reason="this host does not share out by sessions")


def _share(process: int) -> str:
    """The niceness of the session of a process: empty in the one that the machine started with, which has none."""
    return "".join(Path(f"/proc/{process}/autogroup").read_text().split()[-1:])


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    """A session of its own."""
    with subprocess.Popen(["/usr/bin/sleep", "60"], start_new_session=True) as process:
        yield process
        process.kill()


@needs_sessions
def test_the_session_of_a_room_gives_way(kind: Wanted) -> None:
    mark = token_hex(8)
    with ThreadPoolExecutor(1) as threads:
        done = threads.submit(ran, kind, f"import time; time.sleep(3)  # {mark}")
        time.sleep(2)
        program = max(int(each) for each in carrying(mark))  # the others started it
        share = _share(program)
        done.result()
    assert share == str(SESSION_NICENESS)


@needs_sessions
def test_only_the_session_that_is_named_gives_way(sleeper: subprocess.Popen[bytes]) -> None:
    ours = _share(os.getpid())
    assert _share(sleeper.pid) == "0"
    calm_session(sleeper.pid)
    assert (_share(sleeper.pid), _share(os.getpid())) == (str(SESSION_NICENESS), ours)


@needs_sessions
def test_a_session_that_a_child_begins_later_is_found() -> None:
    begin = "import os, time; os.fork() and os.wait() or (time.sleep(0.3), os.setsid(), time.sleep(60))"
    with subprocess.Popen([sys.executable, "-c", begin], start_new_session=True) as parent:
        calm_session_below(parent.pid)
        (child,) = autogroup._children(parent.pid) or [0]
        share = _share(child)
        os.kill(child, 9)
    assert share == str(SESSION_NICENESS)


def test_a_process_that_has_ended_is_not_waited_for() -> None:
    with subprocess.Popen(["/usr/bin/true"], start_new_session=True) as process:
        started = time.monotonic()
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        calm_session_below(process.pid)
    calm_session(process.pid)
    assert time.monotonic() - started < autogroup._PATIENCE_SECONDS


def test_a_host_without_such_sessions_is_left_alone(
    sleeper: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for content in (None, "0\n"):
        switch = tmp_path / "switch"
        if content is not None:
            switch.write_text(content)
        monkeypatch.setattr(autogroup, "ENABLED", switch)
        started = time.monotonic()
        calm_session_below(sleeper.pid)
        calm_session(sleeper.pid)
        assert time.monotonic() - started < autogroup._PATIENCE_SECONDS
    if Path(f"/proc/{sleeper.pid}/autogroup").exists():
        assert _share(sleeper.pid) == "0"


@needs_sessions
def test_a_turn_that_the_kernel_refuses_is_taken_later(
    sleeper: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.write
    refused: list[bytes] = []

    def write(descriptor: int, content: bytes) -> int:
        if len(refused) < 2:
            refused.append(content)
            raise BlockingIOError
        return real(descriptor, content)

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", write)
        calm_session(sleeper.pid)
    assert len(refused) == 2
    assert _share(sleeper.pid) == str(SESSION_NICENESS)
