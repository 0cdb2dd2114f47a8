# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retention.errors import EndOutOfRange, MissingLegalBasis
from retention.periods import MAX_YEARS, MIN_YEARS, RetentionPeriod
from retention.schedule import Explanation, RetentionRule, is_over, retention_end
from retention.triggers import Closing

DOG_TAX = RetentionRule(RetentionPeriod(10), "AO § 147 Abs. 3")

rules = st.builds(
    RetentionRule,
    st.builds(RetentionPeriod, st.integers(MIN_YEARS, MAX_YEARS)),
    st.just("Aktenplan"),
)
closings = st.builds(Closing, st.dates(max_value=date(9999 - MAX_YEARS, 12, 31)))


def test_ao_147_4_the_period_begins_with_the_end_of_the_calendar_year() -> None:
    assert retention_end(DOG_TAX, Closing(date(2026, 11, 14))).on == date(2036, 12, 31)


@pytest.mark.parametrize("closed_on", [date(2026, 1, 1), date(2026, 12, 31)])
def test_the_first_and_the_last_day_of_a_year_end_on_the_same_day(closed_on: date) -> None:
    assert retention_end(DOG_TAX, Closing(closed_on)).on == date(2036, 12, 31)


def test_a_record_closed_on_a_leap_day_ends_like_any_other() -> None:
    one_year = RetentionRule(RetentionPeriod(1), "Aktenplan")
    assert retention_end(one_year, Closing(date(2028, 2, 29))).on == date(2029, 12, 31)


def test_an_end_explains_itself() -> None:
    end = retention_end(DOG_TAX, Closing(date(2026, 11, 14)))
    assert end.explanation == Explanation(
        years=10,
        closed_on=date(2026, 11, 14),
        start=date(2026, 12, 31),
        end=date(2036, 12, 31),
        legal_basis="AO § 147 Abs. 3",
    )


def test_the_record_is_kept_on_the_last_day_and_free_on_the_day_after() -> None:
    end = retention_end(DOG_TAX, Closing(date(2026, 11, 14)))
    assert not is_over(end, date(2036, 12, 31))
    assert is_over(end, date(2037, 1, 1))


@pytest.mark.parametrize("legal_basis", ["", "  \n"])
def test_a_rule_without_a_legal_basis_is_refused(legal_basis: str) -> None:
    with pytest.raises(MissingLegalBasis):
        RetentionRule(RetentionPeriod(10), legal_basis)


def test_an_end_in_the_last_year_of_the_calendar_is_computed() -> None:
    assert retention_end(DOG_TAX, Closing(date(9989, 5, 1))).on == date.max


def test_an_end_after_the_last_year_of_the_calendar_is_refused_with_what_led_to_it() -> None:
    with pytest.raises(EndOutOfRange) as refusal:
        retention_end(DOG_TAX, Closing(date(9990, 5, 1)))
    assert (refusal.value.trigger_date, refusal.value.years) == (date(9990, 5, 1), 10)


@given(rules, closings)
def test_the_record_is_kept_for_the_full_years_and_less_than_one_more(rule: RetentionRule, closing: Closing) -> None:
    kept = retention_end(rule, closing).on.year - closing.on.year
    assert kept == rule.period.years
    assert retention_end(rule, closing).on - closing.on < timedelta(days=366 * (rule.period.years + 1))


@given(rules, closings)
def test_an_end_is_always_a_31_december_after_the_closing(rule: RetentionRule, closing: Closing) -> None:
    end = retention_end(rule, closing).on
    assert (end.month, end.day) == (12, 31)
    assert end > closing.on


@given(rules, closings)
def test_kommhvo_nrw_59_a_start_on_the_next_1_january_gives_the_same_end(rule: RetentionRule, closing: Closing) -> None:
    start = date(closing.on.year + 1, 1, 1)
    assert retention_end(rule, closing).on == start.replace(year=start.year + rule.period.years) - timedelta(days=1)


@given(rules, closings, closings)
def test_what_is_closed_later_never_ends_earlier(rule: RetentionRule, one: Closing, other: Closing) -> None:
    earlier, later = sorted((one, other), key=lambda closing: closing.on)
    assert retention_end(rule, earlier).on <= retention_end(rule, later).on


@given(rules, closings, st.dates())
def test_a_period_is_over_exactly_when_the_year_after_its_end_has_begun(
    rule: RetentionRule, closing: Closing, today: date
) -> None:
    end = retention_end(rule, closing)
    assert is_over(end, today) == (today.year > end.on.year)
