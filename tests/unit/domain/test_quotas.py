# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from eakte.domain.tenants.errors import SizeInvalid
from eakte.domain.tenants.quotas import (
    NO_QUOTAS,
    Consumption,
    Quota,
    Quotas,
    QuotaUse,
    fullest_percent,
    left,
    month_begin,
    month_of,
    seconds_to_next_month,
    size_of,
)

BERLIN = ZoneInfo("Europe/Berlin")


def test_each_quota_has_its_own_limit_and_its_own_count() -> None:
    quotas, consumed = Quotas(10, 20, 30), Consumption(1, 2, 3)
    assert [left(quotas, consumed, quota) for quota in Quota] == [9, 18, 27]


def test_nothing_is_left_of_what_is_overdrawn_and_everything_without_a_limit() -> None:
    assert left(Quotas(submissions=10), Consumption(submissions=11), Quota.SUBMISSIONS) == 0
    assert left(NO_QUOTAS, Consumption(submissions=11), Quota.SUBMISSIONS) is None


@pytest.mark.parametrize(
    ("quotas", "percent"),
    [
        (NO_QUOTAS, 0),
        (Quotas(submissions=100), 79),
        (Quotas(pages=100), 80),
        (Quotas(submissions=100, bytes=50), 162),
        (Quotas(pages=0), 100),
    ],
)
def test_the_fullest_quota_counts(quotas: Quotas, percent: int) -> None:
    assert fullest_percent(quotas, Consumption(submissions=79, pages=80, bytes=81)) == percent


def test_what_is_not_named_stays_as_it_was() -> None:
    assert Quotas(submissions=0, bytes=5).over(Quotas(1, 2, 3)) == Quotas(0, 2, 5)


@pytest.mark.parametrize(
    ("text", "size"),
    [("0", 0), ("12", 12), ("3kB", 3000), (" 4 MB ", 4 * 10**6), ("500gb", 5 * 10**11), ("2TB", 2 * 10**12)],
)
def test_sizes_are_read(text: str, size: int) -> None:
    assert size_of(text) == size


@pytest.mark.parametrize("text", ["", "GB", "-1", "1.5GB", "1 XB", "1GBGB", "9" * 16])
def test_what_is_no_size_is_refused(text: str) -> None:
    with pytest.raises(SizeInvalid):
        size_of(text)


def test_a_month_begins_where_the_town_is() -> None:
    assert month_of(date(2026, 7, 31)) == date(2026, 7, 1)
    assert month_begin(date(2026, 7, 1), BERLIN) == datetime(2026, 6, 30, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "seconds"),
    [
        (datetime(2026, 11, 30, 22, 59, 0, tzinfo=UTC), 60),
        (datetime(2026, 12, 31, 22, 59, 59, 999_999, tzinfo=UTC), 1),
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), 31 * 24 * 3600),
        (datetime(2026, 3, 1, 0, 0, tzinfo=BERLIN), 31 * 24 * 3600 - 3600),  # the clocks go forward
    ],
)
def test_the_next_month_comes_after_so_many_seconds(now: datetime, seconds: int) -> None:
    assert seconds_to_next_month(now, BERLIN) == seconds


@pytest.mark.parametrize(
    ("used", "limit", "scarce", "full"),
    [
        (0, 0, True, True),
        (0, 10, False, False),
        (79, 100, False, False),
        (80, 100, True, False),
        (100, 100, True, True),
    ],
)
def test_a_quota_is_scarce_before_it_is_full(used: int, limit: int, scarce: bool, full: bool) -> None:
    use = QuotaUse(Quota.PAGES, used, limit)
    assert (use.scarce, use.full) == (scarce, full)
