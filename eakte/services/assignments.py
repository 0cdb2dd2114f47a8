# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Where a person may work: one account, an assignment for each role in each municipality (architecture §4.3)."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from eakte.database.repositories.tenants import tenant_value
from eakte.database.session import Database
from eakte.domain.audit.values import Act, AuditObject
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
    """A role with the time for which it was given; instants in the municipality's zone."""

    role: Role
    since: datetime
    until: datetime | None


@dataclass(frozen=True)
class Workplace:
    """A municipality, and what the person may be there at the moment."""

    tenant: Tenant
    roles: tuple[RoleHeld, ...]


def workplaces(database: Database, actor: Actor) -> tuple[Workplace, ...]:
    """Every municipality in which the person has a role now, by name."""
    with database.lookup() as unit:
        held = [
            (tenant_value(tenant), RoleHeld(row.role, row.valid_from, row.valid_until))
            for tenant, row in unit.accounts.assignments_of(actor.id, unit.now)
        ]
    return tuple(
        Workplace(tenant, tuple(_local(each, tenant.zone) for _, each in rows))
        for tenant, rows in groupby(held, key=lambda each: each[0])
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


def _local(held: RoleHeld, zone: ZoneInfo) -> RoleHeld:
    return RoleHeld(held.role, held.since.astimezone(zone), held.until and held.until.astimezone(zone))
