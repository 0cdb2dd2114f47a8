# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What runs on this machine, as the kernel tells it (proc(5))."""

import os
import signal
from pathlib import Path


def alive() -> dict[int, tuple[str, int]]:
    """Every process: name and parent by its number; those that have ended and wait for their parent are left out."""
    found = {}
    for directory in Path("/proc").iterdir():
        if directory.name.isdecimal():
            try:
                stat = (directory / "stat").read_text(encoding="utf-8")
            except OSError:
                continue  # it ended while we looked
            state, parent = stat.rpartition(")")[2].split()[:2]
            if state != "Z":
                found[int(directory.name)] = (stat.partition("(")[2].rpartition(")")[0], int(parent))
    return found


def below(process: int) -> dict[int, str]:
    """All processes that this one has started, itself or by others: number and name."""
    return _below(process, alive())


def _below(process: int, processes: dict[int, tuple[str, int]]) -> dict[int, str]:
    children = {number: name for number, (name, parent) in processes.items() if parent == process}
    for child in list(children):
        children |= _below(child, processes)
    return children


def postmaster(directory: Path) -> int:
    """The first process of the embedded server in that directory."""
    return int((directory / "cluster" / "postmaster.pid").read_text(encoding="ascii").split()[0])


def catches(process: int, number: signal.Signals) -> bool:
    """Whether the process has a handler for the signal, and so will not just die of it."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    caught = next(line for line in status.splitlines() if line.startswith("SigCgt:")).split()[1]
    return bool(int(caught, 16) >> (number - 1) & 1)


def kill_all(process: int) -> None:
    """Kill a process and everything below it at once. It is stopped first, so that it starts nothing meanwhile."""
    os.kill(process, signal.SIGSTOP)
    for number in (process, *below(process)):
        os.kill(number, signal.SIGKILL)
