# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Sweeps the store once an hour, in one process of the deployment at a time."""

import logging
import threading

from eakte.kernel.clock import Clock
from eakte.kernel.errors import Unavailable
from eakte.services.platform import Platform
from eakte.services.sweeping import sweep
from storage.errors import StorageError

INTERVAL_SECONDS = 3600.0

log = logging.getLogger("eakte.sweeper")


def run_sweeper(platform: Platform, clock: Clock, stop: threading.Event) -> None:
    """Sweep until `stop` is set. What does not answer now is swept an hour later."""
    while not stop.wait(INTERVAL_SECONDS):
        try:
            _sweep(platform, clock)
        except (Unavailable, StorageError):
            log.exception("the store could not be swept")


def _sweep(platform: Platform, clock: Clock) -> None:
    with platform.database.exclusive("sweeper") as free:
        if free:
            log.info("%d unreferenced objects removed", sweep(platform, clock.now()))
