# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""How fast a file comes through the API into the encrypted store, against one process that hashes and writes it."""

import argparse
import os
import time
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from statistics import median

from tests.figures.figure import Figure
from tests.figures.upload import BLOCK, MIB, Portal, receiving_portal

NAME = "upload-speed"
GOAL = 0.5
_PEER_BYTES = 256 * 1024


def measure(argv: Sequence[str]) -> Figure:
    """The median of ratios from rounds in which both took turns, so that a busy moment of the machine meets both."""
    parser = argparse.ArgumentParser(prog=NAME)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--mebibytes", type=int, default=512)
    options = parser.parse_args(argv)
    with receiving_portal() as portal:
        _round(portal, 16)
        rounds = [_round(portal, options.mebibytes) for _ in range(options.rounds)]
    ratios = [bare / ours for ours, bare in rounds]
    return Figure(
        NAME,
        value=round(median(ratios), 3),
        goal=GOAL,
        unit="of the bare speed",
        against="sha256 and fsynced write of the same bytes in one process",
        holds=median(ratios) >= GOAL,
        details={
            "rounds": [round(ratio, 3) for ratio in ratios],
            "MB/s": [_speed(options.mebibytes, ours) for ours, _ in rounds],
            "bare MB/s": [_speed(options.mebibytes, bare) for _, bare in rounds],
        },
    )


def _round(portal: Portal, mebibytes: int) -> tuple[float, float]:
    """Seconds of the upload and of the bare writing."""
    return _settled(lambda: portal.send(mebibytes)), _settled(lambda: _bare(portal.directory / "bare", mebibytes))


def _settled(timed: Callable[[], float]) -> float:
    """Time it on a disk that has nothing left to write of what came before."""
    os.sync()
    return timed()


def _bare(path: Path, mebibytes: int) -> float:
    digest = sha256()
    started = time.monotonic()
    with path.open("wb", buffering=0) as file:
        for _ in range(mebibytes):
            for start in range(0, MIB, _PEER_BYTES):
                chunk = BLOCK[start : start + _PEER_BYTES]
                digest.update(chunk)
                file.write(chunk)
        os.fsync(file.fileno())
    seconds = time.monotonic() - started
    path.unlink()
    return seconds


def _speed(mebibytes: int, seconds: float) -> int:
    return round(mebibytes * MIB / seconds / 1_000_000)
