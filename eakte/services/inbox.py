# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The inbox (`Posteingang`): what was received and is not yet filed."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from eakte.database.repositories.inbox import InboxItemRow
from eakte.database.session import ReadUnit
from eakte.domain.access.rules import Permission
from eakte.domain.audit.values import Act, AuditObject
from eakte.domain.documents.values import ReadingState
from eakte.domain.filing.errors import InboxItemNotFound, ItemDiscarded
from eakte.domain.filing.inbox import UNFILED_AFTER, Channel, ReceivedSource, overdue_days
from eakte.kernel.paging import COUNT_AT_MOST
from eakte.services.access import may_at, require_at, require_reach
from eakte.services.documents import DocumentView, views

PAGE_SIZE = 50


@dataclass(frozen=True)
class ItemView:
    """An item with its documents. `service_known` is None for scans; `state` is the least finished document's.

    `office` is the one in charge; what has none is the registry's. `overdue_days` is for how long it has waited to be
    filed, where that is longer than it should.
    """

    id: UUID
    channel: Channel
    subject: str
    sender: str | None
    service_key: str | None
    service_known: bool | None
    received_on: date
    received_source: ReceivedSource
    captured_at: datetime
    case_id: UUID | None
    office: str | None
    overdue_days: int | None
    documents: tuple[DocumentView, ...]

    @property
    def page_count(self) -> int:
        return sum(document.page_count for document in self.documents)

    @property
    def state(self) -> ReadingState:
        states = {document.state for document in self.documents}
        for state in (ReadingState.FAILED, ReadingState.WAITING, ReadingState.READ):
            if state in states:
                return state
        return ReadingState.NO_PREVIEW


@dataclass(frozen=True)
class InboxView:
    """One page of the inbox, newest or oldest first. `waiting`, and of those `overdue`, are counted up to 1,000;
    `next_after` asks for the next page.
    """

    items: tuple[ItemView, ...]
    waiting: int
    overdue: int
    next_after: UUID | None


def waiting_items(
    unit: ReadUnit, after: UUID | None = None, limit: int = PAGE_SIZE, *, oldest_first: bool = False
) -> InboxView:
    view = compared_items(unit, after, limit, oldest_first=oldest_first)
    unit.audit.look(Act.INBOX_LISTED, AuditObject("tenant", unit.actor.tenant_id))
    return view


def compared_items(
    unit: ReadUnit, after: UUID | None = None, limit: int = PAGE_SIZE, *, oldest_first: bool = False
) -> InboxView:
    """The same without an entry in the audit log: for telling whether something changed, never for showing it."""
    reach = require_reach(unit, Permission.READ)
    rows = unit.inbox.waiting(reach, limit + 1, after, oldest_first=oldest_first)
    items = _items(unit, rows[:limit])
    overdue = unit.inbox.count_waiting(reach, COUNT_AT_MOST, unit.now - UNFILED_AFTER)
    more = len(rows) > limit
    return InboxView(items, count_waiting(unit), overdue, items[-1].id if more else None)


def count_waiting(unit: ReadUnit) -> int:
    """How many items wait that the actor may read, counted up to 1,000."""
    return unit.inbox.count_waiting(require_reach(unit, Permission.READ), COUNT_AT_MOST)


def open_item(unit: ReadUnit, item_id: UUID) -> ItemView:
    row = unit.inbox.item(item_id)
    if row is None:
        raise InboxItemNotFound
    require_at(unit, Permission.READ, unit.places.items([item_id])[item_id])
    if row.discarded_at is not None:
        raise ItemDiscarded
    unit.audit.look(Act.ITEM_OPENED, AuditObject("inbox_item", item_id))
    (item,) = _items(unit, [row])
    return item


def may_open(unit: ReadUnit, item_id: UUID) -> bool:
    return may_at(unit, Permission.READ, unit.places.items([item_id]).get(item_id))


def _items(unit: ReadUnit, rows: Sequence[InboxItemRow]) -> tuple[ItemView, ...]:
    documents: dict[UUID, list[DocumentView]] = defaultdict(list)
    places = {row.id: row.case_id for row in rows}
    offices = {office.id: office.name for office in unit.access.offices()} if rows else {}
    for document in views(unit, [row.id for row in unit.documents.of_items(list(places))]):
        if document.case_id == places[document.item_id]:  # what was moved elsewhere is for those who see it there
            documents[document.item_id].append(document)
    return tuple(
        ItemView(
            id=row.id,
            channel=row.channel,
            subject=row.subject,
            sender=row.sender,
            service_key=row.service_key,
            service_known=None if row.service_key is None else row.service_id is not None,
            received_on=row.received_on,
            received_source=row.received_source,
            captured_at=row.captured_at,
            case_id=row.case_id,
            office=None if row.office_id is None else offices[row.office_id],
            overdue_days=None if row.filed_at is not None else overdue_days(row.captured_at, unit.now),
            documents=tuple(documents[row.id]),
        )
        for row in rows
    )
