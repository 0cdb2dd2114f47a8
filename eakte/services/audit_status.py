# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""How the audit logs of a deployment are doing."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from eakte.database.repositories.audit_upkeep import Waiting
from eakte.kernel.ids import unix_seconds
from eakte.kernel.tenancy import Tenant, system
from eakte.services.platform import Platform
from eakte.services.sequencing import logs


@dataclass(frozen=True)
class LogStatus:
    """`size` and `signed_at` are of the last checkpoint. `waiting` entries have no place yet, the oldest one of them for
    `waiting_seconds`. `unstamped_seconds` is how long there has been a checkpoint that no timestamp covers, None when no
    authority is to be asked. `stopped` is why the log was stopped, None when it was not.
    """

    tenant: Tenant
    size: int
    signed_at: datetime | None
    waiting: int
    waiting_seconds: float
    stamped_at: datetime | None
    unstamped_seconds: float | None
    stopped: str | None


def audit_status(platform: Platform) -> tuple[LogStatus, ...]:
    """The state of every log, the deployment's own one last."""
    with platform.database.directory() as unit:
        waiting = unit.audit_upkeep.waiting()
        stopped = unit.audit_upkeep.stopped()
    return tuple(_status(platform, tenant, waiting.get(tenant.id), stopped.get(tenant.id)) for tenant in logs(platform))


def _status(platform: Platform, tenant: Tenant, waiting: Waiting | None, stopped: str | None) -> LogStatus:
    with platform.database.read(system(tenant, "health")) as unit:
        last, stamp, unstamped = (
            unit.audit_log.last_checkpoint(),
            unit.audit_log.last_timestamp(),
            unit.audit_log.first_unstamped(),
        )
        gap = 0.0 if unstamped is None else max(0.0, (unit.now - unstamped.at).total_seconds())
        return LogStatus(
            tenant=tenant,
            size=0 if last is None else last.size,
            signed_at=None if last is None else last.at,
            waiting=0 if waiting is None else waiting.count,
            waiting_seconds=0.0 if waiting is None else _age(waiting.oldest, unit.now),
            stamped_at=None if stamp is None else stamp.made_at,
            unstamped_seconds=gap if platform.stamped else None,
            stopped=stopped,
        )


def _age(entry_id: UUID, now: datetime) -> float:
    return max(0.0, now.timestamp() - unix_seconds(entry_id))
