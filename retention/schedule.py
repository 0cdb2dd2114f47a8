# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""When something need not be kept any longer, and why then.

Whole years are counted from the end of the calendar year in which the trigger falls (AO § 147 Abs. 4): the year of
the trigger counts in full, the period ends with 31 December, and nothing may go before the next 1 January. A rule
that starts on the 1 January after the event (KommHVO NRW § 59) ends on the same day.
"""

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, date
from enum import StrEnum
from typing import Final

from retention.errors import EndOutOfRange, MissingLegalBasis, TransferOutlastsRetention
from retention.periods import MONTHS_A_YEAR, Period, Permanent, RetentionPeriod, Start
from retention.triggers import CLOSING, Trigger

OFFER_AFTER_YEARS: Final = 30


@dataclass(frozen=True)
class RetentionRule:
    """A period, what sets it running, and where it comes from: a paragraph, a statute or the filing plan.

    `suspended` says that the period does not run out for the time being, as one under tax law does not while the
    assessment period runs (AO § 147 Abs. 3).

    Raises:
        MissingLegalBasis: the legal basis is blank.
    """

    period: Period
    legal_basis: str
    trigger: Trigger = CLOSING
    suspended: bool = False

    def __post_init__(self) -> None:
        if not self.legal_basis.strip():
            raise MissingLegalBasis


class Standing(StrEnum):
    """What is known about an end."""

    ENDS = "ends"
    """There is a last day."""
    SUSPENDED = "suspended"
    OPEN = "open"
    """The trigger has no date yet."""
    NO_RULE = "no_rule"
    """Nobody has said how long it is kept; never of a single rule."""
    PERMANENT = "permanent"


_WEIGHTS: Final = {standing: weight for weight, standing in enumerate(Standing)}
"""The later in the list, the further off the end: each beats those before it.

