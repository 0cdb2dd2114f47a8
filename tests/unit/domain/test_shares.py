# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What a share opens and what cannot be shared, without any database."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from eakte.domain.access.errors import NothingToContributeTo, ShareBlocked, ShareInvalid, ShareWithOneself
from eakte.domain.access.rules import Permission
from eakte.domain.access.shares import MAX_DAYS, LegalBasis, Share, ShareRight, allows, check, check_last_day, reach_of
from eakte.domain.access.values import ObjectType, Place, ProtectionClass, Target
from eakte.kernel.ids import new_id

DAY = date(2026, 11, 27)
GIVEN = {
    ShareRight.READ: {Permission.READ},
    ShareRight.DOWNLOAD: {Permission.READ, Permission.DOWNLOAD},
    ShareRight.CONTRIBUTE: {Permission.READ, Permission.DOWNLOAD, Permission.CONTRIBUTE},
}
OWNER, GUEST = new_id(), new_id()
CASE, DOSSIER, DOCUMENT = new_id(), new_id(), new_id()
PLACE = Place(plan_entry=new_id(), dossier=DOSSIER, case=CASE, document=DOCUMENT, office=new_id())


def of(target: Target, right: ShareRight = ShareRight.READ) -> Share:
    return Share(new_id(), OWNER, GUEST, target, right, LegalBasis.CONSENT, DAY, DAY + timedelta(days=30))


@pytest.mark.parametrize("permission", Permission)
@pytest.mark.parametrize("right", ShareRight)
def test_a_right_gives_exactly_its_permissions(right: ShareRight, permission: Permission) -> None:
    assert allows(right, permission) is (permission in GIVEN[right])
    reach = reach_of(permission, of(Target(ObjectType.CASE, CASE), right))
    assert reach.covers(PLACE) is (permission in GIVEN[right])


@pytest.mark.parametrize(
    ("target", "other"),
    [
        (Target(ObjectType.DOSSIER, DOSSIER), replace(PLACE, dossier=new_id())),
        (Target(ObjectType.CASE, CASE), replace(PLACE, case=new_id())),
        (Target(ObjectType.DOCUMENT, DOCUMENT), replace(PLACE, document=new_id())),
    ],
)
def test_it_opens_its_object_with_what_stands_beneath_and_nothing_beside(target: Target, other: Place) -> None:
    reach = reach_of(Permission.READ, of(target))
    assert reach.covers(PLACE)
    assert not reach.covers(other)


@pytest.mark.parametrize("protection", [ProtectionClass.SOCIAL, ProtectionClass.PERSONNEL])
def test_what_is_protected_later_is_closed(protection: ProtectionClass) -> None:
    reach = reach_of(Permission.READ, of(Target(ObjectType.CASE, CASE)))
    assert not reach.covers(replace(PLACE, protection=protection))
    with pytest.raises(ShareBlocked) as blocked:
        check(OWNER, GUEST, Target(ObjectType.CASE, CASE), replace(PLACE, protection=protection), ShareRight.READ)
    assert blocked.value.values == {"protection": protection.value}


def test_it_holds_from_its_first_through_its_last_day_unless_ended() -> None:
    share = of(Target(ObjectType.CASE, CASE))
    days = {-1: False, 0: True, 30: True, 31: False}
    noon = datetime(2026, 11, 27, 12, tzinfo=UTC)
    assert {day: share.valid(DAY + timedelta(days=day), noon) for day in days} == days
    assert not replace(share, ended_at=noon).valid(DAY, noon)


def test_what_cannot_be_shared() -> None:
    case = Target(ObjectType.CASE, CASE)
    with pytest.raises(ShareWithOneself):
        check(OWNER, OWNER, case, PLACE, ShareRight.READ)
    with pytest.raises(ShareInvalid):
        check(OWNER, GUEST, Target(ObjectType.PLAN_ENTRY, new_id()), PLACE, ShareRight.READ)
    with pytest.raises(NothingToContributeTo):
        check(OWNER, GUEST, Target(ObjectType.DOCUMENT, DOCUMENT), PLACE, ShareRight.CONTRIBUTE)
    check(OWNER, GUEST, case, PLACE, ShareRight.CONTRIBUTE)
    check(OWNER, GUEST, Target(ObjectType.DOCUMENT, DOCUMENT), PLACE, ShareRight.DOWNLOAD)


@pytest.mark.parametrize(("days", "fine"), [(-1, False), (0, True), (MAX_DAYS, True), (MAX_DAYS + 1, False)])
def test_the_last_day(days: int, fine: bool) -> None:
    if fine:
        check_last_day(DAY, DAY + timedelta(days=days))
    else:
        with pytest.raises(ShareInvalid):
            check_last_day(DAY, DAY + timedelta(days=days))
