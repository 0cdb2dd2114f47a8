# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import Field

from eakte.api.schemas import Said, Shape
from eakte.domain.documents import comparison
from eakte.domain.documents.values import ReadingState
from eakte.domain.documents.versions import MAX_HOURS, USUAL_HOURS
from eakte.services.versions import MAX_CHANGES, Versions, VersionView
from eakte.services.versions import Comparison as ComparisonView


class Version(Shape):
    number: int
    id: UUID
    file_name: str
    media_type: str
    size: int = Field(description="Bytes of the original")
    sha256: str = Field(description="Of the original, in hex")
    state: ReadingState
    page_count: int
    created_at: datetime
    author: str = Field(description="Empty for what was received")
    note: str | None

    @classmethod
    def of(cls, view: VersionView) -> Self:
        document = view.document
        return cls(
            number=view.number,
            id=document.version_id,
            file_name=document.file_name,
            media_type=document.media_type,
            size=document.size,
            sha256=document.sha256,
            state=document.state,
            page_count=document.page_count,
            created_at=view.created_at,
            author=view.author,
            note=view.note,
        )


class CheckOut(Shape):
    by: str
    mine: bool
    since: datetime
    until: datetime


class DocumentVersions(Shape):
    document: UUID
    check_out: CheckOut | None
    versions: list[Version]

    @classmethod
    def of(cls, view: Versions) -> Self:
        return cls(
            document=view.document.id,
            check_out=None if view.check_out is None else CheckOut.model_validate(view.check_out),
            versions=[Version.of(each) for each in view.versions],
        )


class CheckingOut(Said):
    hours: int = Field(USUAL_HOURS, description=f"1 to {MAX_HOURS}")


class Piece(Shape):
    text: str
    changed: bool


class Side(Shape):
    page: int | None = Field(description="Null where only the other version says something")
    pieces: list[Piece]

    @classmethod
    def of(cls, side: comparison.Side) -> Self:
        return cls.model_validate(side)


class Change(Shape):
    before: Side
    after: Side

    @classmethod
    def of(cls, change: comparison.Change) -> Self:
        return cls(before=Side.of(change.before), after=Side.of(change.after))


class Comparison(Shape):
    before: Version
    after: Version
    changes: list[Change]
    complete: bool = Field(description=f"False when there are more than {MAX_CHANGES} changes")

    @classmethod
    def of(cls, view: ComparisonView) -> Self:
        return cls(
            before=Version.of(view.before),
            after=Version.of(view.after),
            changes=[Change.of(each) for each in view.changes],
            complete=view.complete,
        )
