# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What one municipality lets another one see of its records (`Freigabe`), and what cannot be shared."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from eakte.domain.access.errors import NothingToContributeTo, ShareBlocked, ShareInvalid, ShareWithOneself
from eakte.domain.access.reach import Reach, ambit_of
from eakte.domain.access.rules import Permission
from eakte.domain.access.values import ObjectType, Place, ProtectionClass, Target

DEFAULT_DAYS = 30
MAX_DAYS = 366
"""How far ahead the last day of a share may lie; who needs it longer extends it."""


class ShareRight(StrEnum):
    """What a share lets the other municipality do; each gives what stands before it, too."""

    READ = "read"
    DOWNLOAD = "download"  # take originals away
    CONTRIBUTE = "contribute"  # add documents, which belong to the owner from then on


class LegalBasis(StrEnum):
    """Why one municipality may show another one its records (`Rechtsgrundlage`); a share has exactly one."""

    PUBLIC_TASK = "public_task"  # Art. 6 (1) e GDPR with § 3 DSG NRW
    LEGAL_OBLIGATION = "legal_obligation"  # Art. 6 (1) c GDPR
    ADMINISTRATIVE_ASSISTANCE = "administrative_assistance"  # §§ 4 to 8 VwVfG NRW
    JOINT_WORK = "joint_work"  # agreement under public law, §§ 23 to 26 GkG NRW
    PROCESSING = "processing"  # on behalf of the owner, Art. 28 GDPR
    CONSENT = "consent"  # of who is concerned, Art. 6 (1) a GDPR


@dataclass(frozen=True)
class Share:
    """One object of `owner` with all that stands beneath, open to `guest` through the day `until`, unless ended before.

    In an emergency it is open to one person alone (`only_for`), and expires within hours.
    """

    id: UUID
    owner: UUID
    guest: UUID
    target: Target
    right: ShareRight
    legal_basis: LegalBasis
    since: date
    until: date
    ended_at: datetime | None = None
    only_for: UUID | None = None
    expires_at: datetime | None = None

    def valid(self, on: date, at: datetime) -> bool:
        """Whether it holds at an instant, which is in that day of the owner's."""
        in_time = self.expires_at is None or at < self.expires_at
        return self.ended_at is None and self.since <= on <= self.until and in_time

    def open_to(self, person: UUID) -> bool:
        """Whether it is open to this person of its guest, as far as it says."""
        return self.only_for in {None, person}


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
