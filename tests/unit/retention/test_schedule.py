# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retention.errors import EndOutOfRange, MissingLegalBasis
from retention.periods import MAX_YEARS, PERMANENT, Period, RetentionPeriod, Start, Unit
from retention.schedule import (
    NO_RULE,
    RetentionEnd,
    RetentionRule,
    RuleEnd,
    Standing,
    effective_end,
    is_over,
    latest,
    rule_end,
)
from retention.triggers import CLOSING, Trigger
from tests.unit.retention.values import DAYS, DEREGISTERED, EXPIRY, RESOLUTION, YEARS, dates, periods, rules, years

DOG_TAX = RetentionRule(RetentionPeriod(10), "AO § 147 Abs. 3")
CLOSED_ON = date(2026, 11, 14)
CLOSED = {CLOSING: CLOSED_ON}

ends = st.builds(effective_end, st.lists(rules, max_size=3), dates)


def last_day(period: Period, on: date) -> date:
    end = rule_end(RetentionRule(period, "Aktenplan"), {CLOSING: on}).on
    assert end is not None
    return end


def months(length: int, start: Start) -> RetentionPeriod:
    return RetentionPeriod(length, Unit.MONTHS, start)


def test_ao_147_abs_4_the_period_begins_with_the_end_of_the_calendar_year() -> None:
    assert rule_end(DOG_TAX, CLOSED) == RuleEnd(
        DOG_TAX, Standing.ENDS, triggered_on=CLOSED_ON, start=date(2026, 12, 31), on=date(2036, 12, 31)
    )


@pytest.mark.parametrize("closed_on", [date(2026, 1, 1), date(2026, 12, 31)])
def test_the_first_and_the_last_day_of_a_year_end_on_the_same_day(closed_on: date) -> None:
    assert last_day(RetentionPeriod(10), closed_on) == date(2036, 12, 31)


def test_a_record_closed_on_a_leap_day_ends_like_any_other() -> None:
    assert last_day(RetentionPeriod(1), date(2028, 2, 29)) == date(2029, 12, 31)


@given(YEARS, DAYS)
def test_kommhvo_nrw_59_a_start_on_the_next_1_january_gives_the_same_end(length: int, on: date) -> None:
    start = date(on.year + 1, 1, 1)
    ended = start.replace(year=start.year + length) - timedelta(days=1)
    assert last_day(RetentionPeriod(length), on) == ended


@given(YEARS, DAYS)
def test_for_whole_years_the_three_start_rules_in_use_agree(length: int, on: date) -> None:
    """The year's end; the 1 January after the event; the day itself, with the end moved to the end of its year."""
    by_year_end = last_day(RetentionPeriod(length), on)
    by_next_january = date(on.year + 1 + length, 1, 1) - timedelta(days=1)
    by_the_day = last_day(months(12 * length, Start.TRIGGER), on).replace(month=12, day=31)
    assert by_year_end == by_next_january == by_the_day


@given(YEARS, DAYS)
def test_twelve_months_from_the_end_of_the_year_are_a_year(length: int, on: date) -> None:
    assert last_day(months(12 * length, Start.YEAR_END), on) == last_day(RetentionPeriod(length), on)


@pytest.mark.parametrize(
    ("length", "ended"),
    [(1, date(2027, 1, 31)), (2, date(2027, 2, 28)), (6, date(2027, 6, 30)), (14, date(2028, 2, 29))],
)
def test_months_from_the_end_of_the_year_end_with_a_month(length: int, ended: date) -> None:
    assert last_day(months(length, Start.YEAR_END), CLOSED_ON) == ended


def test_bgb_187_abs_1_months_from_the_day_itself_begin_when_that_day_is_over() -> None:
    rule = RetentionRule(months(6, Start.TRIGGER), "Aktenplan")
    assert rule_end(rule, CLOSED).start == CLOSED_ON
    assert rule_end(rule, {CLOSING: date(2026, 1, 1)}).on == date(2026, 7, 1)


