# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Time as an argument. Instants are UTC; legal dates are local dates in the tenant's zone."""

from datetime import UTC, date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo


class Clock(Protocol):
    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251 - the one place that asks the machine


def local_date(instant: datetime, zone: ZoneInfo) -> date:
    """The legal date of an instant: the calendar day in the tenant's zone."""
    return instant.astimezone(zone).date()
