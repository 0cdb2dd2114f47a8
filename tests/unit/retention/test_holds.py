# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from datetime import date, timedelta

import pytest

from retention.errors import LiftedBeforeHold, ReviewBeforeHold
from retention.holds import Hold, HoldReason, any_in_force, in_force, review_overdue

SET_ON = date(2026, 11, 14)
REVIEW_ON = date(2027, 11, 14)
A_DAY = timedelta(days=1)
LAWSUIT = Hold(HoldReason.LITIGATION, SET_ON, REVIEW_ON)
LIFTED = Hold(HoldReason.AUDIT, SET_ON, REVIEW_ON, lifted_on=SET_ON)


def test_a_hold_is_in_force_until_it_is_lifted() -> None:
    assert in_force(LAWSUIT)
    assert not in_force(LIFTED)
    assert not in_force(Hold(HoldReason.AUDIT, SET_ON, REVIEW_ON, lifted_on=REVIEW_ON + A_DAY))


def test_one_hold_in_force_among_lifted_ones_is_enough() -> None:
    assert any_in_force(iter([LIFTED, LAWSUIT, LIFTED]))
    assert not any_in_force([LIFTED, LIFTED])
    assert not any_in_force([])


def test_its_review_is_overdue_on_the_day_after_and_lifts_nothing() -> None:
    assert not review_overdue(LAWSUIT, REVIEW_ON - A_DAY)
    assert not review_overdue(LAWSUIT, REVIEW_ON)
    assert review_overdue(LAWSUIT, REVIEW_ON + A_DAY)
    assert in_force(LAWSUIT)


def test_what_was_lifted_need_not_be_reviewed() -> None:
    assert not review_overdue(LIFTED, REVIEW_ON + A_DAY)


@pytest.mark.parametrize("review_on", [SET_ON, SET_ON - A_DAY])
def test_a_review_on_the_same_day_or_before_is_refused_with_both_days(review_on: date) -> None:
    with pytest.raises(ReviewBeforeHold) as refusal:
        Hold(HoldReason.INQUIRY, SET_ON, review_on)
    assert (refusal.value.set_on, refusal.value.review_on) == (SET_ON, review_on)
    assert str(refusal.value) == f"set on {SET_ON}, review on {review_on}"


def test_a_review_on_the_next_day_is_taken() -> None:
    assert Hold(HoldReason.OTHER, SET_ON, SET_ON + A_DAY).review_on == SET_ON + A_DAY


def test_a_hold_cannot_have_been_lifted_before_it_was_set() -> None:
    with pytest.raises(LiftedBeforeHold) as refusal:
        Hold(HoldReason.TAX_ASSESSMENT, SET_ON, REVIEW_ON, lifted_on=SET_ON - A_DAY)
    assert (refusal.value.set_on, refusal.value.lifted_on) == (SET_ON, SET_ON - A_DAY)
    assert str(refusal.value) == f"set on {SET_ON}, lifted on {SET_ON - A_DAY}"


def test_reasons_are_stored_under_these_words() -> None:
    assert [*HoldReason] == ["litigation", "audit", "tax_assessment", "inquiry", "other"]
