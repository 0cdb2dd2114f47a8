# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What the API says and hears of discarding and forwarding."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import Field

from eakte.api.schemas import Said, Shape
from eakte.domain.filing.discarding import Cause, DiscardReason
from eakte.services.discarding import OfficeView, RequestView


class Discarding(Said):
    """Why something is no record. There is no way back."""

    reason: DiscardReason
    duplicate_of: UUID | None = Field(None, description="Of a duplicate, and only then: the one that stays")

    @property
    def cause(self) -> Cause:
        return Cause(self.reason, self.duplicate_of)


class DiscardRequest(Shape):
    """It waits for a second person, who must be another one than `asked_by`."""

    document: UUID
    title: str
    reason: DiscardReason
    duplicate_of: UUID | None
    asked_by: str
    asked_at: datetime
    until: datetime = Field(description="From then on nobody can agree to it any more")
    own: bool
    may_agree: bool

    @classmethod
    def of(cls, view: RequestView) -> Self:
        return cls(
            document=view.document,
            title=view.title,
            reason=view.discard.cause.reason,
            duplicate_of=view.discard.cause.duplicate_of,
            asked_by=view.asked_by,
            asked_at=view.discard.asked_at,
            until=view.until,
            own=view.own,
            may_agree=view.may_agree,
        )


class DiscardRequests(Shape):
    requests: list[DiscardRequest]


class Forwarding(Said):
    office: str = Field(max_length=100, description="The key of the office that is in charge, as in the plan file")


class Office(Shape):
    key: str
    name: str

    @classmethod
    def of(cls, view: OfficeView) -> Self:
        return cls.model_validate(view)
