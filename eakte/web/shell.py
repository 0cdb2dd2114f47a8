# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What stands around every page of a signed-in person."""

from dataclasses import dataclass

from eakte.database.session import ReadUnit
from eakte.domain.access.rules import Permission, permissions
from eakte.kernel.tenancy import Actor
from eakte.services import inbox


@dataclass(frozen=True)
class Shell:
    """Who works where; `waiting` is None for those who may not see the inbox."""

    actor: Actor
    waiting: int | None

    def may(self, permission: Permission) -> bool:
        return permission in permissions(self.actor)


def shell(unit: ReadUnit) -> Shell:
    may_read = Permission.READ in permissions(unit.actor)
    return Shell(unit.actor, inbox.count_waiting(unit) if may_read else None)
