# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""How much each municipality uses: what the competence center shares its costs out by."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from eakte.database.repositories.usage import Used
from eakte.database.session import Database
from eakte.domain.access.rules import Permission, require
from eakte.domain.audit.values import Act, AuditObject
from eakte.kernel.errors import Malformed
from eakte.kernel.messages import N_
from eakte.kernel.tenancy import Actor, Tenant, working_for
from eakte.services.tenants import all_tenants
from eakte.services.translations import translate

COLUMNS = (
    N_("Short name"),
    N_("Municipality"),
    N_("From"),
    N_("To"),
    N_("Submissions"),
    N_("Scans"),
    N_("Pages read"),
    N_("Bytes stored in all"),
)


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


def usage(database: Database, who: Actor, since: date, until: date) -> tuple[UseOfTown, ...]:
    """The use of every municipality by its short name. Each log says that the operator looked.

    Raises:
        PeriodReversed: nothing was counted then.
    """
    require(who, Permission.OPERATE)
    if until < since:
        raise PeriodReversed
    return tuple(_use(database, working_for(who, tenant), since, until) for tenant in all_tenants(database))


def _use(database: Database, who: Actor, since: date, until: date) -> UseOfTown:
    tenant = who.tenant
    begin = datetime.combine(since, time(), tenant.zone)
    end = datetime.combine(until + timedelta(days=1), time(), tenant.zone)
    with database.read(who) as unit:
        used = unit.usage.between(begin, end)
        unit.audit.record(Act.USAGE_COUNTED, AuditObject("tenant", tenant.id), since=since, until=until)
    return UseOfTown(tenant, since, until, used)


def table(towns: Sequence[UseOfTown]) -> list[list[str]]:
    """For people and spreadsheets, the names of the columns first."""
    return [[translate(column) for column in COLUMNS], *map(_row, towns)]


def _row(town: UseOfTown) -> list[str]:
    used = town.used
    counts = (used.submissions, used.scans, used.pages_read, used.stored_bytes)
    return [town.tenant.slug, town.tenant.name, town.since.isoformat(), town.until.isoformat(), *map(str, counts)]
