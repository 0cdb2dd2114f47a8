# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Who asks, and for which municipality. Nothing of a record can be asked without one of these."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType
from uuid import UUID
from zoneinfo import ZoneInfo

TenantId = NewType("TenantId", UUID)


class Role(StrEnum):
    """What an assignment gives (`Rolle`)."""

    CLERK = "clerk"
    SCAN_OPERATOR = "scan_operator"
    ARCHIVIST = "archivist"
    AUDITOR = "auditor"


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
"""Stands where a tenant must for what belongs to none: its audit log holds what operators do to the whole deployment."""


@dataclass(frozen=True)
class Actor:
    """Somebody who acts inside exactly one tenant: a person, a portal client or a process of our own.

    `purpose` is what they say they do it for, where they say it; it stands in the audit log.
    """

    kind: ActorKind
    id: UUID
    tenant: Tenant
    name: str
    roles: frozenset[Role] = frozenset()
    purpose: str | None = None

    @property
    def tenant_id(self) -> TenantId:
        return self.tenant.id


def person(account_id: UUID, tenant: Tenant, name: str, roles: frozenset[Role]) -> Actor:
    return Actor(ActorKind.PERSON, account_id, tenant, name, roles)


def portal(client_id: UUID, tenant: Tenant, name: str) -> Actor:
    return Actor(ActorKind.PORTAL, client_id, tenant, name)


def system(tenant: Tenant, name: str) -> Actor:
    """A process of ours (worker, indexer) acting for a tenant; its id is the tenant's own."""
    return Actor(ActorKind.SYSTEM, tenant.id, tenant, name)


def operator(tenant: Tenant) -> Actor:
    """Whoever runs the deployment, at the command line, in what they do for a tenant."""
    return system(tenant, "operator")
