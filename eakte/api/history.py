# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What was done with a record, and the report on the audit log."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from pydantic import Field

from eakte.api.fields import SelectingRoute
from eakte.api.paging import Next, PageAsked
from eakte.api.schemas import Shape
from eakte.domain.audit.groups import ActGroup, group_of
from eakte.domain.audit.values import Act, Outcome
from eakte.http.callers import caller, platform_of
from eakte.kernel.messages import one_line
from eakte.kernel.tenancy import Actor, ActorKind
from eakte.services import audit_report
from eakte.services.audit_report import ReportFilter, ReportView
from eakte.services.history import EntryView, RecordKind, history

router = APIRouter(prefix="/api/v1", tags=["Audit log"], route_class=SelectingRoute)

Caller = Annotated[Actor, Depends(caller)]
Looks = Annotated[bool, Query(description="Also who looked at it, not only what changed")]


class EntryPerson(Shape):
    """As they were called when they acted."""

    id: UUID
    name: str
    kind: ActorKind


class EntryObject(Shape):
    type: str
    id: UUID
    version: UUID | None
    reference_number: str | None
    title: str | None = Field(description="Null for those who may not read records")


class EntryPlace(Shape):
    """Where the tree over the audit log holds the entry."""

    index: int = Field(description="Counts from 0")
    checkpoint: int | None = Field(description="The first signed size of the log that has the entry")


class LoggedEntry(Shape):
    id: UUID
    at: datetime = Field(description="In the town's zone")
    act: Act
    group: ActGroup
    outcome: Outcome
    text: str = Field(description="What happened, in German")
    person: EntryPerson | None = Field(description="Null when the person was erased")
    purpose: str | None
    object: EntryObject
    place: EntryPlace | None = Field(description="Null while the entry waits for its place")

    @classmethod
    def of(cls, view: EntryView) -> Self:
        entry, record = view.entry, view.record
        return cls(
            id=entry.id,
            at=entry.at,
            act=entry.act,
            group=group_of(entry.act),
            outcome=entry.outcome,
            text=view.sentence,
            person=None if entry.person is None else EntryPerson.model_validate(entry.person),
            purpose=entry.purpose,
            object=EntryObject(
                type=entry.object.type,
                id=entry.object.id,
                version=entry.object.version,
                reference_number=None if record is None else record.reference_number,
                title=None if record is None else record.title,
            ),
            place=None if entry.index is None else EntryPlace(index=entry.index, checkpoint=entry.checkpoint),
        )


class History(Shape):
    """Newest first."""

    entries: list[LoggedEntry]
    next: Next

    @classmethod
    def of(cls, entries: Iterable[EntryView], link: str | None) -> Self:
        return cls(entries=[LoggedEntry.of(each) for each in entries], next=link)


class Report(Shape):
    """Newest first."""

    entries: list[LoggedEntry]
    total: int | None = Field(
        description=f"Counted up to {audit_report.COUNT_AT_MOST}; null when a purpose is sought and there may be more"
    )
    next: Next
    looked_until: datetime | None = Field(
        description="How far back was looked for the purpose; ask for the next page to look further"
    )

    @classmethod
    def of(cls, view: ReportView, link: str | None) -> Self:
        return cls(
            entries=[LoggedEntry.of(each) for each in view.entries],
            total=view.total,
            next=link,
            looked_until=view.looked_until,
        )


@router.get("/inbox/{item_id}/history", operation_id="getInboxItemHistory")
def get_item_history(
    request: Request, item_id: UUID, actor: Caller, page: PageAsked, *, looks: Looks = False
) -> History:
    return _history(request, actor, RecordKind.ITEM, item_id, page, looks=looks)


@router.get("/documents/{document_id}/history", operation_id="getDocumentHistory")
def get_document_history(
    request: Request, document_id: UUID, actor: Caller, page: PageAsked, *, looks: Looks = False
) -> History:
    return _history(request, actor, RecordKind.DOCUMENT, document_id, page, looks=looks)


@router.get("/cases/{case_id}/history", operation_id="getCaseHistory")
def get_case_history(
    request: Request, case_id: UUID, actor: Caller, page: PageAsked, *, looks: Looks = False
) -> History:
    return _history(request, actor, RecordKind.CASE, case_id, page, looks=looks)


@router.get("/dossiers/{dossier_id}/history", operation_id="getDossierHistory")
def get_dossier_history(
    request: Request, dossier_id: UUID, actor: Caller, page: PageAsked, *, looks: Looks = False
) -> History:
    return _history(request, actor, RecordKind.DOSSIER, dossier_id, page, looks=looks)


@router.get("/audit/report", operation_id="getAuditReport")
def get_report(  # noqa: PLR0913 - the filter's members are query parameters
    request: Request,
    actor: Caller,
    page: PageAsked,
    *,
    since: Annotated[date | None, Query(alias="from", description="First day, in the town's zone")] = None,
    until: Annotated[date | None, Query(alias="to", description="Last day; at most 366 in all")] = None,
    person: UUID | None = None,
    purpose: Annotated[str, Query(max_length=200, description="Part of the purpose, in whatever case")] = "",
    group: ActGroup | None = None,
) -> Report:
    """Who did what for which purpose; the newest thirty days when no day is given."""
    platform = platform_of(request)
    with platform.database.read(actor) as unit:
        newest = ReportFilter.newest(unit.today)
        wanted = ReportFilter(since or newest.first, until or newest.last, person, one_line(purpose), group)
        view = audit_report.report(unit, platform, wanted, page.after, page.limit)
    return Report.of(view, page.next(view.next_after))


def _history(
    request: Request, actor: Actor, kind: RecordKind, record_id: UUID, page: PageAsked, *, looks: bool
) -> History:
    platform = platform_of(request)
    with platform.database.read(actor) as unit:
        view = history(unit, platform, kind, record_id, after=page.after, looks=looks, limit=page.limit)
    return History.of(view.entries, page.next(view.next_after))
