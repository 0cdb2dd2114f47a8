# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""When something is due for offer, what a change of rules does to it, and when it moves to the read-only store."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retention.errors import EndOutOfRange, TransferOutlastsRetention
from retention.periods import PERMANENT, Period, RetentionPeriod, Start, Unit
from retention.schedule import (
    NO_RULE,
    DueReason,
    Effect,
    RetentionEnd,
    RetentionRule,
    Standing,
    check_transfer,
    compare,
    due,
    effective_end,
    offer_at_latest,
    rule_end,
    transfer_on,
)
from retention.triggers import CLOSING
from tests.unit.retention.values import DAYS, months, periods, years

CREATED_ON = date(2014, 3, 1)
THIRTY_YEARS_ON = date(2044, 3, 1)
FOR_EVER = RetentionEnd(Standing.PERMANENT, None, ())
OPEN = RetentionEnd(Standing.OPEN, None, ())
SUSPENDED = RetentionEnd(Standing.SUSPENDED, None, ())


def ends(year: int) -> RetentionEnd:
    return RetentionEnd(Standing.ENDS, date(year, 12, 31), ())


@pytest.mark.parametrize(
    ("created_on", "at_latest"),
    [
        (date(1996, 11, 14), date(2026, 11, 14)),
        (date(1996, 2, 29), date(2026, 2, 28)),
        (date(9969, 12, 31), date(9999, 12, 31)),
        (date(9970, 1, 1), date.max),
        (date.max, date.max),
    ],
)
def test_archivg_nrw_4_abs_1_an_item_is_offered_at_latest_thirty_years_after_it_came_to_be(
    created_on: date, at_latest: date
) -> None:
    assert offer_at_latest(created_on) == at_latest


def test_it_is_due_from_the_day_after_its_last_day() -> None:
    assert due(ends(2030), CREATED_ON, date(2030, 12, 31)) is None
    assert due(ends(2030), CREATED_ON, date(2031, 1, 1)) is DueReason.RETENTION_OVER


@pytest.mark.parametrize("end", [ends(2060), FOR_EVER, OPEN, SUSPENDED, NO_RULE])
def test_after_thirty_years_it_is_due_although_it_must_be_kept_longer(end: RetentionEnd) -> None:
    assert due(end, CREATED_ON, THIRTY_YEARS_ON - timedelta(days=1)) is None
    assert due(end, CREATED_ON, THIRTY_YEARS_ON) is DueReason.THIRTY_YEARS
    assert due(end, CREATED_ON, THIRTY_YEARS_ON + timedelta(days=1)) is DueReason.THIRTY_YEARS


def test_that_retention_is_over_is_told_rather_than_that_thirty_years_are() -> None:
    assert due(ends(2030), CREATED_ON, date(2050, 1, 1)) is DueReason.RETENTION_OVER


@pytest.mark.parametrize(
    ("before", "after", "effect"),
    [
        (ends(2030), ends(2030), Effect.UNCHANGED),
        (NO_RULE, NO_RULE, Effect.UNCHANGED),
        (ends(2030), ends(2032), Effect.LATER),
        (ends(2030), SUSPENDED, Effect.LATER),
        (SUSPENDED, OPEN, Effect.LATER),
        (OPEN, NO_RULE, Effect.LATER),
        (NO_RULE, FOR_EVER, Effect.LATER),
        (ends(2032), ends(2030), Effect.EARLIER),
        (FOR_EVER, ends(2099), Effect.EARLIER),
        (NO_RULE, ends(2030), Effect.EARLIER),
        (ends(2024), ends(2025), Effect.LATER),
        (ends(2025), ends(2024), Effect.EARLIER),
        (ends(2030), ends(2025), Effect.BECOMES_DUE),
        (NO_RULE, ends(2025), Effect.BECOMES_DUE),
        (ends(2025), ends(2030), Effect.NO_LONGER_DUE),
        (ends(2025), FOR_EVER, Effect.NO_LONGER_DUE),
    ],
)
def test_the_preview_of_a_change_tells_what_it_does_to_an_item(
    before: RetentionEnd, after: RetentionEnd, effect: Effect
) -> None:
    assert compare(before, after, CREATED_ON, today=date(2026, 11, 14)) is effect


def test_what_is_due_after_thirty_years_stays_due_when_its_end_moves() -> None:
    assert compare(ends(2060), ends(2030), CREATED_ON, THIRTY_YEARS_ON) is Effect.EARLIER
    assert compare(ends(2030), ends(2060), CREATED_ON, THIRTY_YEARS_ON) is Effect.LATER


