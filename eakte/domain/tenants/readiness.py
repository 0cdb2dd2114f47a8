# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What a municipality lacks before it can work."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from eakte.domain.tenants.quotas import FULL_PERCENT, WARN_PERCENT
from eakte.kernel.tenancy import Role


class Gap(StrEnum):
    """What may be missing, in the order in which it is put right."""

    FILING_PLAN = "filing-plan"
    PUBLIC_SERVICE = "public-service"
    CLERK = "clerk"
    PORTAL_KEY = "portal-key"
    NOT_SUSPENDED = "not-suspended"
    QUOTA_LEFT = "quota-left"
    SCAN_OPERATOR = "scan-operator"
    QUOTA_ROOM = "quota-room"


HINTS = frozenset({Gap.SCAN_OPERATOR, Gap.QUOTA_ROOM})
"""A municipality works without these."""


@dataclass(frozen=True)
class TownState:
    """What a municipality has; `roles` are those that somebody holds now, `live_keys` are keys of its portals.

    `fullest_percent` is how much of its fullest quota is used.
    """

    positions: int
    services: int
    roles: frozenset[Role]
    live_keys: int
    suspended: bool
    fullest_percent: int = 0


def gaps(state: TownState) -> tuple[Gap, ...]:
    """What is missing."""
    there = {
        Gap.FILING_PLAN: state.positions > 0,
        Gap.PUBLIC_SERVICE: state.services > 0,
        Gap.CLERK: Role.CLERK in state.roles,
        Gap.PORTAL_KEY: state.live_keys > 0,
        Gap.NOT_SUSPENDED: not state.suspended,
        Gap.QUOTA_LEFT: state.fullest_percent < FULL_PERCENT,
        Gap.SCAN_OPERATOR: Role.SCAN_OPERATOR in state.roles,
        Gap.QUOTA_ROOM: state.fullest_percent < WARN_PERCENT,
    }
    return tuple(gap for gap in Gap if not there[gap])


def can_work(missing: Collection[Gap]) -> bool:
    return HINTS.issuperset(missing)
