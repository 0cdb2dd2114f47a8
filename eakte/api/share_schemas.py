# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Shapes of shares: as their owner sees them, and as their guest does."""

from datetime import date, datetime
from typing import Self
from uuid import UUID

from pydantic import Field

from eakte.api.paging import Next
from eakte.api.schemas import Case, Document, Said, Shape
from eakte.domain.access.shares import LegalBasis, ShareRight
from eakte.domain.access.values import ObjectType
from eakte.kernel.paging import Part
from eakte.kernel.tenancy import Tenant
from eakte.services.shared import SharedObject, SharedRecords
from eakte.services.sharing import ShareView


class Town(Shape):
    slug: str
    name: str

    @classmethod
    def of(cls, tenant: Tenant) -> Self:
        return cls(slug=tenant.slug, name=tenant.name)


class Share(Shape):
    id: UUID
    object_type: ObjectType
    object_id: UUID
    guest: Town
    right: ShareRight
    legal_basis: LegalBasis
    since: date
    until: date = Field(description="The last day")
    ended_at: datetime | None
    expires_at: datetime | None = Field(description="Of an operator's emergency access: when it ends by itself")
    valid: bool = Field(description="Whether it holds now")
    given_by: str

    @classmethod
    def of(cls, view: ShareView) -> Self:
        share = view.share
        return cls(
            id=share.id,
            object_type=share.target.type,
            object_id=share.target.id,
            guest=Town.of(view.guest),
            right=share.right,
            legal_basis=share.legal_basis,
            since=share.since,
            until=share.until,
            ended_at=share.ended_at,
            expires_at=share.expires_at,
            valid=view.valid,
            given_by=view.given_by,
        )


class Shares(Shape):
    items: list[Share]
    next: Next

    @classmethod
    def of(cls, view: Part[ShareView], link: str | None) -> Self:
        return cls(items=[Share.of(each) for each in view.rows], next=link)


class ShareToGive(Said):
    object_type: ObjectType
    object_id: UUID
    town: str = Field(max_length=100, description="Short name of the municipality that is let in")
    right: ShareRight = ShareRight.READ
    legal_basis: LegalBasis
    until: date | None = Field(None, description="The last day; 30 days from today when left out")


class ChangeOfShare(Said):
    until: date


class SharedWithUs(Shape):
    id: UUID
    owner: Town
    object_type: ObjectType
    reference_number: str | None
    title: str
    right: ShareRight
    legal_basis: LegalBasis
    until: date

    @classmethod
    def of(cls, view: SharedObject) -> Self:
        share = view.share
        return cls(
            id=share.id,
            owner=Town.of(view.owner),
            object_type=share.target.type,
            reference_number=view.reference_number,
            title=view.title,
            right=share.right,
            legal_basis=share.legal_basis,
            until=share.until,
        )


class AllSharedWithUs(Shape):
    items: list[SharedWithUs]
    next: Next

    @classmethod
    def of(cls, view: Part[SharedObject], link: str | None) -> Self:
        return cls(items=[SharedWithUs.of(each) for each in view.rows], next=link)


class SharedCase(Shape):
    case: Case
    documents: list[Document]
    contribute: bool = Field(description="Whether documents may be added")


class Shared(Shape):
    """All that a share opens, or one page of a dossier's cases."""

    object_type: ObjectType
    object_id: UUID
    reference_number: str | None
    title: str
    cases: list[SharedCase]
    document: Document | None = Field(description="Where a single one is shared")
    next: Next

    @classmethod
    def of(cls, view: SharedRecords, link: str | None) -> Self:
        return cls(
            object_type=view.target.type,
            object_id=view.target.id,
            reference_number=view.reference_number,
            title=view.title,
            cases=[
                SharedCase(
                    case=Case.of(each.case),
                    documents=[Document.of(document) for document in each.documents],
                    contribute=each.contribute,
                )
                for each in view.cases
            ],
            document=None if view.document is None else Document.of(view.document),
            next=link,
        )


class Contributed(Shape):
    id: UUID = Field(description="Of the document")
