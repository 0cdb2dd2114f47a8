# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Asking whether whoever acts may: about one object after it was found, about a list before it is read."""

from eakte.database.session import ReadUnit
from eakte.domain.access.reach import Reach
from eakte.domain.access.rules import Permission
from eakte.domain.access.values import Place
from eakte.kernel.errors import Forbidden
from eakte.kernel.messages import N_


class OutOfReach(Forbidden):
    """Somebody has the permission, but not here. That there is something is said; what it is, is not."""

    code = "out-of-reach"
    title = N_("This is not open to you")
    advice = N_("Your role does not reach it, or it is protected. The head of the office in charge can let you in.")


def may(unit: ReadUnit, permission: Permission) -> bool:
    """Whether the actor may do that with anything at all."""
    return not unit.access.reach(permission).nothing


def may_at(unit: ReadUnit, permission: Permission, place: Place | None) -> bool:
    """Whether the actor may do that there; with what is not there, nobody."""
    return place is not None and unit.access.reach(permission).covers(place)


def require_reach(unit: ReadUnit, permission: Permission) -> Reach:
    """What the actor may do that with, for a list.

    Raises:
        Forbidden: with nothing.
    """
    reach = unit.access.reach(permission)
    if reach.nothing:
        raise Forbidden(permission=permission.value)
    return reach


def require_at(unit: ReadUnit, permission: Permission, place: Place) -> None:
    """Raise `Forbidden` unless the actor may do that there; `OutOfReach` when they may elsewhere."""
    if not require_reach(unit, permission).covers(place):
        raise OutOfReach(permission=permission.value)
