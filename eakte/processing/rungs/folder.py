# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The work folder of a confined program, seen from outside: who measures or removes it must expect anything in it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

UNMEASURABLE = sys.maxsize

_BLOCK_BYTES = 512
_LEAST_BYTES = 4096  # what a name costs, even of an empty file
_MAX_DEPTH = 50
_FREE_SHARE = 0.1  # of the file system, left to others


def bytes_below(folder: Path) -> int:
    """How much it takes; UNMEASURABLE when it is nested too deeply or closed to us, which no engine does."""
    total, left = 0, [(str(folder), 0)]
    while left:
        path, depth = left.pop()
        if depth > _MAX_DEPTH:
            return UNMEASURABLE
        try:
            with os.scandir(path) as entries:
                for entry in entries:
                    total += _size(entry)
                    if entry.is_dir(follow_symlinks=False):
                        left.append((entry.path, depth + 1))
        except FileNotFoundError:  # removed meanwhile
            continue
        except OSError:
            return UNMEASURABLE
    return total


def is_nearly_full(folder: Path) -> bool:
    """Whether its file system is: an open file without a name takes space and is not below any folder."""
    system = os.statvfs(folder)
    return system.f_bavail < system.f_blocks * _FREE_SHARE


def _size(entry: os.DirEntry[str]) -> int:
    try:
        return max(_LEAST_BYTES, entry.stat(follow_symlinks=False).st_blocks * _BLOCK_BYTES)
    except FileNotFoundError:
        return 0


def remove(folder: Path) -> None:
    try:
        shutil.rmtree(folder)
    except (OSError, RecursionError):  # nested too deeply, or closed to us: these programs manage both
        subprocess.run(["chmod", "-R", "u+rwX", "--", folder], check=False)
        subprocess.run(["rm", "-rf", "--", folder], check=False)
