# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Who asks, and for which municipality. Nothing of a record can be asked without one of these."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NewType
from uuid import UUID
from zoneinfo import ZoneInfo

TenantId = NewType("TenantId", UUID)


class Role(StrEnum):
    """What an assignment gives (`Rolle`)."""

    CLERK = "clerk"
    OFFICE_LEAD = "office_lead"
    REGISTRY = "registry"
    SCAN_OPERATOR = "scan_operator"
    ARCHIVIST = "archivist"
    RECORDS_MANAGER = "records_manager"
    AUDITOR = "auditor"
    TENANT_ADMIN = "tenant_admin"
    OPERATOR = "operator"


class ActorKind(StrEnum):
    PERSON = "person"
    PORTAL = "portal"
    SYSTEM = "system"


@dataclass(frozen=True)
class Tenant:
    """A municipality (`Mandant`). `zone` is where its legal dates are counted; nobody of a suspended one is let in."""

    id: TenantId
    slug: str
    name: str
    zone: ZoneInfo
    suspended: bool = False


DEPLOYMENT = Tenant(TenantId(UUID(int=0)), "betrieb", "Betrieb", ZoneInfo("Europe/Berlin"))
"""Stands where a tenant must for what belongs to none: its audit log holds what operators do to the whole deployment.

Operators have their role here, and nobody has another one. A session is of one tenant, so that whoever runs the
deployment is in no municipality at the same time (architecture §4.3).
"""


def can_hold(tenant: TenantId, role: Role) -> bool:
    """Whether a role exists there: operators' in the deployment alone, every other in municipalities alone."""
    return (role is Role.OPERATOR) == (tenant == DEPLOYMENT.id)


@dataclass(frozen=True)
class Assignment:
    """A role that somebody has now: in one office with those below it, or (None) in the whole municipality.

    `instead_of` is the absent person for whom somebody stands in, whose role it is.
    """

    role: Role
    office: UUID | None = None
    instead_of: UUID | None = None


@dataclass(frozen=True)
class Entrance:
    """How somebody of the municipality `home` is let into another one: by a share, and to what it opens alone.

    `files`: their roles at home would let them file, so that they may contribute where the share allows it.
    """

    share: UUID
    home: Tenant
    files: bool


@dataclass(frozen=True)
class Actor:
    """Somebody who acts inside exactly one tenant: a person, a portal client or a process of our own.

    `purpose` is what they say they do it for, where they say it; it stands in the audit log. A guest (`entrance`) acts in
    the tenant of whoever shares, and has no role there.
    """

    kind: ActorKind
    id: UUID
    tenant: Tenant
    name: str
    assignments: frozenset[Assignment] = frozenset()
    purpose: str | None = None
    entrance: Entrance | None = None

    @property
    def tenant_id(self) -> TenantId:
        return self.tenant.id

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(each.role for each in self.assignments)

    def enter(self, tenant: Tenant, share: UUID, *, files: bool) -> "Actor":
        """The same person as a guest of another municipality, without the roles that they have at home."""
        return replace(self, tenant=tenant, assignments=frozenset(), entrance=Entrance(share, self.tenant, files))


def person(account_id: UUID, tenant: Tenant, name: str, *assignments: Assignment) -> Actor:
    return Actor(ActorKind.PERSON, account_id, tenant, name, frozenset(assignments))


def portal(client_id: UUID, tenant: Tenant, name: str) -> Actor:
    return Actor(ActorKind.PORTAL, client_id, tenant, name)


def system(tenant: Tenant, name: str) -> Actor:
    """A process of ours (worker, indexer) acting for a tenant; its id is the tenant's own."""
    return Actor(ActorKind.SYSTEM, tenant.id, tenant, name)


def operator(tenant: Tenant) -> Actor:
    """Whoever runs the deployment, at the command line, in what they do for a tenant."""
    return system(tenant, "operator")


def working_for(who: Actor, tenant: Tenant) -> Actor:
    """An operator, at the command line or signed in, in what they do for a tenant: with no right of anybody there."""
    return operator(tenant) if who.kind is ActorKind.SYSTEM else replace(who, tenant=tenant)
