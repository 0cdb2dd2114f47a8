# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Where a person may work: one account, an assignment for each role in each municipality (architecture §4.3)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from eakte.database.repositories.tenants import tenant_value
from eakte.database.session import Database
from eakte.domain.audit.values import Act, AuditObject
from eakte.kernel.clock import local_date
from eakte.kernel.errors import NotFound
from eakte.kernel.messages import N_
from eakte.kernel.tenancy import Actor, Role, Tenant
from eakte.services.accounts import SignedIn, move_session


class NoRoleThere(NotFound):
    """The same for a municipality that does not exist."""

    code = "no-role-there"
    title = N_("You have no role in this municipality")
    advice = N_("Choose one of those that are listed under your name.")


@dataclass(frozen=True)
class RoleHeld:
    """A role with the first and the last day on which it holds, in the municipality's zone; None when for good."""

    role: Role
    since: date
    until: date | None


@dataclass(frozen=True)
class Workplace:
    """A municipality, and what the person may be there at the moment."""

    tenant: Tenant
    roles: tuple[RoleHeld, ...]


def workplaces(database: Database, actor: Actor) -> tuple[Workplace, ...]:
    """Every municipality in which the person has a role now, by name."""
    with database.lookup() as unit:
        held = [
            (place := tenant_value(tenant), _held(row.role, row.valid_from, row.valid_until, place.zone))
            for tenant, row in unit.accounts.assignments_of(actor.id, unit.now)
        ]
    return tuple(
        Workplace(tenant, tuple(each for _, each in rows)) for tenant, rows in groupby(held, key=lambda each: each[0])
    )


def switch(database: Database, actor: Actor, cookie: str, slug: str) -> SignedIn:
    """Go on in another municipality: a new browser session there in place of this one. The logs of both say so.

    Raises:
        NoRoleThere: there is no such municipality, or the person has no role in it now.
        Unauthenticated: the session has ended meanwhile.
    """
    found = next((each.tenant for each in workplaces(database, actor) if each.tenant.slug == slug), None)
    if found is None:
        raise NoRoleThere
    signed_in = move_session(database, cookie, found)
    account = AuditObject("account", actor.id)
    # Nobody has the new cookie yet: a session that is not in both logs does not begin.
    with database.read(actor) as left:
        left.audit.record(Act.TENANT_LEFT, account, to=found.name)
    with database.read(signed_in.actor) as entered:
        entered.audit.record(Act.TENANT_ENTERED, account, origin=actor.tenant.name)
    return signed_in


def _held(role: Role, begin: datetime, end: datetime | None, zone: ZoneInfo) -> RoleHeld:
    """The end is the first instant at which the role holds no more, mostly a midnight."""
    last = None if end is None else local_date(end - timedelta.resolution, zone)
    return RoleHeld(role, local_date(begin, zone), last)