@pytest.mark.parametrize(
    ("length", "ended"), [(1, date(2026, 12, 14)), (2, date(2027, 1, 14)), (13, date(2027, 12, 14))]
)
def test_bgb_188_abs_2_months_end_with_the_day_of_the_same_number(length: int, ended: date) -> None:
    assert last_day(months(length, Start.TRIGGER), CLOSED_ON) == ended


@pytest.mark.parametrize(
    ("on", "length", "ended"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 1, 29), 1, date(2026, 2, 28)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2028, 2, 29), 48, date(2032, 2, 29)),
        (date(2026, 3, 31), 1, date(2026, 4, 30)),
    ],
)
def test_bgb_188_abs_3_a_month_without_that_day_ends_with_its_last_one(on: date, length: int, ended: date) -> None:
    assert last_day(months(length, Start.TRIGGER), on) == ended


@given(periods, DAYS)
def test_the_record_is_kept_for_the_whole_period_and_less_than_a_year_more(period: RetentionPeriod, on: date) -> None:
    end = last_day(period, on)
    whole_months = 12 * (end.year - on.year) + end.month - on.month
    assert period.months <= whole_months < period.months + 12


@given(years, DAYS)
def test_whole_years_always_end_with_a_31_december(period: RetentionPeriod, on: date) -> None:
    assert (last_day(period, on).month, last_day(period, on).day) == (12, 31)


@given(periods, DAYS, DAYS)
def test_what_is_closed_later_never_ends_earlier(period: RetentionPeriod, one: date, other: date) -> None:
    assert last_day(period, min(one, other)) <= last_day(period, max(one, other))


@pytest.mark.parametrize(
    ("period", "on"),
    [
        (RetentionPeriod(10), date(9989, 5, 1)),
        (months(12, Start.YEAR_END), date(9998, 1, 1)),
        (months(1, Start.TRIGGER), date(9999, 11, 30)),
    ],
)
def test_an_end_in_the_last_year_of_the_calendar_is_computed(period: RetentionPeriod, on: date) -> None:
    assert last_day(period, on).year == 9999


@pytest.mark.parametrize(
    ("period", "on"),
    [
        (RetentionPeriod(10), date(9990, 5, 1)),
        (months(1, Start.YEAR_END), date(9999, 1, 1)),
        (months(1, Start.TRIGGER), date(9999, 12, 1)),
    ],
)
@pytest.mark.parametrize("suspended", [False, True])
def test_an_end_after_the_last_year_is_refused_with_what_led_to_it(
    period: RetentionPeriod, on: date, suspended: bool
) -> None:
    with pytest.raises(EndOutOfRange) as refusal:
        rule_end(RetentionRule(period, "Aktenplan", suspended=suspended), {CLOSING: on})
    assert (refusal.value.trigger_date, refusal.value.length, refusal.value.unit) == (on, period.length, period.unit)
    assert str(refusal.value) == f"{period.length} {period.unit} after {on}"


@pytest.mark.parametrize("legal_basis", ["", "  \n"])
def test_a_rule_without_a_legal_basis_is_refused(legal_basis: str) -> None:
    with pytest.raises(MissingLegalBasis):
        RetentionRule(RetentionPeriod(10), legal_basis)


@pytest.mark.parametrize("trigger", [CLOSING, RESOLUTION, EXPIRY, DEREGISTERED])
def test_each_trigger_sets_its_own_rules_running_and_no_others(trigger: Trigger) -> None:
    rule = RetentionRule(RetentionPeriod(6), "Aktenplan", trigger)
    assert rule_end(rule, {trigger: CLOSED_ON}).on == date(2032, 12, 31)
    others = {each: CLOSED_ON for each in (CLOSING, RESOLUTION, EXPIRY, DEREGISTERED) if each != trigger}
    assert rule_end(rule, others) == RuleEnd(rule, Standing.OPEN, None, None, None)


