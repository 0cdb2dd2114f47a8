# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Shapes of retention: why something is kept and until when, and changes of rules."""

from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from eakte.api.paging import Next
from eakte.api.schemas import RetentionRule, Said, Shape
from eakte.domain.retention.changes import ChangeState
from eakte.domain.retention.values import MAX_RULES, Rules, chosen
from eakte.domain.tenants.yaml_nodes import MAX_CHARACTERS
from eakte.services.explaining_retention import RetentionTold
from eakte.services.rule_changes import RuleChangeView, Wish
from retention.periods import MAX_YEARS
from retention.schedule import Standing

MAX_REASON = 1_000


class EventDay(Shape):
    trigger: str
    name: str
    day: date


class RetentionExplained(Shape):
    """Why and until when a case or dossier is kept."""

    standing: Standing | None = Field(description="null while it is open")
    ends_on: date | None = Field(description="The last day, if the standing is `ends`")
    due_on: date | None = Field(description="Of a dossier: from this day on it is to be offered to the archive")
    sentences: list[str] = Field(description="In German, one for each rule")
    days: list[EventDay] = Field(description="Of events that set periods running")
    missing: list[str] = Field(description="Triggers whose day a rule waits for")

    @classmethod
    def of(cls, told: RetentionTold) -> Self:
        return cls.model_validate(told)


class DayOfEvent(Said):
    day: date | None = Field(description="null takes the day away")


class Effect(Shape):
    """What a change does to what is closed already, in numbers."""

    dossiers: int
    cases: int
    later: int
    earlier: int
    unchanged: int
    open: int = Field(description="Cases for which a day is missing then")
    suspended: int
    permanent: int
    become_due: int = Field(description="Dossiers that are to be offered to the archive then, and nothing else")
    no_longer_due: int


class RuleChange(Shape):
    """Other retention rules of a position or a public service."""

    id: UUID
    position: str | None
    service: str | None
    before: list[str] = Field(description="In German, one sentence for each rule")
    after: list[str]
    rules: list[RetentionRule] = Field(description="What is to hold; none where it is inherited")
    reason: str
    proposed_by: str
    proposed_at: datetime
    effect: Effect
    state: ChangeState
    decided_by: str | None
    decided_at: datetime | None
    under: int = Field(description="Dossiers that are gone through")
    gone_through: int
    changed: int
    ended_at: datetime | None

    @classmethod
    def of(cls, view: RuleChangeView) -> Self:
        rules = [RetentionRule.of(each) for each in view.rules]
        return cls.model_validate({**vars(view), "rules": rules, "effect": Effect.model_validate(view.preview)})


class RuleChanges(Shape):
    items: list[RuleChange]
    next: Next


class RuleProposal(Said):
    """Years and legal basis, or rules; without both the position (or service) is to inherit."""

    position: str | None = Field(None, max_length=50, description="The number of a position of the filing plan")
    service: str | None = Field(None, max_length=100, description="The key of a public service")
    retention_years: int | None = Field(None, ge=1, le=MAX_YEARS)
    legal_basis: str | None = Field(None, min_length=1, max_length=MAX_CHARACTERS)
    retention_rules: Annotated[list[RetentionRule], Field(max_length=MAX_RULES)] | None = None
    reason: str = Field(max_length=MAX_REASON, description="Why, for whoever approves it")

    def wish(self) -> Wish:
        """Raise `RuleInvalid` where what is said is no rule."""
        said: Rules = tuple(each.rule() for each in self.retention_rules or ())
        return Wish(chosen(self.retention_years, self.legal_basis, said), self.position, self.service)
