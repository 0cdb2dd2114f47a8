# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The sweeper removes what crashes left behind, and outlives what does not answer for a while."""

import dataclasses
import os
import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from eakte.kernel.clock import SystemClock
from eakte.kernel.ids import new_id
from eakte.services.sweeping import GRACE, sweep
from eakte.services.vault import Vault
from eakte.worker.sweeper import run_sweeper
from storage.location import store_at
from storage.port import ObjectKey, ObjectStore
from storage.testing import FaultyStore
from tests.deployment import Site
from tests.evidence import store_path, stored_files

PATIENCE_SECONDS = 20


def _unfinished(site: Site, age: timedelta) -> str:
    """What a put leaves whose process was killed so long ago."""
    incoming = store_path(site) / "incoming"
    incoming.mkdir(parents=True, exist_ok=True)
    path = incoming / new_id().hex
    path.write_bytes(b"half")
    written = (SystemClock().now() - age).timestamp()
    os.utime(path, (written, written))
    return path.name


def test_what_a_killed_upload_left_is_removed_after_a_day(site: Site) -> None:
    _unfinished(site, GRACE + timedelta(hours=1))
    young = _unfinished(site, timedelta(hours=1))
    assert sweep(site.deployment.platform, SystemClock().now()) == 1
    assert [path.name for path in (store_path(site) / "incoming").iterdir()] == [young]


class _Later(SystemClock):
    """Lives when all left-overs are old."""

    def now(self) -> datetime:
        return super().now() + 2 * GRACE


class _AskedStore(FaultyStore):
    """Tells that it was asked for its objects."""

    def __init__(self, store: ObjectStore) -> None:
        super().__init__(store, fail_after=0)
        self.asked = threading.Event()

    def keys(self) -> Iterator[tuple[ObjectKey, datetime]]:
        self.asked.set()
        return super().keys()


def test_a_store_that_does_not_answer_costs_one_round_and_not_the_sweeper(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eakte.worker.sweeper.INTERVAL_SECONDS", 0.05)
    store = _AskedStore(store_at(site.deployment.settings.store_location))
    platform = dataclasses.replace(site.deployment.platform, vault=Vault(store, site.deployment.keyring, new_id))
    site.deployment.platform.vault.put(site.people.witten.tenant.id, [b"of no row"])
    stop = threading.Event()
    sweeper = threading.Thread(target=run_sweeper, args=(platform, _Later(), stop))
    sweeper.start()
    try:
        assert store.asked.wait(PATIENCE_SECONDS)
        assert len(stored_files(site)) == 1
        store.fail_after = None
        deadline = time.monotonic() + PATIENCE_SECONDS
        while stored_files(site):
            assert time.monotonic() < deadline
            time.sleep(0.02)
    finally:
        stop.set()
        sweeper.join()
