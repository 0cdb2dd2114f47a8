# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
import pytest

from retention.errors import InvalidPeriod, RetentionError
from retention.periods import MAX_YEARS, MIN_YEARS, RetentionPeriod


@pytest.mark.parametrize("years", [MIN_YEARS, 10, MAX_YEARS])
def test_a_period_may_have_1_to_110_years(years: int) -> None:
    assert RetentionPeriod(years).years == years


def test_pstg_5_5_the_longest_period_is_that_of_a_register_of_births() -> None:
    assert MAX_YEARS == 110


@pytest.mark.parametrize("years", [-1, 0, MAX_YEARS + 1])
def test_a_period_outside_the_range_is_refused_and_the_error_tells_the_number(years: int) -> None:
    with pytest.raises(InvalidPeriod) as refusal:
        RetentionPeriod(years)
    assert refusal.value.years == years
    assert isinstance(refusal.value, RetentionError)
