# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""When an operator may see one record, without any database."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from eakte.domain.access.emergency import (
    MAX_HOURS,
    WAITS,
    Emergency,
    EmergencyState,
    agreed,
    check_emergency,
    check_undecided,
)
from eakte.domain.access.errors import (
    EmergencyDecided,
    EmergencyInvalid,
    SecondPersonNeeded,
    ShareBlocked,
    ShareInvalid,
)
from eakte.domain.access.rules import Permission
from eakte.domain.access.shares import Share, reach_of
from eakte.domain.access.values import ObjectType, Place, ProtectionClass, Target
from eakte.kernel.ids import new_id
from eakte.kernel.tenancy import DEPLOYMENT

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
DAY = date(2026, 11, 27)
OWNER, FIRST, SECOND, CASE = new_id(), new_id(), new_id(), new_id()
TARGET = Target(ObjectType.CASE, CASE)
PLACE = Place(plan_entry=new_id(), dossier=new_id(), case=CASE, document=None, office=None)
ASKED = Emergency(new_id(), OWNER, TARGET, "Störung 4711", 2, FIRST, NOON)


def opened(at: datetime = NOON) -> Share:
    return agreed(ASKED, SECOND, new_id(), DAY, at, DAY)


def test_the_second_persons_consent_opens_it_to_the_first_alone_to_read_and_for_its_hours() -> None:
    share = opened()
    assert (share.owner, share.guest, share.target) == (OWNER, DEPLOYMENT.id, TARGET)
    assert [each for each in Permission if reach_of(each, share).covers(PLACE)] == [Permission.READ]
    assert share.open_to(FIRST)
    assert not share.open_to(SECOND)
    last = NOON + timedelta(hours=2)
    assert share.valid(DAY, last - timedelta(microseconds=1))
    assert not share.valid(DAY, last)
    assert not share.valid(DAY + timedelta(days=1), NOON)


def test_nobody_agrees_to_their_own() -> None:
    with pytest.raises(SecondPersonNeeded):
        agreed(ASKED, FIRST, new_id(), DAY, NOON, DAY)


def test_it_waits_for_a_second_person_for_a_day_and_is_decided_once() -> None:
    in_time, late = NOON + WAITS - timedelta(microseconds=1), NOON + WAITS
    assert ASKED.state(DAY, in_time) is EmergencyState.ASKED
    assert ASKED.state(DAY, late) is EmergencyState.LAPSED
    check_undecided(ASKED, DAY, in_time)
    refused = replace(ASKED, decided_by=SECOND, decided_at=NOON)
    assert refused.state(DAY, NOON) is EmergencyState.REFUSED
    for emergency, at in ((ASKED, late), (refused, NOON), (replace(refused, share=opened()), NOON)):
        with pytest.raises(EmergencyDecided):
            agreed(emergency, SECOND, new_id(), DAY, at, DAY)


def test_it_is_open_until_its_hours_are_over_or_somebody_ends_it() -> None:
    emergency = replace(ASKED, decided_by=SECOND, decided_at=NOON, share=opened())
    assert emergency.state(DAY, NOON) is EmergencyState.OPEN
    assert emergency.state(DAY, NOON + timedelta(hours=2)) is EmergencyState.ENDED
    ended = replace(emergency, share=replace(opened(), ended_at=NOON))
    assert ended.state(DAY, NOON) is EmergencyState.ENDED


@pytest.mark.parametrize("hours", [-1, 0, MAX_HOURS + 1])
def test_it_is_asked_for_within_a_working_day(hours: int) -> None:
    check_emergency(OWNER, TARGET, PLACE, 1)
    check_emergency(OWNER, TARGET, PLACE, MAX_HOURS)
    with pytest.raises(EmergencyInvalid):
        check_emergency(OWNER, TARGET, PLACE, hours)


def test_what_is_protected_and_a_whole_position_stay_closed() -> None:
    with pytest.raises(ShareBlocked):
        check_emergency(OWNER, TARGET, replace(PLACE, protection=ProtectionClass.SOCIAL), 1)
    with pytest.raises(ShareInvalid):
        check_emergency(OWNER, Target(ObjectType.PLAN_ENTRY, new_id()), PLACE, 1)
