# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""When a retention period ends, and why then.

Whole years are counted from the end of the calendar year in which the trigger falls (AO § 147 Abs. 4): the year of
the trigger counts in full, the period ends with 31 December, and nothing may go before the next 1 January. A rule
that starts on the 1 January after the event (KommHVO NRW § 59) ends on the same day.
"""

from dataclasses import dataclass
from datetime import MAXYEAR, date

from retention.errors import EndOutOfRange, MissingLegalBasis
from retention.periods import RetentionPeriod
from retention.triggers import Closing


@dataclass(frozen=True)
class RetentionRule:
    """A period and where it comes from: a paragraph, a statute or the municipality's own filing plan.

    Raises:
        MissingLegalBasis: the legal basis is blank.
    """

    period: RetentionPeriod
    legal_basis: str

    def __post_init__(self) -> None:
        if not self.legal_basis.strip():
            raise MissingLegalBasis


@dataclass(frozen=True)
class Explanation:
    """The parts of the sentence that tells a person why a period ends when it does; the page makes the sentence."""

    years: int
    closed_on: date
    start: date
    """31 December of the closing's year; the period begins when this day is over."""
    end: date
    legal_basis: str


@dataclass(frozen=True)
class RetentionEnd:
    """The last day on which the record must be kept (xdomea `Aufbewahrungsende`), with what it was computed from."""

    on: date
    rule: RetentionRule
    trigger: Closing

    @property
    def explanation(self) -> Explanation:
        return Explanation(
            years=self.rule.period.years,
            closed_on=self.trigger.on,
            start=_year_end(self.trigger.on.year),
            end=self.on,
            legal_basis=self.rule.legal_basis,
        )


def retention_end(rule: RetentionRule, trigger: Closing) -> RetentionEnd:
    """31 December of the trigger's year plus the years of the rule (AO § 147 Abs. 4).

    Raises:
        EndOutOfRange: that would be after the year 9999.
    """
    year = trigger.on.year + rule.period.years
    if year > MAXYEAR:
        raise EndOutOfRange(trigger.on, rule.period.years)
    return RetentionEnd(_year_end(year), rule, trigger)


def is_over(end: RetentionEnd, today: date) -> bool:
    """Whether the last day has passed; on that day itself the record is still kept."""
    return today > end.on


def _year_end(year: int) -> date:
    return date(year, 12, 31)
