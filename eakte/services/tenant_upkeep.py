# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Whether a municipality has what it needs, and keeping everybody of it out for a time."""

from eakte.database.session import Database, ReadUnit
from eakte.domain.access.rules import Permission, require
from eakte.domain.audit.values import Act, AuditObject
from eakte.domain.tenants.errors import TenantAlreadySuspended, TenantNotSuspended
from eakte.domain.tenants.quotas import fullest_percent, month_of
from eakte.domain.tenants.readiness import TownState
from eakte.kernel.tenancy import Actor, Tenant, operator, working_for
from eakte.services.quotas import quota_state


def state_of(database: Database, tenant: Tenant) -> TownState:
    with database.lookup() as unit, database.read(operator(tenant)) as read:
        return TownState(
            positions=len(read.filing.plan()),
            services=len(read.filing.services()),
            roles=unit.accounts.roles_in(tenant.id, unit.now),
            live_keys=unit.accounts.live_keys(tenant.id),
            suspended=tenant.suspended,
            fullest_percent=_fullest(read),
        )


def _fullest(read: ReadUnit) -> int:
    state = quota_state(read, month_of(read.today))
    return fullest_percent(state.quotas, state.consumed)


def suspend(database: Database, who: Actor, tenant: Tenant, reason: str) -> None:
    """Let nobody of the municipality in from now on. What our processes do for it goes on, and so does its log.

    Raises:
        TenantAlreadySuspended: nothing was changed.
    """
    require(who, Permission.OPERATE)
    with database.directory() as unit:
        if not unit.tenants.suspend(tenant.id, unit.now):
            raise TenantAlreadySuspended(slug=tenant.slug)
        _record(database, working_for(who, tenant), Act.TENANT_SUSPENDED, reason=reason)


def resume(database: Database, who: Actor, tenant: Tenant) -> None:
    """Let everybody in again as before.

    Raises:
        TenantNotSuspended: nothing was changed.
    """
    require(who, Permission.OPERATE)
    with database.directory() as unit:
        if not unit.tenants.resume(tenant.id):
            raise TenantNotSuspended(slug=tenant.slug)
        _record(database, working_for(who, tenant), Act.TENANT_RESUMED)


def _record(database: Database, who: Actor, act: Act, **detail: str) -> None:
    """Also where the log is stopped: that must not keep a municipality from being suspended."""
    with database.read(who) as read:
        read.audit.record(act, AuditObject("tenant", who.tenant_id), **detail)