def test_ao_147_abs_3_eight_years_instead_of_ten_make_records_due_and_nothing_else() -> None:
    """Whether it is due is all that changes: `test_disposal` shows that what is due is still far from destroyed."""
    before = effective_end([RetentionRule(RetentionPeriod(10), "AO § 147 Abs. 3")], {CLOSING: date(2016, 5, 2)})
    after = effective_end([RetentionRule(RetentionPeriod(8), "AO § 147 Abs. 3")], {CLOSING: date(2016, 5, 2)})
    assert (before.on, after.on) == (date(2026, 12, 31), date(2024, 12, 31))
    today = date(2025, 1, 1)
    assert due(before, CREATED_ON, today) is None
    assert compare(before, after, CREATED_ON, today) is Effect.BECOMES_DUE
    assert due(after, CREATED_ON, today) is DueReason.RETENTION_OVER


def test_reasons_and_effects_are_stored_under_these_words() -> None:
    assert [*DueReason] == ["retention_over", "thirty_years"]
    assert [*Effect] == ["unchanged", "later", "earlier", "becomes_due", "no_longer_due"]


def in_months(length: int, start: Start = Start.YEAR_END) -> RetentionPeriod:
    return RetentionPeriod(length, Unit.MONTHS, start)


@pytest.mark.parametrize(
    ("transfer", "on"),
    [
        (RetentionPeriod(2), date(2028, 12, 31)),
        (in_months(6), date(2027, 6, 30)),
        (in_months(6, Start.TRIGGER), date(2027, 5, 14)),
    ],
)
def test_the_transfer_period_is_counted_like_the_retention_period(transfer: RetentionPeriod, on: date) -> None:
    assert transfer_on(date(2026, 11, 14), transfer) == on


def test_a_transfer_after_the_last_year_of_the_calendar_is_refused() -> None:
    with pytest.raises(EndOutOfRange):
        transfer_on(date(9999, 1, 1), RetentionPeriod(1))


@pytest.mark.parametrize(
    ("transfer", "period"),
    [
        (RetentionPeriod(10), RetentionPeriod(10)),
        (in_months(120, Start.TRIGGER), RetentionPeriod(10)),
        (in_months(120), RetentionPeriod(10)),
        (in_months(6, Start.TRIGGER), in_months(6, Start.TRIGGER)),
        (in_months(6), in_months(18, Start.TRIGGER)),
        (RetentionPeriod(110), PERMANENT),
    ],
)
def test_a_transfer_period_may_last_as_long_as_the_retention_period(transfer: RetentionPeriod, period: Period) -> None:
    check_transfer(transfer, period)


@pytest.mark.parametrize(
    ("transfer", "period", "told"),
    [
        (RetentionPeriod(11), RetentionPeriod(10), (132, 120)),
        (in_months(121, Start.TRIGGER), RetentionPeriod(10), (121, 120)),
        (in_months(7, Start.TRIGGER), in_months(6, Start.TRIGGER), (7, 6)),
        (in_months(6), in_months(17, Start.TRIGGER), (6, 17)),
        (RetentionPeriod(1), in_months(12, Start.TRIGGER), (12, 12)),
    ],
)
def test_a_transfer_period_that_may_end_later_is_refused_with_both_lengths(
    transfer: RetentionPeriod, period: RetentionPeriod, told: tuple[int, int]
) -> None:
    with pytest.raises(TransferOutlastsRetention) as refusal:
        check_transfer(transfer, period)
    assert (refusal.value.transfer_months, refusal.value.period_months) == told
    assert str(refusal.value) == f"{told[0]} months in {told[1]} months"


def outlasts(transfer: RetentionPeriod, period: RetentionPeriod, closed_on: date) -> bool:
    end = rule_end(RetentionRule(period, "Aktenplan"), {CLOSING: closed_on}).on
    return end is None or transfer_on(closed_on, transfer) > end


def taken(transfer: RetentionPeriod, period: RetentionPeriod) -> bool:
    try:
        check_transfer(transfer, period)
    except TransferOutlastsRetention:
        return False
    return True


@given(periods, periods, DAYS)
def test_what_is_taken_never_outlasts_the_retention_period(
    transfer: RetentionPeriod, period: RetentionPeriod, closed_on: date
) -> None:
    if taken(transfer, period):
        assert not outlasts(transfer, period, closed_on)


@given(st.one_of(years, months), st.one_of(years, months))
def test_of_what_is_refused_something_would_outlast_it(transfer: RetentionPeriod, period: RetentionPeriod) -> None:
    if not taken(transfer, period):
        assert any(outlasts(transfer, period, closed_on) for closed_on in (date(2026, 1, 1), date(2026, 12, 31)))


@given(st.builds(ends, st.integers(2000, 2100)), st.builds(ends, st.integers(2000, 2100)), DAYS, st.dates())
def test_turning_a_change_round_turns_its_effect_round(
    before: RetentionEnd, after: RetentionEnd, created_on: date, today: date
) -> None:
    opposite = {
        Effect.UNCHANGED: Effect.UNCHANGED,
        Effect.LATER: Effect.EARLIER,
        Effect.EARLIER: Effect.LATER,
        Effect.BECOMES_DUE: Effect.NO_LONGER_DUE,
        Effect.NO_LONGER_DUE: Effect.BECOMES_DUE,
    }
    assert compare(after, before, created_on, today) is opposite[compare(before, after, created_on, today)]
