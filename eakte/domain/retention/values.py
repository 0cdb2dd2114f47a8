# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Rule sets: what is said of how long something is kept, as a value that never changes."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

from eakte.domain.retention.errors import (
    RuleFieldUnknown,
    RulePeriodInvalid,
    RuleSaidTwice,
    RuleSourceWithoutPeriod,
    RuleTriggerUnknown,
    RuleWithoutSource,
    TooManyRules,
)
from retention.errors import InvalidPeriod, InvalidTrigger
from retention.periods import MAX_YEARS, MONTHS_A_YEAR, PERMANENT, Permanent, RetentionPeriod, Start, Unit
from retention.schedule import RetentionRule
from retention.triggers import CLOSING, Trigger, TriggerKind

Rules = tuple[RetentionRule, ...]
"""A rule set; without a rule nobody has said how long something is kept."""

MAX_RULES: Final = 10
MAX_MONTHS: Final = MAX_YEARS * MONTHS_A_YEAR

ENTERED: Final = (
    TriggerKind.COUNCIL_RESOLUTION,
    TriggerKind.PERMIT_EXPIRY,
    TriggerKind.DEATH,
    TriggerKind.PAYMENT,
)
"""Events whose day somebody enters; closing has its own day, and fields stand in the particulars."""

LAST_DAY: Final = date(date.max.year - MAX_YEARS, 12, 31)
"""Of an event: so that every period that begins then ends on a day that there is."""

_DATE_FIELD = "date_field:…"


@dataclass(frozen=True)
class RuleSaid:
    """A rule as it is written in plan files, sent by programs, and kept: of `length` and `permanent` exactly one is said."""

    legal_basis: str
    length: int | None = None
    unit: str = Unit.YEARS.value
    start: str = Start.YEAR_END.value
    permanent: bool = False
    trigger: str = CLOSING.code
    suspended: bool = False

    def rule(self) -> RetentionRule:
        """The rule that is meant.

        Raises:
            RuleWithoutSource, RulePeriodInvalid, RuleTriggerUnknown: there is no such rule.
        """
        if not self.legal_basis.strip():
            raise RuleWithoutSource
        return RetentionRule(self._period(), self.legal_basis, self._trigger(), self.suspended)

    def _period(self) -> RetentionPeriod | Permanent:
        invalid = RulePeriodInvalid(years=MAX_YEARS, months=MAX_MONTHS)
        if self.permanent:
            if self.length is not None or self.suspended or self.trigger != CLOSING.code:
                raise invalid
            return PERMANENT
        try:
            return RetentionPeriod(self.length or 0, Unit(self.unit), Start(self.start))
        except (InvalidPeriod, ValueError) as exc:
            raise invalid from exc

    def _trigger(self) -> Trigger:
        try:
            return Trigger.of(self.trigger)
        except InvalidTrigger as exc:
            known = ", ".join(each.value for each in TriggerKind if each is not TriggerKind.DATE_FIELD)
            raise RuleTriggerUnknown(trigger=self.trigger, known=known, field=_DATE_FIELD) from exc


SAID_FIELDS: Final = tuple(RuleSaid.__dataclass_fields__)


def said(rule: RetentionRule) -> RuleSaid:
    """The rule in the form in which it is written."""
    period = rule.period
    if isinstance(period, Permanent):
        return RuleSaid(rule.legal_basis, permanent=True)
    return RuleSaid(
        rule.legal_basis,
        length=period.length,
        unit=period.unit.value,
        start=period.start.value,
        trigger=rule.trigger.code,
        suspended=rule.suspended,
    )


def written(rules: Iterable[RetentionRule]) -> list[dict[str, Any]]:
    """For plan files and programs: without what goes without saying."""
    usual = {name: each.default for name, each in RuleSaid.__dataclass_fields__.items()}
    return [{name: value for name, value in asdict(said(rule)).items() if value != usual[name]} for rule in rules]


def stored(rules: Iterable[RetentionRule]) -> list[dict[str, Any]]:
    """To be kept: all of it, so that a later release reads what this one meant."""
    return [asdict(said(rule)) for rule in rules]


def of_stored(kept: Iterable[Mapping[str, Any]]) -> Rules:
    return tuple(RuleSaid(**each).rule() for each in kept)


def after_closing(years: int, legal_basis: str) -> Rules:
    """The usual rule set: so many whole years after closing."""
    return (RuleSaid(legal_basis, length=years).rule(),)


def simple(rules: Sequence[RetentionRule]) -> tuple[int, str] | None:
    """Years and legal basis, where the rule set says nothing else."""
    if len(rules) != 1:
        return None
    (rule,) = rules
    if isinstance(rule.period, Permanent) or rule.period.unit is not Unit.YEARS:
        return None
    if rule.trigger != CLOSING or rule.suspended:
        return None
    return rule.period.length, rule.legal_basis


def chosen(years: int | None, legal_basis: str | None, rules: Sequence[RetentionRule]) -> Rules | None:
    """What is said by years and legal basis, or by rules; None where nothing is.

    Raises:
        RuleSaidTwice, RuleWithoutSource, RuleSourceWithoutPeriod, RulePeriodInvalid, TooManyRules: it cannot be.
    """
    if rules:
        if years is not None or legal_basis is not None:
            raise RuleSaidTwice
        if len(rules) > MAX_RULES:
            raise TooManyRules(limit=MAX_RULES)
        return tuple(rules)
    if years is None:
        if legal_basis is not None:
            raise RuleSourceWithoutPeriod
        return None
    return after_closing(years, legal_basis or "")


def check_fields(rules: Iterable[RetentionRule], fields: Collection[str]) -> None:
    """Raise `RuleFieldUnknown` where a rule begins with a day for which nobody asks."""
    for rule in rules:
        if rule.trigger.field is not None and rule.trigger.field not in fields:
            raise RuleFieldUnknown(field=rule.trigger.field)
