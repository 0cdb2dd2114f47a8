# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Shapes of grants and of explanations of access."""

from datetime import date
from typing import Self
from uuid import UUID

from pydantic import Field

from eakte.api.paging import Next
from eakte.api.schemas import Said, Shape
from eakte.domain.access.rules import Permission
from eakte.domain.access.values import ObjectType, ProtectionClass, Right
from eakte.kernel.paging import Part
from eakte.services.explaining_access import AccessView
from eakte.services.grants import GrantView


class Grant(Shape):
    id: UUID
    object_type: ObjectType
    object_id: UUID
    holder: UUID
    holder_name: str
    right: Right
    protection: ProtectionClass = Field(description="The class that it opens beside what is not protected")
    cause: str
    since: date
    until: date = Field(description="The last day")
    ended_on: date | None
    valid: bool = Field(description="Whether it holds today")
    given_by: str

    @classmethod
    def of(cls, view: GrantView) -> Self:
        grant = view.grant
        return cls(
            id=grant.id,
            object_type=grant.target.type,
            object_id=grant.target.id,
            holder=view.holder,
            holder_name=view.holder_name,
            right=grant.right,
            protection=grant.protection,
            cause=grant.cause,
            since=grant.since,
            until=grant.until,
            ended_on=grant.ended_on,
            valid=view.valid,
            given_by=view.given_by,
        )


class Grants(Shape):
    items: list[Grant]
    next: Next

    @classmethod
    def of(cls, view: Part[GrantView], link: str | None) -> Self:
        return cls(items=[Grant.of(each) for each in view.rows], next=link)


class GrantToGive(Said):
    object_type: ObjectType
    object_id: UUID
    login: str = Field(max_length=200, description="With which the person signs in")
    right: Right = Right.READ
    cause: str = Field(max_length=1000)
    until: date = Field(description="The last day")


class ChangeOfGrant(Said):
    cause: str | None = Field(None, max_length=1000)
    until: date | None = None


class AccessReason(Shape):
    ground: str = Field(description="The role or grant, in words")
    verdict: str = Field(description="What comes of it, in words")
    gives: bool


class AccessExplanation(Shape):
    holder: UUID
    holder_name: str
    day: date
    permission: Permission
    office: str | None = Field(description="The office in charge")
    protection: ProtectionClass
    allowed: bool
    reasons: list[AccessReason]

    @classmethod
    def of(cls, view: AccessView) -> Self:
        return cls(
            holder=view.holder,
            holder_name=view.holder_name,
            day=view.day,
            permission=view.permission,
            office=view.office,
            protection=view.protection,
            allowed=view.allowed,
            reasons=[AccessReason(ground=each.ground, verdict=each.verdict, gives=each.gives) for each in view.reasons],
        )
