# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What stands around every page of a signed-in person."""

from dataclasses import dataclass

from eakte.database.session import ReadUnit
from eakte.domain.access.rules import Permission, permissions
from eakte.kernel.tenancy import Actor
from eakte.services import access, discarding, emergencies, inbox


@dataclass(frozen=True)
class Shell:
    """Who works where. `waiting` is None for those who may not see the inbox, `emergencies` (those that are open, or wait for
    a second person) for those who may not see these, `discards` (requests to agree to) for those who cannot agree to any.
    """

    actor: Actor
    waiting: int | None
    permissions: frozenset[Permission]
    emergencies: int | None
    discards: int | None

    def may(self, permission: Permission) -> bool:
        """Whether they may do that somewhere, by their roles or by what was granted to them."""
        return permission in self.permissions


def shell(unit: ReadUnit, waiting: int | None = None) -> Shell:
    """What stands around the page; `waiting` where the page has counted it already."""
    granted = {each for each in (Permission.READ, Permission.FILE) if access.may(unit, each)}
    if waiting is None and Permission.READ in granted:
        waiting = inbox.count_waiting(unit)
    allowed = permissions(unit.actor) | granted
    told = not allowed.isdisjoint({Permission.ADMINISTER, Permission.AUDIT})
    return Shell(
        actor=unit.actor,
        waiting=waiting,
        permissions=allowed,
        emergencies=emergencies.count_pending(unit) if told else None,
        discards=discarding.count_to_agree(unit) if Permission.DISCARD in allowed else None,
    )
