# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
import pytest

from retention.errors import InvalidPeriod, RetentionError
from retention.periods import MAX_YEARS, PERMANENT, Permanent, RetentionPeriod, Start, Unit


@pytest.mark.parametrize("years", [1, 10, MAX_YEARS])
def test_a_period_may_have_1_to_110_years(years: int) -> None:
    period = RetentionPeriod(years)
    assert (period.length, period.unit, period.start) == (years, Unit.YEARS, Start.YEAR_END)
    assert period.months == 12 * years


@pytest.mark.parametrize("start", Start)
@pytest.mark.parametrize("months", [1, 18, 1320])
def test_a_period_may_have_1_to_1320_months_and_start_on_either_day(months: int, start: Start) -> None:
    period = RetentionPeriod(months, Unit.MONTHS, start)
    assert (period.length, period.months, period.start) == (months, months, start)


def test_pstg_5_abs_5_the_longest_period_is_that_of_a_register_of_births() -> None:
    assert RetentionPeriod(110).length == MAX_YEARS


@pytest.mark.parametrize(
    ("length", "unit"), [(-1, Unit.YEARS), (0, Unit.YEARS), (111, Unit.YEARS), (0, Unit.MONTHS), (1321, Unit.MONTHS)]
)
def test_a_period_outside_the_range_is_refused_and_the_error_tells_which(length: int, unit: Unit) -> None:
    with pytest.raises(InvalidPeriod) as refusal:
        RetentionPeriod(length, unit)
    assert (refusal.value.length, refusal.value.unit, refusal.value.start) == (length, unit, Start.YEAR_END)
    assert isinstance(refusal.value, RetentionError)
    assert str(refusal.value) == f"{length} {unit} from year_end"


def test_whole_years_do_not_start_on_the_day_of_the_trigger() -> None:
    with pytest.raises(InvalidPeriod) as refusal:
        RetentionPeriod(10, Unit.YEARS, Start.TRIGGER)
    assert (refusal.value.unit, refusal.value.start) == (Unit.YEARS, Start.TRIGGER)


def test_for_ever_is_a_value_of_its_own() -> None:
    assert Permanent() == PERMANENT
    assert not isinstance(PERMANENT, RetentionPeriod)


def test_units_and_starts_are_stored_under_these_words() -> None:
    assert [*Unit] == ["years", "months"]
    assert [*Start] == ["year_end", "trigger"]
