# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The one indexer of a deployment: drains the index outbox of every tenant, woken by PostgreSQL's NOTIFY."""

import logging
import threading

import psycopg
from sqlalchemy import make_url

from eakte.kernel.errors import Unavailable
from eakte.kernel.tenancy import Tenant, system
from eakte.services.indexing import index_waiting
from eakte.services.platform import Platform
from eakte.services.tenants import all_tenants

IDLE_SECONDS = 2.0
"""How long the indexer sleeps at most without being woken."""

log = logging.getLogger("eakte.indexer")


def run_indexer(platform: Platform, url: str, stop: threading.Event) -> None:
    """Index until `stop` is set, and then until the batch is done that was begun.

    A second indexer waits until the first one's connection has ended, and each for a database that does not answer.
    """
    while not stop.is_set():
        try:
            with platform.database.exclusive("indexer") as free:
                if free:
                    _drain_until(platform, url, stop)
        except (Unavailable, psycopg.OperationalError):
            log.warning("the database does not answer", exc_info=True)
        stop.wait(IDLE_SECONDS)


def index_everything(platform: Platform, stop: threading.Event | None = None) -> int:
    """One batch of every tenant, unless `stop` is set before its turn; returns how many documents were brought up to date."""
    tenants = all_tenants(platform.database)
    return sum(_index(platform, tenant) for tenant in tenants if stop is None or not stop.is_set())


def _index(platform: Platform, tenant: Tenant) -> int:
    """What one tenant's index lacks must not keep the others waiting; it is tried again in the next round."""
    try:
        return index_waiting(platform, system(tenant, "indexer"))
    except Unavailable:
        log.exception("the index of %s has to wait", tenant.slug)
        return 0


def _drain_until(platform: Platform, url: str, stop: threading.Event) -> None:
    with psycopg.connect(_conninfo(url), autocommit=True) as listener:
        listener.execute("LISTEN eakte_index")
        while not stop.is_set():
            if index_everything(platform, stop) == 0:
                _sleep(listener)


def _sleep(listener: psycopg.Connection[tuple[object, ...]]) -> None:
    for _ in listener.notifies(timeout=IDLE_SECONDS, stop_after=1):
        pass


def _conninfo(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
