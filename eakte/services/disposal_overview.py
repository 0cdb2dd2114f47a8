# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""How much is kept until when, and what of it needs somebody to look (`Fristenübersicht`)."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from eakte.database.session import Database, ReadUnit
from eakte.domain.access.rules import Permission
from eakte.domain.audit.values import Act, AuditObject
from eakte.kernel.paging import COUNT_AT_MOST
from eakte.services.access import require_reach
from eakte.services.releases import ReleaseView, running
from retention.schedule import Standing


@dataclass(frozen=True)
class YearView:
    """The closed dossiers that must be kept until some day of a year, by the first digit of their positions."""

    year: int
    groups: Mapping[str, int]

    @property
    def dossiers(self) -> int:
        return sum(self.groups.values())


@dataclass(frozen=True)
class Overview:
    """Of what the actor disposes of. `groups` are the main groups of the filing plan, by number; `years` come in order.

    `endless` are the closed dossiers for which no last day is known, by the reason of that. `due` is counted up to
    COUNT_AT_MOST. `releases` are those that are not over.
    """

    groups: Mapping[str, str]
    years: tuple[YearView, ...]
    endless: Mapping[Standing, int]
    due: int
    releases: tuple[ReleaseView, ...]


def overview(database: Database, unit: ReadUnit) -> Overview:
    """Raises:
    Forbidden: the actor disposes of nothing.
    """
    reach = require_reach(unit, Permission.DISPOSE)
    unit.audit.look(Act.DUE_LISTED, AuditObject("tenant", unit.actor.tenant_id), "overview", view="overview")
    plan = {entry.id: entry for entry in unit.filing.plan()}
    years: dict[int, Counter[str]] = {}
    endless: Counter[Standing] = Counter()
    for entry_id, standing, year, dossiers in unit.disposals.kept(reach):
        if year is None:
            endless[standing or Standing.OPEN] += dossiers
        else:
            years.setdefault(year, Counter())[plan[entry_id].number[0]] += dossiers
    titles = {entry.number: entry.title for entry in plan.values() if len(entry.number) == 1}
    used = sorted({group for counted in years.values() for group in counted})
    return Overview(
        groups={group: titles.get(group, "") for group in used},
        years=tuple(YearView(year, years[year]) for year in sorted(years)),
        endless=endless,
        due=unit.disposals.count_due(reach, unit.today, COUNT_AT_MOST),
        releases=running(database, unit),
    )
