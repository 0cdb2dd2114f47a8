# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""How much more memory the API process takes while it receives one very large file."""

import argparse
import re
from collections.abc import Sequence
from pathlib import Path

from tests.figures.figure import Figure
from tests.figures.upload import MIB, receiving_portal

NAME = "upload-memory"
GOAL_BYTES = 100_000_000
_WARM_UP_MEBIBYTES = 1
_PEAK = re.compile(r"VmHWM:\s+(\d+) kB")


def measure(argv: Sequence[str]) -> Figure:
    """The kernel's high-water mark of the upload, against what the process held after a small one."""
    parser = argparse.ArgumentParser(prog=NAME)
    parser.add_argument("--mebibytes", type=int, default=2048)
    options = parser.parse_args(argv)
    with receiving_portal() as portal:
        portal.send(_WARM_UP_MEBIBYTES)
        before = _forget_peak(portal.process)
        seconds = portal.send(options.mebibytes)
        grown = _peak(portal.process) - before
    return Figure(
        NAME,
        value=round(grown / 1_000_000, 1),
        goal=GOAL_BYTES / 1_000_000,
        unit="MB more resident memory",
        against="the same process after a small upload",
        holds=grown < GOAL_BYTES,
        details={"mebibytes": options.mebibytes, "seconds": round(seconds, 1), "before": round(before / MIB)},
    )


def _forget_peak(process: int) -> int:
    """Set the high-water mark to what the process holds now (clear_refs, proc(5)), and return that."""
    Path(f"/proc/{process}/clear_refs").write_text("5", encoding="ascii")
    return _peak(process)


def _peak(process: int) -> int:
    """The most resident memory that the process had (VmHWM, proc(5)), in bytes."""
    found = _PEAK.search(Path(f"/proc/{process}/status").read_text(encoding="ascii"))
    if found is None:
        raise LookupError(f"no high-water mark of process {process}")
    return int(found.group(1)) * 1024
