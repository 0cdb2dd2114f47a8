# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""`script/demo --check` as a newcomer runs it, and the port that somebody else has."""

import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def _demo(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "eakte", "demo", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=600)


def test_the_check_walks_the_whole_way_and_says_so() -> None:
    done = _demo("--check")
    assert done.returncode == 0, done.stdout + done.stderr
    table = done.stdout
    assert "6 of 6 letters" in table
    assert "marked on the page image" in table
    assert "FAILED" not in table


def test_a_taken_port_is_named_with_the_way_out() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = _demo("--port", str(port))
    assert done.returncode == 3
    assert f"script/demo --port {port + 1}" in done.stdout
