# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What a municipality may use, and refusing what goes beyond (ADR 0017).

Nothing is counted in the database on the way of a submission: each process remembers what it counted a moment ago and
adds what it does itself. What other processes do meanwhile it learns when it counts again.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from threading import Lock

from eakte.database.session import Database, ReadUnit, UnitOfWork
from eakte.domain.audit.values import Act, AuditObject
from eakte.domain.tenants.errors import ByteQuotaReached, PageQuotaReached, SubmissionQuotaReached
from eakte.domain.tenants.quotas import (
    Consumption,
    Quota,
    Quotas,
    QuotaUse,
    left,
    month_begin,
    month_of,
    seconds_to_next_month,
    uses,
)
from eakte.kernel.clock import Clock, local_date
from eakte.kernel.errors import Unavailable
from eakte.kernel.tenancy import Actor, Tenant, TenantId, system

REFRESH_SECONDS = 10.0
"""How long what was counted is remembered at least."""

COUNTING_SHARE = 20
"""What takes long to count is remembered so many times as long, so that counting never takes much of a process."""


@dataclass(frozen=True)
class QuotaState:
    """What a municipality may use, and what it uses. `remaining` is of one quota, None without a limit."""

    quotas: Quotas
    consumed: Consumption

    @property
    def uses(self) -> tuple[QuotaUse, ...]:
        """Of each quota that has a limit."""
        return uses(self.quotas, self.consumed)

    def remaining(self, quota: Quota) -> int | None:
        return left(self.quotas, self.consumed, quota)


@dataclass
class _Remembered:
    """What was counted for a month, and when it is to be counted again."""

    state: QuotaState
    month: date
    until: float


class QuotaGate:
    """Belongs to one process. `seconds` is a clock that only ever goes forward."""

    def __init__(self, database: Database, clock: Clock, seconds: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._clock = clock
        self._seconds = seconds
        self._remembered: dict[TenantId, _Remembered] = {}
        self._lock = Lock()

    def check_submission(self, actor: Actor) -> None:
        """Let one more submission in.

        Raises:
            SubmissionQuotaReached, ByteQuotaReached: no more.
        """
        state = self.state(actor.tenant)
        if state.quotas.submissions is not None and state.remaining(Quota.SUBMISSIONS) == 0:
            raise SubmissionQuotaReached(self.seconds_to_next_month(actor.tenant), limit=state.quotas.submissions)
        self.take_bytes(actor, 0)

    def count_submission(self, actor: Actor) -> None:
        self._add(actor.tenant, Consumption(submissions=1))

    def take_bytes(self, actor: Actor, size: int) -> None:
        """Count bytes that are to be kept; with none, ask whether there is room at all.

        Raises:
            ByteQuotaReached: there is not enough. They were not counted.
        """
        state = self.state(actor.tenant)
        room = state.remaining(Quota.BYTES)
        if room is not None and (room == 0 or size > room):
            raise ByteQuotaReached(limit=state.quotas.bytes)
        self._add(actor.tenant, Consumption(bytes=size))

    def check_pages(self, actor: Actor) -> None:
        """Let the pages of one more document be recognised, however many it has.

        Raises:
            PageQuotaReached: no more.
        """
        if self.pages_left(actor) == 0:
            raise PageQuotaReached

    def pages_left(self, actor: Actor) -> int | None:
        """How many pages may still be recognised in this month; None without a limit."""
        return self.state(actor.tenant).remaining(Quota.PAGES)

    def count_pages(self, actor: Actor, pages: int) -> None:
        self._add(actor.tenant, Consumption(pages=pages))

    def seconds_to_next_month(self, tenant: Tenant) -> int:
        return seconds_to_next_month(self._clock.now(), tenant.zone)

    def state(self, tenant: Tenant) -> QuotaState:
        """As far as this process knows. One caller counts again while the others go on with what was known.

        Raises:
            DatabaseUnavailable: nothing is known yet for this month.
        """
        month = month_of(local_date(self._clock.now(), tenant.zone))
        with self._lock:
            known = self._remembered.get(tenant.id)
            if known is not None and known.month == month:
                if self._seconds() < known.until:
                    return known.state
                known.until = self._seconds() + REFRESH_SECONDS
            else:
                known = None
        if known is None:
            return self._count(tenant, month)
        with suppress(Unavailable):  # what was known goes on being true enough
            return self._count(tenant, month)
        return known.state

    def _count(self, tenant: Tenant, month: date) -> QuotaState:
        began = self._seconds()
        with self._database.read(system(tenant, "quotas")) as unit:
            state = quota_state(unit, month)
        ended = self._seconds()
        until = ended + max(REFRESH_SECONDS, COUNTING_SHARE * (ended - began))
        with self._lock:
            self._remembered[tenant.id] = _Remembered(state, month, until)
        return state

    def _add(self, tenant: Tenant, more: Consumption) -> None:
        with self._lock:
            known = self._remembered.get(tenant.id)
            if known is not None:
                known.state = replace(known.state, consumed=_sum(known.state.consumed, more))


def quota_state(unit: ReadUnit, month: date) -> QuotaState:
    """What the unit's tenant may use and uses in this month, counted now; what has no limit is not counted."""
    quotas = unit.quotas.current()
    return QuotaState(quotas, unit.usage.consumed(quotas, month_begin(month, unit.actor.tenant.zone)))


def set_quotas(uow: UnitOfWork, quotas: Quotas) -> None:
    """From now on the unit's tenant may use this much. Every process knows it a moment later."""
    uow.quotas.set(quotas, uow.now)
    tenant = uow.actor.tenant_id
    uow.audit.record(
        Act.QUOTA_SET,
        AuditObject("tenant", tenant),
        submissions=_told(quotas.submissions),
        pages=_told(quotas.pages),
        bytes=_told(quotas.bytes),
    )


def _told(limit: int | None) -> str:
    return "–" if limit is None else str(limit)


def _sum(one: Consumption, other: Consumption) -> Consumption:
    return Consumption(one.submissions + other.submissions, one.pages + other.pages, one.bytes + other.bytes)
