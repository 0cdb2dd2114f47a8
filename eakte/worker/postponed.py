# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Looks once a minute for documents whose reading was postponed, in one process of the deployment at a time."""

import logging
import threading

from eakte.kernel.errors import Unavailable
from eakte.kernel.tenancy import system
from eakte.services.platform import Platform
from eakte.services.reading import resume_postponed
from eakte.services.tenants import all_tenants

INTERVAL_SECONDS = 60.0

log = logging.getLogger("eakte.postponed")


def run_postponed(platform: Platform, stop: threading.Event, interval: float = INTERVAL_SECONDS) -> None:
    """Look until `stop` is set. While the database does not answer, they wait on."""
    while not stop.wait(interval):
        try:
            _look(platform)
        except Unavailable as error:
            log.warning("postponed documents have to wait: %s", error.code)


def _look(platform: Platform) -> None:
    with platform.database.exclusive("postponed") as free:
        for tenant in all_tenants(platform.database) if free else ():
            resumed = resume_postponed(platform, system(tenant, "worker"))
            if resumed:
                log.info("%s: %d postponed documents are read now", tenant.slug, resumed)
