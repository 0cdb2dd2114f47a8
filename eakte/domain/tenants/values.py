# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What a municipality begins with, as its plan file tells it."""

from dataclasses import dataclass

from eakte.domain.filing.numbering import STANDARD_NUMBERING, Numbering
from eakte.domain.filing.values import Office, PlanEntry, ServiceSetup
from eakte.kernel.tenancy import Role

DEFAULT_ZONE = "Europe/Berlin"


@dataclass(frozen=True)
class PersonSetup:
    """Somebody with an account of their own and one role, in the office with that key or in the whole municipality.

    Their password is made when the account is.
    """

    login: str
    name: str
    role: Role
    office: str | None = None


@dataclass(frozen=True)
class TownPlan:
    """A whole municipality, checked: every position has one above it, every service a lowest position to file under."""

    slug: str
    name: str
    zone: str
    plan_title: str
    plan: tuple[PlanEntry, ...]
    services: tuple[ServiceSetup, ...]
    offices: tuple[Office, ...]
    people: tuple[PersonSetup, ...]
    portals: tuple[str, ...]
    numbering: Numbering = STANDARD_NUMBERING
