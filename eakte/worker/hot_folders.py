# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Looks into the scan folders every few seconds, in one process of the deployment at a time."""

import logging
import threading

from eakte.kernel.errors import Unavailable
from eakte.services.platform import Platform
from integrations.hotfolder.door import HotFolders

INTERVAL_SECONDS = 2.0
LONGEST_PAUSE_SECONDS = 60.0

log = logging.getLogger("eakte.hotfolder")


def run_hot_folders(folders: HotFolders, platform: Platform, stop: threading.Event) -> None:
    """Look until `stop` is set, less and less often while a part that is needed does not answer.

    The lock is taken for one look only. A process whose connection was cut in the middle may overlap with the next one;
    claims and ledger keep their files apart.
    """
    pause = INTERVAL_SECONDS
    while not stop.wait(pause):
        try:
            pause = 0.0 if _look(folders, platform) else INTERVAL_SECONDS
        except Unavailable as error:
            pause = min(max(pause, INTERVAL_SECONDS) * 2, LONGEST_PAUSE_SECONDS)
            log.warning("the scan folders have to wait for %d seconds: %s", pause, error.code)


def _look(folders: HotFolders, platform: Platform) -> bool:
    with platform.database.exclusive("hotfolder") as free:
        return free and folders.look()
