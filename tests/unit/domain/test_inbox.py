# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from datetime import UTC, datetime, timedelta

import pytest

from eakte.domain.filing.inbox import UNFILED_AFTER, overdue_days

CAPTURED = datetime(2026, 11, 1, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("waited", "days"),
    [
        (timedelta(days=-400), None),  # the clock has gone back
        (timedelta(), None),
        (UNFILED_AFTER - timedelta(seconds=1), None),
        (UNFILED_AFTER, 14),
        (UNFILED_AFTER + timedelta(hours=23), 14),
        (timedelta(days=400), 400),
    ],
)
def test_an_item_that_waits_for_14_days_is_overdue(waited: timedelta, days: int | None) -> None:
    assert overdue_days(CAPTURED, CAPTURED + waited) == days