`NO_RULE` stands above `OPEN`: whatever nobody has ruled on must not be let go because something beside it was.
"""


@dataclass(frozen=True)
class RuleEnd:
    """What one rule comes to: all that a sentence about it needs. The page makes the sentence.

    `on` is the last day on which the record must be kept by this rule, and is there only if the standing is `ENDS`.
    `start` is there with the trigger's date: when that day is over, the period begins.
    """

    rule: RetentionRule
    standing: Standing
    triggered_on: date | None
    start: date | None
    on: date | None


@dataclass(frozen=True)
class RetentionEnd:
    """The last day on which the record must be kept (xdomea `Aufbewahrungsende`), with what it was computed from.

    `on` is there only if the standing is `ENDS`.
    """

    standing: Standing
    on: date | None
    rules: tuple[RuleEnd, ...]


NO_RULE: Final = RetentionEnd(Standing.NO_RULE, None, ())


def rule_end(rule: RetentionRule, dates: Mapping[Trigger, date]) -> RuleEnd:
    """What the rule comes to when these events have happened on these days; others have not happened yet.

    Raises:
        EndOutOfRange: the end would be after the year 9999, even if the rule is suspended.
    """
    triggered_on = dates.get(rule.trigger)
    if isinstance(rule.period, Permanent):
        return RuleEnd(rule, Standing.PERMANENT, triggered_on, None, None)
    if triggered_on is None:
        return RuleEnd(rule, Standing.OPEN, None, None, None)
    start, on = _start(rule.period, triggered_on), _last_day(rule.period, triggered_on)
    if rule.suspended:
        return RuleEnd(rule, Standing.SUSPENDED, triggered_on, start, None)
    return RuleEnd(rule, Standing.ENDS, triggered_on, start, on)


def effective_end(rules: Sequence[RetentionRule], dates: Mapping[Trigger, date]) -> RetentionEnd:
    """The maximum of all rules that apply to one record; each of them is told, in this order.

    Raises:
        EndOutOfRange: as of `rule_end`.
    """
    ends = tuple(rule_end(rule, dates) for rule in rules)
    if not ends:
        return NO_RULE
    decisive = max(ends, key=_rank)
    return RetentionEnd(decisive.standing, decisive.on, ends)


def latest(ends: Iterable[RetentionEnd]) -> RetentionEnd:
    """Of a whole the maximum over its parts and itself: a dossier ends with the last of its cases.

    A part without a rule keeps the whole, unless another one is kept for ever anyway. The rules told are those of the
    parts that decide, each once.
    """
    known = tuple(ends)
    if not known:
        return NO_RULE
    decisive = max(known, key=_rank)
    told = (rule for end in known if _rank(end) == _rank(decisive) for rule in end.rules)
    return RetentionEnd(decisive.standing, decisive.on, tuple(dict.fromkeys(told)))


def is_over(end: RetentionEnd, today: date) -> bool:
    """Whether the last day has passed; on that day itself the record is still kept. What has no last day is not over."""
    return end.standing is Standing.ENDS and end.on is not None and today > end.on


def offer_at_latest(created_on: date) -> date:
    """The day by which it must have been offered to the archive: 30 years after it came to be (ArchivG NRW § 4 Abs. 1).

    Of 29 February it is 28 February, and of what would lie after the year 9999 the last day there is.
    """
    year = created_on.year + OFFER_AFTER_YEARS
    return date.max if year > MAXYEAR else _day(year, created_on.month, created_on.day)


class DueReason(StrEnum):
    """Why something is due for offer to the archive."""

    RETENTION_OVER = "retention_over"
    THIRTY_YEARS = "thirty_years"


def due(end: RetentionEnd, created_on: date, today: date) -> DueReason | None:
    """Whether and why it is due for offer.

    After thirty years it is, although it may have to be kept longer. The law excepts what another law keeps longer;
    of a rule nobody can tell whether it is such a law, and an offer destroys nothing: the end decides about that alone.
    """
    if is_over(end, today):
        return DueReason.RETENTION_OVER
    if today >= offer_at_latest(created_on):
        return DueReason.THIRTY_YEARS
    return None


class Effect(StrEnum):
    """What a change of rules does to one record. None of them disposes of anything.

    What becomes due enters the due list, and takes every step from there like anything else: ten years that became
    eight (AO § 147 Abs. 3, accounting records since 2025) destroy nothing by themselves.
    """

    UNCHANGED = "unchanged"
    LATER = "later"
    EARLIER = "earlier"
    BECOMES_DUE = "becomes_due"
    NO_LONGER_DUE = "no_longer_due"


def compare(before: RetentionEnd, after: RetentionEnd, created_on: date, today: date) -> Effect:
    """What the preview of a change counts. That it was or becomes due comes first; what stays so is later or earlier."""
    was_due, is_due = (due(end, created_on, today) is not None for end in (before, after))
    if was_due != is_due:
        return Effect.BECOMES_DUE if is_due else Effect.NO_LONGER_DUE
    if _rank(before) == _rank(after):
        return Effect.UNCHANGED
    return Effect.LATER if _rank(after) > _rank(before) else Effect.EARLIER


def transfer_on(closed_on: date, transfer: RetentionPeriod) -> date:
    """The last day of the transfer period (`Transferfrist`): after it the record moves to the read-only store.

    Raises:
        EndOutOfRange: that would be after the year 9999.
    """
    return _last_day(transfer, closed_on)


def check_transfer(transfer: RetentionPeriod, period: Period) -> None:
    """The transfer period lies inside the retention period, on whatever day the record is closed.

    Raises:
        TransferOutlastsRetention: there is a day from which it would not.
    """
    if isinstance(period, Permanent):
        return
    # Of what is closed on 1 January, the one waits for nearly a year before it begins and the other one does not.
    delay = MONTHS_A_YEAR if (transfer.start, period.start) == (Start.YEAR_END, Start.TRIGGER) else 0
    if transfer.months + delay > period.months:
        raise TransferOutlastsRetention(transfer.months, period.months)


def _rank(end: RuleEnd | RetentionEnd) -> tuple[int, date]:
    return _WEIGHTS[end.standing], end.on or date.min


def _start(period: RetentionPeriod, triggered_on: date) -> date:
    """The last day that does not count yet."""
    return triggered_on if period.start is Start.TRIGGER else date(triggered_on.year, 12, 31)


def _last_day(period: RetentionPeriod, triggered_on: date) -> date:
    """The day of the last month that bears the number of the starting day (BGB § 188 Abs. 2), through its end.

    Where that month has no such day, it is the last day of the month (BGB § 188 Abs. 3); from 31 December on it always is.
    """
    start = _start(period, triggered_on)
    years, month = divmod(start.month - 1 + period.months, MONTHS_A_YEAR)
    if start.year + years > MAXYEAR:
        raise EndOutOfRange(triggered_on, period.length, period.unit)
    return _day(start.year + years, month + 1, start.day)


def _day(year: int, month: int, day: int) -> date:
    """That day, or the last one of its month."""
    return date(year, month, min(day, monthrange(year, month)[1]))
