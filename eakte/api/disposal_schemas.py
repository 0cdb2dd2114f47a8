# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What the API says and hears of disposal: due, offered, appraised, released, destroyed."""

from datetime import date, datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field

from eakte.api.paging import Count, Next
from eakte.api.schemas import Said, Shape
from eakte.kernel.paging import Part
from eakte.services.certificates import Certificate as CertificateView
from eakte.services.offers import (
    MAX_AT_ONCE,
    MAX_REASON_CHARACTERS,
    DisposalView,
    DueList,
    DueView,
    NewDecision,
    OfferView,
)
from eakte.services.releases import ReleaseView
from eakte.services.transfers import MAX_RECEIPT_CHARACTERS
from retention.appraisal import MAX_NUMBER, MAX_PERCENT, MAX_SEED, Decision
from retention.disposal import MAX_WAITING_DAYS, WAITING_DAYS, State
from retention.schedule import DueReason

Reason = Annotated[str, Field(max_length=MAX_REASON_CHARACTERS)]
Ids = Annotated[list[UUID], Field(min_length=1, max_length=MAX_AT_ONCE)]


class DueDossier(Shape):
    """A dossier that can be offered to the archive."""

    dossier_id: UUID
    reference_number: str
    title: str
    position: str
    closed_on: date | None
    ends_on: date | None = Field(description="The last day on which it must be kept, where there is one")
    due_on: date
    reason: DueReason
    on_hold: bool

    @classmethod
    def of(cls, view: DueView) -> Self:
        return cls.model_validate(view)


class DueDossiers(Shape):
    dossiers: list[DueDossier]
    count: Count
    next: Next

    @classmethod
    def of(cls, view: DueList, following: str | None) -> Self:
        return cls(dossiers=[DueDossier.of(each) for each in view.part.rows], count=view.count, next=following)


class NewOffer(Said):
    dossiers: Ids


class Offer(Shape):
    """What was offered together, and how many of its dossiers stand where."""

    id: UUID
    made_by: str
    made_at: datetime
    dossiers: int
    decided: int
    states: dict[State, int]
    samples: list[dict[str, Any]] = Field(description="Each with its seed, by which anybody can draw it again")

    @classmethod
    def of(cls, view: OfferView) -> Self:
        return cls.model_validate(view)


class Offers(Shape):
    offers: list[Offer]
    next: Next

    @classmethod
    def of(cls, part: Part[OfferView], following: str | None) -> Self:
        return cls(offers=[Offer.of(each) for each in part.rows], next=following)


class OfferedExtent(Shape):
    cases: int
    documents: int
    pages: int
    size: int = Field(description="Of all that is stored, in bytes")


class Offered(Shape):
    """What the archive was offered, as it was then. The title is null once the dossier is destroyed."""

    reference_number: str
    title: str | None
    position: str
    position_title: str
    office: str | None
    opened_on: date
    closed_on: date
    ends_on: date | None
    due: DueReason
    extent: OfferedExtent


class Disposal(Shape):
    """A dossier in an offer."""

    id: UUID
    dossier_id: UUID
    release_id: UUID | None
    state: State
    offered: Offered
    decision: Decision | None
    reason: str | None
    decided_at: datetime | None
    receipt: str | None = Field(description="The archive's, of what it took")
    confirmed_on: date | None
    on_hold: bool
    parked: str | None = Field(description="The code of the problem for which it was not destroyed, last")
    destroyed_at: datetime | None

    @classmethod
    def of(cls, view: DisposalView) -> Self:
        return cls.model_validate(view)


class Disposals(Shape):
    dossiers: list[Disposal]
    next: Next = None

    @classmethod
    def all(cls, views: list[DisposalView]) -> Self:
        return cls(dossiers=[Disposal.of(each) for each in views])


class DecisionSaid(Said):
    disposal: UUID
    decision: Decision
    reason: Reason = ""


class Decisions(Said):
    """What the archive decides: all of it, or nothing."""

    decisions: list[DecisionSaid] = Field(min_length=1, max_length=MAX_AT_ONCE)

    def said(self) -> list[NewDecision]:
        return [NewDecision(each.disposal, each.decision, each.reason) for each in self.decisions]


class Taken(Shape):
    decided: int


class Withdrawal(Said):
    disposals: Ids
    reason: Reason


class ToHandOver(Said):
    disposals: Ids


class Receipt(Said):
    """The archive's, for dossiers that were handed over to it."""

    disposals: Ids
    receipt: str = Field(max_length=MAX_RECEIPT_CHARACTERS, description="What the archive calls it")


class SampleToDraw(Said):
    """A share or a number of what is not decided."""

    seed: int = Field(ge=0, le=MAX_SEED)
    share_percent: int | None = Field(None, ge=1, le=MAX_PERCENT)
    number: int | None = Field(None, ge=1, le=MAX_NUMBER)


class ReleaseToAsk(Said):
    disposals: Ids | None = Field(None, description="Left out: all of the offer that can go by now")
    confirmed: bool = Field(default=False, description="That so many are meant, where that is unusual")


class Approval(Said):
    waiting_days: int = Field(WAITING_DAYS, ge=1, le=MAX_WAITING_DAYS)


class Cancellation(Said):
    reason: Reason


class Release(Shape):
    """That dossiers are to be destroyed: asked for by one, agreed to by another; then it waits."""

    id: UUID
    offer_id: UUID
    asked_by: str
    asked_at: datetime
    approved_by: str | None
    approved_at: datetime | None
    waits_until: date | None = Field(description="The last day on which it can be cancelled")
    cancelled_at: datetime | None
    ended_at: datetime | None
    dossiers: int
    documents: int
    destroyed: int
    parked: int = Field(description="Of so many dossiers the destruction was refused")
    unremoved: int = Field(description="Of so many destructions bytes may still lie in the store")
    own: bool

    @classmethod
    def of(cls, view: ReleaseView) -> Self:
        return cls.model_validate(view)


class Releases(Shape):
    releases: list[Release]


class Certificate(Shape):
    """The proof of a disposal (`Löschnachweis`)."""

    claims: dict[str, Any]
    signed: str = Field(description="A compact JWS over the claims; the published keys verify it")

    @classmethod
    def of(cls, view: CertificateView) -> Self:
        return cls(claims=dict(view.claims), signed=view.signed)
