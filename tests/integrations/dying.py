# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""`python -m tests.integrations.dying POINT` is `eakte hotfolder`, killed at one point of its work as by `kill -9`."""

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from eakte.cli.processes import hotfolder
from eakte.services import hot_folders
from eakte.services.vault import Vault
from integrations.hotfolder.wire import Folder

POINTS: dict[str, tuple[Any, str]] = {
    "claimed": (Folder, "claim"),
    "stored": (Vault, "put"),
    "committed": (hot_folders, "take_in"),
    "let go": (Folder, "remove"),
    "noted": (hot_folders, "reject"),
    "put aside": (Folder, "quarantine"),
}
"""After what the process dies."""


def dying_after(done: Callable[..., object]) -> Callable[..., object]:
    def do_and_die(*arguments: object) -> object:
        done(*arguments)
        os.kill(os.getpid(), signal.SIGKILL)
        return None

    return do_and_die


def main(point: str) -> None:
    owner, name = POINTS[point]
    setattr(owner, name, dying_after(getattr(owner, name)))
    hotfolder()


if __name__ == "__main__":
    main(sys.argv[1])
