# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Getting what was signed of an audit log out of the reach of whoever holds the keys: to a timestamp authority, and to
a folder from which each municipality takes its own.
"""

import os
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from eakte.kernel.clock import local_date
from eakte.kernel.tenancy import Tenant, system
from eakte.services.platform import Platform
from eakte.services.sequencing import logs
from eakte.services.timestamps import TimestampAuthority


def logs_in_order(platform: Platform) -> Sequence[Tenant]:
    """Every log that is not stopped: what is signed of those may be what somebody made of it."""
    with platform.database.directory() as unit:
        stopped = unit.audit_upkeep.stopped()
    return [tenant for tenant in logs(platform) if tenant.id not in stopped]


def stamp_due(platform: Platform, authority: TimestampAuthority, tenant: Tenant, interval: timedelta) -> bool:
    """Have the last checkpoint stamped unless it is, or the last stamp is younger than `interval`; tells whether it was.

    No transaction is open while the authority is asked, and the log goes on growing.

    Raises:
        AuthorityUnavailable, StampRefused: nothing was stored.
    """
    actor = system(tenant, "sequencer")
    with platform.database.read(actor) as unit:
        last, stamp = unit.audit_log.last_checkpoint(), unit.audit_log.last_timestamp()
        if last is None or (stamp is not None and last.size <= stamp.size):
            return False
        # The authority's clock may be ahead of ours: a stamp of the far future must not keep us from the next one.
        if stamp is not None and abs(unit.now - stamp.made_at) < interval:
            return False
    made = authority.stamp(last.note)
    with platform.database.begin(actor) as uow:
        uow.sequence.add_timestamp(last.size, made.made_at, made.response)
    return True


def write_witness(platform: Platform, tenant: Tenant, folder: Path) -> Path | None:
    """Lay the last checkpoint's note down as `folder`/<short name>/<local date>.note, once a day; tells where it lies.

    None when it was there already, which is never changed, or when the log has no checkpoint.

    Raises:
        OSError: the folder cannot be written.
    """
    with platform.database.read(system(tenant, "sequencer")) as unit:
        path = folder / tenant.slug / f"{local_date(unit.now, tenant.zone)}.note"
        last = None if path.exists() else unit.audit_log.last_checkpoint()
    if last is None:
        return None
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.unfinished")
    with unfinished.open("wb") as file:
        file.write(last.note)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    return path
