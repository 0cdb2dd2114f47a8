# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""How long something is kept."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from retention.errors import InvalidPeriod

MAX_YEARS: Final = 110
"""The longest period in municipal use: a register of births is kept current for 110 years (PStG § 5 Abs. 5)."""
MONTHS_A_YEAR: Final = 12


class Unit(StrEnum):
    """What a period is counted in."""

    YEARS = "years"
    MONTHS = "months"


class Start(StrEnum):
    """When a period begins to run."""

    YEAR_END = "year_end"
    """When the calendar year of the trigger is over (AO § 147 Abs. 4)."""
    TRIGGER = "trigger"
    """When the day of the trigger is over (BGB § 187 Abs. 1); for months only."""


_LONGEST: Final = {Unit.YEARS: MAX_YEARS, Unit.MONTHS: MAX_YEARS * MONTHS_A_YEAR}


@dataclass(frozen=True)
class RetentionPeriod:
    """A number of years or months (`Aufbewahrungsfrist`): `RetentionPeriod(10)` is ten whole years.

    Whole years always start with the end of the calendar year. The other rules in use, the 1 January after the event
    and the day itself with the end moved to the end of its year, lead to the same 31 December; a choice would only
    make equal rules look different.

    Raises:
        InvalidPeriod: not 1 to 110 years or 1 to 1320 months, or years that start on the day of the trigger.
    """

    length: int
    unit: Unit = Unit.YEARS
    start: Start = Start.YEAR_END

    def __post_init__(self) -> None:
        starts = self.start is Start.YEAR_END or self.unit is Unit.MONTHS
        if not (starts and 1 <= self.length <= _LONGEST[self.unit]):
            raise InvalidPeriod(self.length, self.unit, self.start)

    @property
    def months(self) -> int:
        return self.length * MONTHS_A_YEAR if self.unit is Unit.YEARS else self.length


@dataclass(frozen=True)
class Permanent:
    """Kept for ever, like a municipality's annual accounts (KommHVO NRW § 59)."""


PERMANENT: Final = Permanent()

Period = RetentionPeriod | Permanent
