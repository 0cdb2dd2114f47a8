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


class ActorKind(StrEnum):
    PERSON = "person"
    PORTAL = "portal"
    SYSTEM = "system"


@dataclass(frozen=True)
class Tenant:
    """A municipality (`Mandant`). `zone` is where its legal dates are counted."""

    id: TenantId
    slug: str
    name: str
    zone: ZoneInfo


@dataclass(frozen=True)
class Actor:
    """Somebody who acts inside exactly one tenant: a person, a portal client or a process of our own."""

    kind: ActorKind
    id: UUID
    tenant: Tenant
    name: str
    roles: frozenset[Role] = frozenset()

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
