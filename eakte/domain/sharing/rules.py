# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What a share opens, and what cannot be shared."""

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

from eakte.domain.access.reach import Reach, ambit_of
from eakte.domain.access.rules import Permission
from eakte.domain.access.values import ObjectType, Place, ProtectionClass, Target
from eakte.domain.sharing.errors import NothingToContributeTo, ShareBlocked, ShareInvalid, ShareWithOneself
from eakte.domain.sharing.values import Share, ShareRight

DEFAULT_DAYS = 30
MAX_DAYS = 366
"""How far ahead the last day of a share may lie; who needs it longer extends it."""

_PERMISSIONS: Mapping[ShareRight, frozenset[Permission]] = {
    ShareRight.READ: frozenset({Permission.READ}),
    ShareRight.DOWNLOAD: frozenset({Permission.READ, Permission.DOWNLOAD}),
    ShareRight.CONTRIBUTE: frozenset({Permission.READ, Permission.DOWNLOAD, Permission.CONTRIBUTE}),
}


def allows(right: ShareRight, permission: Permission) -> bool:
    return permission in _PERMISSIONS[right]


def reach_of(permission: Permission, share: Share) -> Reach:
    """What the share gives the permission for: never what is protected, also when it is so only since it was shared."""
    return Reach({ProtectionClass.NONE: ambit_of(share.target)}) if allows(share.right, permission) else Reach()


def check(owner: UUID, guest: UUID, target: Target, place: Place, right: ShareRight) -> None:
    """Whether an object may be shared like this.

    Raises:
        ShareWithOneself: the guest is the owner.
        ShareInvalid: a whole position of the filing plan.
        ShareBlocked: it is protected; says as what.
        NothingToContributeTo: contributions need a case to go to.
    """
    if owner == guest:
        raise ShareWithOneself
    if target.type is ObjectType.PLAN_ENTRY:
        raise ShareInvalid(days=MAX_DAYS)
    if place.protection is not ProtectionClass.NONE:
        raise ShareBlocked(protection=place.protection.value)
    if right is ShareRight.CONTRIBUTE and target.type is ObjectType.DOCUMENT:
        raise NothingToContributeTo


def check_last_day(today: date, until: date) -> None:
    """Raise `ShareInvalid` unless the last day of a share is today or later, and at most MAX_DAYS ahead."""
    if not today <= until <= today + timedelta(days=MAX_DAYS):
        raise ShareInvalid(days=MAX_DAYS)
