# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What operators see of the deployment and of its municipalities: counts, sizes and states, and nothing of any record."""

from dataclasses import dataclass

from eakte.database.repositories.usage import Standing
from eakte.database.session import Database
from eakte.domain.access.rules import Permission, require
from eakte.domain.audit.values import Act, AuditObject
from eakte.domain.tenants.errors import TenantNotFound
from eakte.domain.tenants.plan_file import town_plan
from eakte.domain.tenants.quotas import month_of
from eakte.domain.tenants.readiness import Gap, can_work, gaps
from eakte.domain.tenants.values import TownPlan
from eakte.kernel.tenancy import DEPLOYMENT, Actor, Tenant, operator, working_for
from eakte.services import indexing, reading, tenant_upkeep
from eakte.services.audit_status import LogStatus
from eakte.services.health import Health, Readiness
from eakte.services.platform import Platform
from eakte.services.quotas import QuotaState, quota_state
from eakte.services.tenants import Onboarded, all_tenants, check_free, onboard, tenant_by_slug


@dataclass(frozen=True)
class TownView:
    """How a municipality is doing. `log` is None when nobody told in time."""

    tenant: Tenant
    missing: tuple[Gap, ...]
    standing: Standing
    index_waiting: int
    index_damaged: bool
    quotas: QuotaState
    log: LogStatus | None

    @property
    def works(self) -> bool:
        log_stopped = self.log is not None and self.log.stopped is not None
        return can_work(self.missing) and not self.index_damaged and not log_stopped


@dataclass(frozen=True)
class Overview:
    """`log` is the deployment's own, None when nobody told in time."""

    readiness: Readiness
    towns: tuple[TownView, ...]
    log: LogStatus | None


def overview(platform: Platform, health: Health, who: Actor) -> Overview:
    """The whole deployment. Its own log says that somebody looked."""
    require(who, Permission.OPERATE)
    ready = health.readiness()
    towns = tuple(_town(platform.database, ready, tenant) for tenant in all_tenants(platform.database))
    with platform.database.read(who) as unit:
        unit.audit.look(Act.STATE_LOOKED_AT, AuditObject("tenant", who.tenant_id))
    return Overview(ready, towns, _log(ready, DEPLOYMENT))


def town(platform: Platform, health: Health, who: Actor, slug: str) -> TownView:
    """One municipality. Its log says that an operator looked.

    Raises:
        TenantNotFound: there is none of that short name.
    """
    require(who, Permission.OPERATE)
    tenant = named(platform.database, slug)
    with platform.database.read(working_for(who, tenant)) as unit:
        unit.audit.look(Act.STATE_LOOKED_AT, AuditObject("tenant", tenant.id))
    return _town(platform.database, health.readiness(), tenant)


def rebuild_index(platform: Platform, who: Actor, slug: str) -> int:
    """Have a municipality's index made anew; returns of how many documents.

    Raises:
        TenantNotFound: there is none of that short name.
        SearchUnavailable: what there is cannot be removed.
    """
    require(who, Permission.OPERATE)
    return indexing.rebuild(platform, working_for(who, named(platform.database, slug)))


def retry_failed(platform: Platform, who: Actor, slug: str) -> int:
    """Have what could not be read in a municipality read again; returns how many documents.

    Raises:
        TenantNotFound: there is none of that short name.
        NothingToRetry: nothing has failed there.
    """
    require(who, Permission.OPERATE)
    with platform.database.begin(working_for(who, named(platform.database, slug))) as uow:
        return reading.retry_failed(uow)


def all_quotas(database: Database, who: Actor) -> tuple[tuple[Tenant, QuotaState], ...]:
    """What each municipality may use, and what it uses of that, counted now."""
    require(who, Permission.OPERATE)
    return tuple((tenant, _quotas(database, tenant)) for tenant in all_tenants(database))


def _quotas(database: Database, tenant: Tenant) -> QuotaState:
    with database.read(operator(tenant)) as unit:
        return quota_state(unit, month_of(unit.today))


def check_plan(database: Database, who: Actor, plan_file: bytes) -> TownPlan:
    """The municipality that the plan file would make; makes nothing.

    Raises:
        PlanFileRefused: with everything that is wrong in it.
        TenantExists, LoginTaken: as `take_in`.
    """
    require(who, Permission.OPERATE)
    plan = town_plan(plan_file)
    with database.lookup() as unit:
        check_free(unit, plan.slug, plan.people)
    return plan


def take_in(platform: Platform, who: Actor, plan_file: bytes) -> Onboarded:
    """Make the municipality of a plan file: all of it, or nothing. Its log names the operator.

    Raises:
        PlanFileRefused: with everything that is wrong in it.
        TenantExists: the short name is taken.
        LoginTaken: somebody has one of the logins.
    """
    require(who, Permission.OPERATE)
    return onboard(platform.database, platform.keyring, who, town_plan(plan_file))


def named(database: Database, slug: str) -> Tenant:
    """The municipality of that short name.

    Raises:
        TenantNotFound: there is none.
    """
    found = tenant_by_slug(database, slug)
    if found is None:
        raise TenantNotFound(slug=slug)
    return found


def _town(database: Database, ready: Readiness, tenant: Tenant) -> TownView:
    with database.read(operator(tenant)) as unit:
        standing, waiting = unit.usage.standing(unit.now), unit.outbox.count()
        quotas = quota_state(unit, month_of(unit.today))
    return TownView(
        tenant,
        missing=gaps(tenant_upkeep.state_of(database, tenant)),
        standing=standing,
        index_waiting=waiting,
        index_damaged=tenant.slug in (ready.damaged_indexes or ()),
        quotas=quotas,
        log=_log(ready, tenant),
    )


def _log(ready: Readiness, tenant: Tenant) -> LogStatus | None:
    logs = () if ready.backlog is None else ready.backlog.audit_logs
    return next((each for each in logs if each.tenant.id == tenant.id), None)
