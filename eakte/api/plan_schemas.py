# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Shapes of the filing plan as it is kept: what changes it, and what a file would change."""

from datetime import date
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BeforeValidator, Field

from eakte.api.schemas import PlanEntry, RetentionRule, Said, Shape, retention_of
from eakte.domain.access.values import ProtectionClass
from eakte.domain.filing import plan_changes, values
from eakte.domain.filing.plan_changes import Difference, NumberEnd
from eakte.domain.retention.values import MAX_RULES, Rules, chosen
from eakte.domain.tenants.positions import (
    BETWEEN_KEYWORDS,
    MAX_DESCRIPTION_CHARACTERS,
    MAX_KEYWORDS,
)
from eakte.domain.tenants.yaml_nodes import MAX_CHARACTERS
from eakte.kernel.messages import one_line
from eakte.services.filing_plan import FoundNumber
from retention.periods import MAX_YEARS

MAX_PARTS = 50
"""Of one split."""

_RETENTION = frozenset({"retention_years", "legal_basis", "retention_rules"})
"""Fields by which retention is said, in two ways."""

MAX_NAMED = 1_000
"""Dossiers that one part of a split names."""


def _tidied(value: object) -> object:
    return one_line(value) if isinstance(value, str) else value


Line = Annotated[str, BeforeValidator(_tidied), Field(min_length=1, max_length=MAX_CHARACTERS)]
Description = Annotated[str, BeforeValidator(_tidied), Field(min_length=1, max_length=MAX_DESCRIPTION_CHARACTERS)]
Keyword = Annotated[
    str, BeforeValidator(_tidied), Field(min_length=1, max_length=MAX_CHARACTERS, pattern=f"^[^{BETWEEN_KEYWORDS}]*$")
]
Number = Annotated[str, Field(max_length=50, description="Of a position, such as 22.10")]


class Position(Shape):
    """A position as it is set up; what is null is inherited from above, or not said."""

    number: str
    title: str
    description: str | None
    keywords: list[str]
    retention_years: int | None
    legal_basis: str | None
    retention_rules: list[RetentionRule] | None = Field(description="Where years and legal basis do not tell all")
    office: str | None = Field(description="The key of the office in charge")
    protection: ProtectionClass | None
    valid_from: date | None
    retired_on: date | None

    @classmethod
    def of(cls, entry: values.PlanEntry) -> Self:
        return cls.model_validate({**vars(entry), **retention_of(entry.retention)})


class _Details(Said):
    """What a position says beside number and title."""

    description: Description | None = None
    keywords: Annotated[tuple[Keyword, ...], Field(max_length=MAX_KEYWORDS)] = ()
    retention_years: int | None = Field(None, ge=1, le=MAX_YEARS, description="After closing, by the legal basis")
    legal_basis: Line | None = None
    retention_rules: Annotated[list[RetentionRule], Field(max_length=MAX_RULES)] | None = Field(
        None, description="In place of years and legal basis, for all that is not so simple"
    )
    office: str | None = Field(None, max_length=100, description="The key of the office in charge")
    protection: ProtectionClass | None = None
    valid_from: date | None = None

    def retention(self) -> Rules | None:
        """Raise `RuleInvalid` where what is said is no rule."""
        rules = [each.rule() for each in self.retention_rules or ()]
        return chosen(self.retention_years, self.legal_basis, rules)


class NewPosition(_Details):
    number: Number
    title: Line

    def entry(self) -> values.PlanEntry:
        said = {name: getattr(self, name) for name in NewPosition.model_fields if name not in _RETENTION}
        return values.PlanEntry(**said, retention=self.retention())


class AddPosition(NewPosition):
    kind: Literal["add"]

    def change(self) -> plan_changes.Change:
        return plan_changes.Addition(self.entry())


class ChangePosition(_Details):
    """What is left out stays as it is; null takes it away. Years and legal basis are named together."""

    kind: Literal["change"]
    number: Number
    title: Line = ""

    def change(self) -> plan_changes.Change:
        named = self.model_fields_set
        given = {name: each for name, each in self if name in named - {"kind", "number"} - _RETENTION}
        if named & _RETENTION:
            given["retention"] = self.retention()
        return plan_changes.Alteration(self.number, given)


class RetirePosition(Said):
    """No new dossiers under it and all below, from today."""

    kind: Literal["retire"]
    number: Number

    def change(self) -> plan_changes.Change:
        return plan_changes.Retirement(self.number)


class MovePosition(Said):
    """Another number for it and all below; the old ones stay findable."""

    kind: Literal["move"]
    number: Number
    to: Number

    def change(self) -> plan_changes.Change:
        return plan_changes.Move(self.number, self.to)


class MergePosition(Said):
    """Its dossiers and those of all below go to another one, and these are retired."""

    kind: Literal["merge"]
    number: Number
    into: Number

    def change(self) -> plan_changes.Change:
        return plan_changes.Merger(self.number, self.into)


class SplitPosition(Said):
    """New positions beneath or beside it."""

    kind: Literal["split"]
    number: Number
    parts: Annotated[list[NewPosition], Field(min_length=1, max_length=MAX_PARTS)]
    dossiers: dict[Number, Annotated[list[str], Field(max_length=MAX_NAMED)]] = Field(
        default_factory=dict, description="Reference numbers of dossiers by the number of the part that they go to"
    )
    rest: Number | None = Field(None, description="The part that takes all other dossiers; left out, these stay")

    def change(self) -> plan_changes.Change:
        named = {number: tuple(references) for number, references in self.dossiers.items()}
        return plan_changes.Split(self.number, tuple(part.entry() for part in self.parts), named, self.rest)


ChangeOfPlan = Annotated[
    AddPosition | ChangePosition | RetirePosition | MovePosition | MergePosition | SplitPosition,
    Field(discriminator="kind"),
]


class PlanState(Shape):
    version: int = Field(description="Of the plan after the change; its ETag, too")


class FoundPosition(Shape):
    """A position to which a number leads."""

    id: UUID
    position: PlanEntry
    why: NumberEnd | None = Field(description="null for the position that has this number")
    since: date | None
    until: date | None

    @classmethod
    def of(cls, found: FoundNumber) -> Self:
        entry = PlanEntry.of(found.entry)
        return cls(id=found.entry.id, position=entry, why=found.why, since=found.since, until=found.until)


class ChangedPosition(Shape):
    before: Position
    after: Position


class PlanComparison(Shape):
    applied: bool
    added: list[Position]
    changed: list[ChangedPosition]
    retired: list[Position]
    widening: list[str] = Field(
        description="Who would see dossiers that they do not see now; then `confirmed` is needed"
    )

    @classmethod
    def of(cls, difference: Difference, widening: tuple[str, ...], *, applied: bool) -> Self:
        return cls(
            applied=applied,
            added=[Position.of(each) for each in difference.added],
            changed=[
                ChangedPosition(before=Position.of(was), after=Position.of(new)) for was, new in difference.changed
            ],
            retired=[Position.of(each) for each in difference.retired],
            widening=list(widening),
        )
