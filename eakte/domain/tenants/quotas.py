# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""How much of the shared deployment a municipality may use, and how much of that is left."""

import math
import re
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from eakte.domain.tenants.errors import SizeInvalid

WARN_PERCENT = 80
"""From here on the operator is warned."""

FULL_PERCENT = 100

_UNITS = {"": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "tb": 10**12}
_SIZE = re.compile(r"([0-9]{1,15}) ?(|[kmgt]b)", re.IGNORECASE)


class Quota(StrEnum):
    """What can be limited: the first two by calendar month, the bytes altogether."""

    SUBMISSIONS = "submissions"
    PAGES = "pages"
    BYTES = "bytes"


@dataclass(frozen=True)
class Quotas:
    """The limits of a municipality; None is no limit. `pages` are those that are recognised."""

    submissions: int | None = None
    pages: int | None = None
    bytes: int | None = None

    def over(self, others: "Quotas") -> "Quotas":
        """These limits, and where there is none that of the others."""
        return Quotas(*(others.limit(each) if (own := self.limit(each)) is None else own for each in Quota))

    def limit(self, quota: Quota) -> int | None:
        return {Quota.SUBMISSIONS: self.submissions, Quota.PAGES: self.pages, Quota.BYTES: self.bytes}[quota]


NO_QUOTAS = Quotas()


@dataclass(frozen=True)
class Consumption:
    """What counts against the quotas: this month's submissions and recognised pages, and all bytes there are."""

    submissions: int = 0
    pages: int = 0
    bytes: int = 0

    def of(self, quota: Quota) -> int:
        return {Quota.SUBMISSIONS: self.submissions, Quota.PAGES: self.pages, Quota.BYTES: self.bytes}[quota]


def left(quotas: Quotas, consumed: Consumption, quota: Quota) -> int | None:
    """How much is left, at least 0; None without a limit."""
    limit = quotas.limit(quota)
    return None if limit is None else max(0, limit - consumed.of(quota))


@dataclass(frozen=True)
class QuotaUse:
    """How much of one limit is used."""

    quota: Quota
    used: int
    limit: int

    @property
    def percent(self) -> int:
        """Rounded down. A quota of nothing is always full."""
        return FULL_PERCENT * self.used // self.limit if self.limit else FULL_PERCENT

    @property
    def scarce(self) -> bool:
        return self.percent >= WARN_PERCENT

    @property
    def full(self) -> bool:
        return self.percent >= FULL_PERCENT


def uses(quotas: Quotas, consumed: Consumption) -> tuple[QuotaUse, ...]:
    """The use of each quota that has a limit."""
    limits = ((quota, quotas.limit(quota)) for quota in Quota)
    return tuple(QuotaUse(quota, consumed.of(quota), limit) for quota, limit in limits if limit is not None)


def fullest_percent(quotas: Quotas, consumed: Consumption) -> int:
    """How much of the fullest quota is used; 0 where there is none."""
    return max((use.percent for use in uses(quotas, consumed)), default=0)


def size_of(text: str) -> int:
    """A number of bytes, such as 500GB.

    Raises:
        SizeInvalid: it is none.
    """
    match = _SIZE.fullmatch(text.strip())
    if match is None:
        raise SizeInvalid(given=text)
    return int(match[1]) * _UNITS[match[2].lower()]


def month_of(day: date) -> date:
    """The first day of the month."""
    return day.replace(day=1)


def month_begin(month: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(month, time(), zone)


def seconds_to_next_month(now: datetime, zone: ZoneInfo) -> int:
    """Until monthly quotas are whole again; at least one."""
    month = month_of(now.astimezone(zone).date())
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return max(1, math.ceil(month_begin(following, zone).timestamp() - now.timestamp()))
