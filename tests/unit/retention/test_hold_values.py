# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from dataclasses import replace
from datetime import date, timedelta

import pytest

from retention.errors import LiftedBeforeHold, ReviewBeforeHold
from retention.holds import Hold, HoldReason, any_in_force, in_force, review_overdue

SET = date(2026, 11, 28)
HOLD = Hold(HoldReason.LITIGATION, SET, SET + timedelta(days=90))
LIFTED = replace(HOLD, lifted_on=SET)


def test_a_hold_is_in_force_until_it_is_lifted() -> None:
    assert in_force(HOLD)
    assert not in_force(LIFTED)


def test_one_of_several_keeps_what_the_others_let_go() -> None:
    assert any_in_force([LIFTED, HOLD])
    assert not any_in_force([LIFTED, LIFTED])
    assert not any_in_force([])


@pytest.mark.parametrize(("days", "overdue"), [(89, False), (90, False), (91, True), (36_500, True)])
def test_a_review_is_overdue_after_its_day_and_ends_nothing(days: int, overdue: bool) -> None:
    today = SET + timedelta(days=days)
    assert review_overdue(HOLD, today) is overdue
    assert in_force(HOLD)


def test_the_review_of_a_hold_that_was_lifted_is_not_overdue() -> None:
    assert not review_overdue(LIFTED, SET + timedelta(days=91))


def test_a_hold_is_reviewed_after_the_day_on_which_it_was_set() -> None:
    with pytest.raises(ReviewBeforeHold):
        Hold(HoldReason.AUDIT, SET, SET)


def test_a_hold_is_lifted_on_the_day_on_which_it_was_set_or_later() -> None:
    with pytest.raises(LiftedBeforeHold):
        replace(HOLD, lifted_on=SET - timedelta(days=1))
