# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Shapes of what is asked of many objects at once, and of what became of each."""

from typing import Self
from uuid import UUID

from pydantic import Field

from eakte.api.discard_schemas import Forwarding, Office
from eakte.api.problem import Content
from eakte.api.schemas import Case, Filing, Problem, Said, Shape

MAX_ITEMS = 1_000
MAX_BYTES = 2 * 1024 * 1024
"""More than MAX_ITEMS with the longest titles need."""


class ItemToFile(Filing):
    item: UUID


class ItemsToFile(Said):
    items: list[ItemToFile] = Field(min_length=1, json_schema_extra={"maxItems": MAX_ITEMS})


class FiledItem(Shape):
    """What became of one item: the case that it is in, or why it is in none."""

    item: UUID
    case: Case | None
    problem: Problem | None

    @classmethod
    def refused(cls, item: UUID, problem: Content) -> Self:
        return cls(item=item, case=None, problem=Problem.model_validate(problem))


class FiledItems(Shape):
    """In the order of the request. Whatever was refused, the others are filed."""

    filed: int
    refused: int
    results: list[FiledItem]

    @classmethod
    def of(cls, results: list[FiledItem]) -> Self:
        filed = sum(each.case is not None for each in results)
        return cls(filed=filed, refused=len(results) - filed, results=results)


class ItemToForward(Forwarding):
    item: UUID


class ItemsToForward(Said):
    items: list[ItemToForward] = Field(min_length=1, json_schema_extra={"maxItems": MAX_ITEMS})


class ForwardedItem(Shape):
    """What became of one item: the office that is in charge of it now, or why it is not."""

    item: UUID
    office: Office | None
    problem: Problem | None

    @classmethod
    def refused(cls, item: UUID, problem: Content) -> Self:
        return cls(item=item, office=None, problem=Problem.model_validate(problem))


class ForwardedItems(Shape):
    """In the order of the request. Whatever was refused, the others are forwarded."""

    forwarded: int
    refused: int
    results: list[ForwardedItem]

    @classmethod
    def of(cls, results: list[ForwardedItem]) -> Self:
        forwarded = sum(each.office is not None for each in results)
        return cls(forwarded=forwarded, refused=len(results) - forwarded, results=results)
