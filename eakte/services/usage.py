# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""How much each municipality uses: what the competence center shares its costs out by."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from eakte.database.repositories.usage import Used
from eakte.database.session import Database
from eakte.domain.audit.values import Act, AuditObject
from eakte.kernel.errors import Malformed
from eakte.kernel.messages import N_
from eakte.kernel.tenancy import Tenant, operator
from eakte.services.tenants import all_tenants


class PeriodReversed(Malformed):
    code = "period-reversed"
    title = N_("The period ends before it begins")
    advice = N_("Give the earlier day first.")


@dataclass(frozen=True)
class UseOfTown:
    """`since` the first day and `until` the last one, both counted in full in the municipality's zone."""

    tenant: Tenant
    since: date
    until: date
    used: Used


def usage(database: Database, since: date, until: date) -> tuple[UseOfTown, ...]:
    """The use of every municipality by its short name. Each log says that the operator looked.

    Raises:
        PeriodReversed: nothing was counted then.
    """
    if until < since:
        raise PeriodReversed
    return tuple(_use(database, tenant, since, until) for tenant in all_tenants(database))


def _use(database: Database, tenant: Tenant, since: date, until: date) -> UseOfTown:
    begin = datetime.combine(since, time(), tenant.zone)
    end = datetime.combine(until + timedelta(days=1), time(), tenant.zone)
    with database.read(operator(tenant)) as unit:
        used = unit.usage.between(begin, end)
        unit.audit.record(Act.USAGE_COUNTED, AuditObject("tenant", tenant.id), since=since, until=until)
    return UseOfTown(tenant, since, until, used)