def test_a_date_field_is_another_trigger_than_one_of_another_name() -> None:
    rule = RetentionRule(RetentionPeriod(6), "Aktenplan", DEREGISTERED)
    other = Trigger(DEREGISTERED.kind, "angemeldet_am")
    assert rule_end(rule, {other: CLOSED_ON}).standing is Standing.OPEN


def test_a_rule_counts_from_the_closing_unless_it_says_otherwise() -> None:
    assert DOG_TAX.trigger == CLOSING
    assert not DOG_TAX.suspended


def test_ao_147_abs_3_a_period_does_not_run_out_while_the_assessment_period_runs() -> None:
    suspended = RetentionRule(RetentionPeriod(10), "AO § 147 Abs. 3", suspended=True)
    assert rule_end(suspended, CLOSED) == RuleEnd(
        suspended, Standing.SUSPENDED, triggered_on=CLOSED_ON, start=date(2026, 12, 31), on=None
    )
    assert not is_over(effective_end([suspended], CLOSED), date.max)


def test_kommhvo_nrw_59_annual_accounts_are_kept_for_ever() -> None:
    rule = RetentionRule(PERMANENT, "KommHVO NRW § 59", RESOLUTION)
    assert rule_end(rule, {RESOLUTION: CLOSED_ON}) == RuleEnd(rule, Standing.PERMANENT, CLOSED_ON, None, None)
    assert rule_end(rule, {}) == RuleEnd(rule, Standing.PERMANENT, None, None, None)
    assert not is_over(effective_end([rule], CLOSED), date.max)


ENDS = RetentionRule(RetentionPeriod(10), "ends")
SHORT = RetentionRule(RetentionPeriod(6), "ends sooner")
SUSPENDED = RetentionRule(RetentionPeriod(1), "suspended", suspended=True)
OPEN = RetentionRule(RetentionPeriod(1), "open", EXPIRY)
FOR_EVER = RetentionRule(PERMANENT, "permanent")


@pytest.mark.parametrize(
    ("applying", "standing", "on"),
    [
        ([ENDS, SHORT], Standing.ENDS, date(2036, 12, 31)),
        ([SHORT, ENDS], Standing.ENDS, date(2036, 12, 31)),
        ([ENDS, SUSPENDED, SHORT], Standing.SUSPENDED, None),
        ([SUSPENDED, OPEN, ENDS], Standing.OPEN, None),
        ([OPEN, FOR_EVER, SUSPENDED, ENDS], Standing.PERMANENT, None),
    ],
)
def test_of_several_rules_the_one_that_keeps_longest_decides_and_all_are_told(
    applying: list[RetentionRule], standing: Standing, on: date | None
) -> None:
    end = effective_end(applying, CLOSED)
    assert (end.standing, end.on) == (standing, on)
    assert end.rules == tuple(rule_end(rule, CLOSED) for rule in applying)


def test_a_rule_that_is_open_and_suspended_is_told_as_open() -> None:
    both = RetentionRule(RetentionPeriod(1), "Aktenplan", EXPIRY, suspended=True)
    assert rule_end(both, CLOSED).standing is Standing.OPEN


def test_what_no_rule_applies_to_has_no_end() -> None:
    assert effective_end([], CLOSED) == NO_RULE == RetentionEnd(Standing.NO_RULE, None, ())
    assert not is_over(NO_RULE, date.max)


@given(st.lists(rules, min_size=1), dates)
def test_the_end_is_that_of_one_rule_and_no_rule_ends_after_it(
    applying: list[RetentionRule], happened: dict[Trigger, date]
) -> None:
    end = effective_end(applying, happened)
    assert any((each.standing, each.on) == (end.standing, end.on) for each in end.rules)
    if end.standing is Standing.ENDS:
        assert end.on == max(each.on for each in end.rules if each.on is not None)
    assert (end.on is not None) == (end.standing is Standing.ENDS)


