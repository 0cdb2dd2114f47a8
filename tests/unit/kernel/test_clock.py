# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from eakte.kernel.clock import SystemClock, local_date

BERLIN = ZoneInfo("Europe/Berlin")


def test_the_systems_clock_tells_an_aware_instant_in_utc() -> None:
    assert SystemClock().now().utcoffset() == timedelta(0)


def test_the_systems_clock_goes_forward() -> None:
    clock = SystemClock()

    assert clock.now() <= clock.now()


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 12, 31, 22, 59, 59, tzinfo=UTC), date(2026, 12, 31)),
        (datetime(2026, 12, 31, 23, 0, 0, tzinfo=UTC), date(2027, 1, 1)),
        (datetime(2026, 7, 31, 21, 59, 59, tzinfo=UTC), date(2026, 7, 31)),
        (datetime(2026, 7, 31, 22, 0, 0, tzinfo=UTC), date(2026, 8, 1)),
        (datetime(2026, 1, 1, 0, 30, tzinfo=ZoneInfo("Asia/Tokyo")), date(2025, 12, 31)),
    ],
)
def test_a_legal_date_is_the_calendar_day_in_the_towns_zone(instant: datetime, day: date) -> None:
    assert local_date(instant, BERLIN) == day
