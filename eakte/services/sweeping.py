# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Removes what no row names: objects of requests and attempts that ended while storing, or between that and COMMIT."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from eakte.kernel.tenancy import system
from eakte.services.answers import forget_old
from eakte.services.compiling import forget_over
from eakte.services.deletion import REMOVAL, remove_left
from eakte.services.destroying import start_waited
from eakte.services.platform import Platform
from eakte.services.tenants import all_tenants
from storage.port import ObjectKey

GRACE = timedelta(hours=24)
"""Younger objects may belong to a request that is still running."""


def sweep(platform: Platform, now: datetime) -> int:
    """Delete unreferenced and unfinished objects, kept answers older than a day and compilations whose time is over, in
    every tenant; returns how many objects.

    While a backup is being made nothing is removed. First go those whose deletion was decided: nothing of it goes before the ledger says so. What was released for destruction and has waited long enough is begun. An object of a tenant that the directory does not know is left alone: that would be a fault, not a left-over.
    """
    with platform.database.shared(*REMOVAL) as free:
        return _sweep(platform, now) if free else 0


def _sweep(platform: Platform, now: datetime) -> int:
    old = _old_objects(platform, now - GRACE)
    swept = platform.vault.remove_unfinished(now - GRACE)
    for tenant in all_tenants(platform.database):
        remove_left(platform, system(tenant, "sweeper"))
        start_waited(platform, system(tenant, "sweeper"))
        candidates = old.get(str(tenant.id), {})
        with platform.database.begin(system(tenant, "sweeper")) as uow:
            forget_over(uow)
            named = uow.documents.known_objects(list(candidates)) | uow.compilations.known_objects(list(candidates))
            forget_old(uow)
        for object_id in candidates.keys() - named:
            platform.vault.remove(candidates[object_id])
            swept += 1
    return swept


def _old_objects(platform: Platform, before: datetime) -> Mapping[str, dict[UUID, ObjectKey]]:
    old: defaultdict[str, dict[UUID, ObjectKey]] = defaultdict(dict)
    for key, stored_at in platform.vault.objects():
        if stored_at < before:
            old[key.scope][UUID(key.name)] = key
    return old