@given(st.lists(rules, min_size=1), rules, dates)
def test_one_more_rule_never_lets_a_record_go_earlier(
    applying: list[RetentionRule], another: RetentionRule, happened: dict[Trigger, date]
) -> None:
    before, after = effective_end(applying, happened), effective_end([*applying, another], happened)
    if after.standing is Standing.ENDS:
        assert before.standing is Standing.ENDS
        assert before.on is not None
        assert after.on is not None
        assert before.on <= after.on


CASE_ENDS = effective_end([ENDS], CLOSED)
CASE_ENDS_SOONER = effective_end([SHORT], CLOSED)
CASE_SUSPENDED = effective_end([SUSPENDED, SHORT], CLOSED)
CASE_OPEN = effective_end([OPEN, SHORT], CLOSED)
CASE_FOR_EVER = effective_end([FOR_EVER], CLOSED)


@pytest.mark.parametrize(
    ("parts", "decisive"),
    [
        ([CASE_ENDS_SOONER, CASE_ENDS, CASE_ENDS_SOONER], CASE_ENDS),
        ([CASE_SUSPENDED, CASE_ENDS], CASE_SUSPENDED),
        ([CASE_SUSPENDED, CASE_OPEN, CASE_ENDS], CASE_OPEN),
        ([CASE_ENDS, NO_RULE, CASE_OPEN], NO_RULE),
        ([CASE_SUSPENDED, NO_RULE, CASE_FOR_EVER], CASE_FOR_EVER),
    ],
)
def test_a_dossier_ends_with_the_last_of_its_cases(parts: list[RetentionEnd], decisive: RetentionEnd) -> None:
    assert latest(iter(parts)) == decisive


def test_a_dossier_tells_each_deciding_rule_once() -> None:
    other = RetentionRule(RetentionPeriod(9), "ends on the same day", EXPIRY)
    parts = [CASE_ENDS, CASE_ENDS_SOONER, effective_end([other], {EXPIRY: date(2027, 1, 1)}), CASE_ENDS]
    assert [end.rule for end in latest(parts).rules] == [ENDS, other]
    assert latest(parts).on == date(2036, 12, 31)


def test_of_nothing_no_end_is_known() -> None:
    assert latest([]) == NO_RULE


@given(st.lists(ends, min_size=1))
def test_a_whole_is_over_only_if_all_of_its_parts_are(parts: list[RetentionEnd]) -> None:
    for today in (date(2100, 1, 1), date.max):
        assert is_over(latest(parts), today) == all(is_over(part, today) for part in parts)


def test_the_record_is_kept_on_the_last_day_and_free_on_the_day_after() -> None:
    assert not is_over(CASE_ENDS, date(2036, 12, 31))
    assert is_over(CASE_ENDS, date(2037, 1, 1))


@pytest.mark.parametrize("standing", [each for each in Standing if each is not Standing.ENDS])
def test_what_does_not_end_is_not_over_although_a_day_stands_beside_it(standing: Standing) -> None:
    assert not is_over(RetentionEnd(standing, CLOSED_ON, ()), date.max)
    assert not is_over(RetentionEnd(Standing.ENDS, None, ()), date.max)


@given(years, DAYS, st.dates())
def test_whole_years_are_over_exactly_when_the_year_after_their_end_has_begun(
    period: RetentionPeriod, on: date, today: date
) -> None:
    end = effective_end([RetentionRule(period, "Aktenplan")], {CLOSING: on})
    assert is_over(end, today) == (today.year > on.year + period.length)


def test_standings_are_stored_under_these_words() -> None:
    assert {*Standing} == {"ends", "suspended", "open", "no_rule", "permanent"}


def test_the_longest_period_is_computed_like_any_other() -> None:
    assert last_day(RetentionPeriod(MAX_YEARS), CLOSED_ON) == date(2136, 12, 31)
