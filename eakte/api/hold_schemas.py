# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Shapes of holds."""

from datetime import date
from enum import StrEnum
from typing import Self
from uuid import UUID

from pydantic import Field

from eakte.api.paging import Next
from eakte.api.problem import Content
from eakte.api.schemas import Problem, Said, Shape
from eakte.domain.access.values import ObjectType, Target
from eakte.domain.holds.rules import MAX_EXPLANATION_CHARACTERS, MAX_REVIEW_DAYS
from eakte.kernel.paging import Part
from eakte.services.holds import MAX_WHY_CHARACTERS, AskedHold, HoldView
from retention.holds import HoldReason

MAX_TARGETS = 1_000
MAX_BYTES = 1024 * 1024
"""More than MAX_TARGETS need."""


class HeldType(StrEnum):
    """On what a hold can be set."""

    DOSSIER = "dossier"
    CASE = "case"


class Hold(Shape):
    """What keeps a dossier or a case, with all that stands beneath it, from being disposed of."""

    id: UUID
    object_type: HeldType
    object_id: UUID
    reference_number: str = Field(description="Of that dossier or case")
    title: str
    reason: HoldReason
    explanation: str | None = Field(description="null for who may not read that dossier or case itself")
    set_on: date
    set_by: str
    office: str | None = Field(description="For which it was set; null for the whole municipality")
    review_on: date = Field(description="When somebody looks whether it is still needed; it does not end by that")
    overdue: bool = Field(description="Whether that day has passed")
    in_force: bool
    lifted_on: date | None
    lifted_by: str | None
    lifted_why: str | None
    may_lift: bool = Field(description="Whether the caller may change and lift it")

    @classmethod
    def of(cls, view: HoldView) -> Self:
        return cls(
            id=view.id,
            object_type=HeldType(view.target.type.value),
            object_id=view.target.id,
            reference_number=view.reference_number,
            title=view.title,
            reason=view.hold.reason,
            explanation=view.explanation,
            set_on=view.hold.set_on,
            set_by=view.set_by,
            office=view.office,
            review_on=view.hold.review_on,
            overdue=view.overdue,
            in_force=view.in_force,
            lifted_on=view.hold.lifted_on,
            lifted_by=view.lifted_by,
            lifted_why=view.lifted_why,
            may_lift=view.yours,
        )


class Holds(Shape):
    items: list[Hold]
    next: Next

    @classmethod
    def of(cls, view: Part[HoldView], link: str | None) -> Self:
        return cls(items=[Hold.of(each) for each in view.rows], next=link)


class HeldObject(Said):
    object_type: HeldType
    object_id: UUID

    @property
    def target(self) -> Target:
        return Target(ObjectType(self.object_type.value), self.object_id)


class SaidOfHold(Said):
    reason: HoldReason
    explanation: str = Field(max_length=MAX_EXPLANATION_CHARACTERS)
    review_on: date = Field(description=f"After today, at most {MAX_REVIEW_DAYS} days ahead")

    @property
    def asked(self) -> AskedHold:
        return AskedHold(self.reason, self.explanation, self.review_on)


class HoldToSet(HeldObject, SaidOfHold):
    pass


class HoldsToSet(SaidOfHold):
    """The same hold on many."""

    items: list[HeldObject] = Field(min_length=1, json_schema_extra={"maxItems": MAX_TARGETS})


class SetHold(Shape):
    """What became of one object: the hold that is on it now, or why it is not."""

    object_type: HeldType
    object_id: UUID
    hold: Hold | None
    problem: Problem | None

    @classmethod
    def of(cls, target: Target, view: HoldView) -> Self:
        return cls(object_type=HeldType(target.type.value), object_id=target.id, hold=Hold.of(view), problem=None)

    @classmethod
    def refused(cls, target: Target, problem: Content) -> Self:
        kind, refused = HeldType(target.type.value), Problem.model_validate(problem)
        return cls(object_type=kind, object_id=target.id, hold=None, problem=refused)


class SetHolds(Shape):
    """In the order of the request. Whatever was refused, the others are on hold."""

    held: int
    refused: int
    results: list[SetHold]

    @classmethod
    def of(cls, results: list[SetHold]) -> Self:
        done = sum(each.hold is not None for each in results)
        return cls(held=done, refused=len(results) - done, results=results)


class ChangeOfHold(Said):
    explanation: str | None = Field(None, max_length=MAX_EXPLANATION_CHARACTERS)
    review_on: date | None = None


class Lifting(Said):
    reason: str = Field(max_length=MAX_WHY_CHARACTERS, description="Stands with the hold and in the audit log")
