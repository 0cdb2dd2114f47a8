# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Discarding (`Verwerfen`) what is not a record, and passing on to another office what came to the wrong one.

What waits in the inbox is discarded by one person who may file it; what stands in a case is asked for by one and agreed
to by another. Both are for good.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from eakte.database.repositories.holds import Spot
from eakte.database.repositories.inbox import InboxItemRow
from eakte.database.session import Database, ReadUnit, UnitOfWork
from eakte.domain.access.rules import Permission
from eakte.domain.audit.values import Act, AuditObject
from eakte.domain.documents.errors import DocumentNotFound
from eakte.domain.filing.discarding import (
    WAITS,
    Cause,
    Discard,
    DiscardState,
    Verdict,
    check_agrees,
    check_cause,
    filed_in,
    no_of,
)
from eakte.domain.filing.errors import (
    AlreadyFiled,
    CaseIsClosed,
    DiscardAsked,
    DiscardDecided,
    DiscardNotFound,
    DuplicateGone,
    DuplicateUnclear,
    ForwardingOfficeUnknown,
    InboxItemNotFound,
    ItemDiscarded,
    OfficeUnchanged,
)
from eakte.domain.filing.inbox import check_forwarding_undone
from eakte.kernel.messages import one_line
from eakte.services.access import may_at, require_at, require_reach
from eakte.services.deletion import delete
from eakte.services.documents import lock_with_items, views
from eakte.services.held import check_leaves
from eakte.services.platform import Platform

MAX_LISTED = 200
"""Open requests that a list shows, the oldest first."""


@dataclass(frozen=True)
class RequestView:
    """A request to discard a filed document, with names. `own`: the actor made it, and cannot agree."""

    discard: Discard
    document: UUID
    title: str
    asked_by: str
    until: datetime
    own: bool
    may_agree: bool


@dataclass(frozen=True)
class OfficeView:
    key: str
    name: str


def discard_item(platform: Platform, uow: UnitOfWork, item_id: UUID, cause: Cause) -> None:
    """Discard an item that waits in the inbox, with all its documents, for good.

    Raises:
        InboxItemNotFound, Forbidden: there is no such item, or the actor does not file it.
        AlreadyFiled, ItemDiscarded: it waits no more.
        DuplicateUnclear: as `check_cause`, or the other item is none that the actor sees.
        LedgerUnavailable: nothing was deleted.
    """
    # Both in one order, so that of two which are duplicates of each other one stays.
    for each in sorted({item_id, cause.duplicate_of or item_id}):
        uow.inbox.item(each, lock=True)
    _waiting(uow, item_id)
    check_cause(cause, item_id)
    if cause.duplicate_of is not None:
        other = uow.inbox.item(cause.duplicate_of)
        place = uow.places.items([cause.duplicate_of]).get(cause.duplicate_of)
        if other is None or other.discarded_at is not None or not may_at(uow, Permission.READ, place):
            raise DuplicateUnclear
    who = uow.actor.id
    decision = Discard(uow.new_id(), item_id, None, None, cause, who, uow.now, Verdict.AGREED, who, uow.now)
    uow.discards.add(decision)
    delete(platform, uow, decision)


def ask(database: Database, uow: UnitOfWork, document_id: UUID, cause: Cause) -> RequestView:
    """Ask a second person to have a filed document discarded.

    Raises:
        DocumentNotFound, Forbidden: there is no such document, or the actor does not file there.
        WaitsInInbox: it goes with its item.
        CaseIsClosed: its case is.
        OnHold: a hold keeps it.
        DiscardAsked: somebody has asked already.
        DuplicateUnclear: as `check_cause`, or the other document is none that the actor sees.
    """
    item, case = _filed(uow, document_id, Permission.FILE)
    check_cause(cause, document_id)
    if cause.duplicate_of is not None and not may_at(
        uow, Permission.READ, uow.places.documents([cause.duplicate_of]).get(cause.duplicate_of)
    ):
        raise DuplicateUnclear
    earlier = uow.discards.undecided_of(document_id)
    if earlier is not None and earlier.case == case and earlier.state(uow.now) is DiscardState.ASKED:
        raise DiscardAsked
    asked = Discard(uow.new_id(), item, document_id, case, cause, uow.actor.id, uow.now)
    uow.discards.add(asked)
    _record(uow, Act.DISCARD_ASKED, asked)
    (view,) = _views(database, uow, [asked])
    return view


def agree(platform: Platform, uow: UnitOfWork, document_id: UUID) -> None:
    """Agree to a request: the document goes, for good.

    Raises:
        DocumentNotFound, Forbidden: there is no such document, or the actor does not agree to that there.
        CaseIsClosed: its case is.
        OnHold: a hold keeps it; it can be agreed to when that was lifted, if it is so in time.
        DiscardNotFound: nobody has asked.
        DiscardDecided, DiscardNotOneself: as `check_agrees`.
        DuplicateGone: what it is a duplicate of is not there any more.
        LedgerUnavailable: nothing was deleted.
    """
    _, case = _filed(uow, document_id, Permission.DISCARD)
    asked = _asked(uow, document_id)
    if asked.case != case:  # it was taken back into the inbox meanwhile, and filed anew
        raise DiscardDecided
    check_agrees(asked, uow.actor.id, uow.now)
    other = asked.cause.duplicate_of
    if other is not None and uow.documents.document(other, lock=True) is None:
        raise DuplicateGone
    uow.discards.decide(asked.id, Verdict.AGREED, uow.actor.id, uow.now)
    delete(platform, uow, replace(asked, verdict=Verdict.AGREED, decided_by=uow.actor.id, decided_at=uow.now))


def refuse(uow: UnitOfWork, document_id: UUID) -> Verdict:
    """Refuse a request; who made it takes it back. Returns which of the two that was.

    Raises:
        DocumentNotFound, Forbidden: there is no such document, or it is neither the actor's request nor theirs to decide.
        DiscardNotFound: nobody has asked.
        DiscardDecided: it waits no more.
    """
    document = uow.documents.document(document_id, lock=True)
    if document is None:
        raise DocumentNotFound
    require_at(uow, Permission.READ, uow.places.documents([document_id])[document_id])
    asked = _asked(uow, document_id)
    if asked.asked_by != uow.actor.id:
        require_at(uow, Permission.DISCARD, uow.places.documents([document_id])[document_id])
    verdict = no_of(asked, uow.actor.id, uow.now)
    uow.discards.decide(asked.id, verdict, uow.actor.id, uow.now)
    act = Act.DISCARD_WITHDRAWN if verdict is Verdict.WITHDRAWN else Act.DISCARD_REFUSED
    _record(uow, act, asked)
    return verdict


def check_asks(unit: ReadUnit, document_id: UUID) -> None:
    """Raise as `ask` unless the actor can ask that of a second person."""
    document = unit.documents.document(document_id)
    if document is None:
        raise DocumentNotFound
    require_at(unit, Permission.FILE, unit.places.documents([document_id])[document_id])
    row = unit.filing.case(filed_in(document.case_id))
    if row is None or row.closed_on is not None:
        raise CaseIsClosed
    check_leaves(unit, Spot(row.dossier_id, row.id))


def open_request(database: Database, unit: ReadUnit, document_id: UUID) -> RequestView | None:
    """The request that waits for a second person, if somebody made one about this document."""
    found = unit.discards.undecided_of(document_id)
    asked = [found] if found is not None and found.state(unit.now) is DiscardState.ASKED else []
    return next(iter(_views(database, unit, asked)), None)


def open_requests(database: Database, unit: ReadUnit) -> tuple[RequestView, ...]:
    """The requests that wait and that the actor made or can agree to, the oldest first.

    Raises:
        Forbidden: the actor reads nothing.
    """
    require_reach(unit, Permission.READ)
    unit.audit.look(Act.DISCARDS_LISTED, AuditObject("tenant", unit.actor.tenant_id))
    asked = unit.discards.undecided(unit.now - WAITS, MAX_LISTED)
    return tuple(each for each in _views(database, unit, asked) if each.own or each.may_agree)


def count_to_agree(unit: ReadUnit) -> int:
    """How many requests wait that the actor can agree to."""
    waiting = unit.discards.undecided(unit.now - WAITS, MAX_LISTED)
    cases = {each.document: each.case for each in waiting if each.asked_by != unit.actor.id}
    places = unit.places.documents([document for document in cases if document is not None])
    return sum(
        place.case == cases[document] and may_at(unit, Permission.DISCARD, place) for document, place in places.items()
    )


def forward(uow: UnitOfWork, item_id: UUID, office_key: str) -> OfficeView:
    """Put another office in charge of an item that waits: it sees it at once, and who saw it by the former no more.

    Raises:
        InboxItemNotFound, Forbidden, AlreadyFiled, ItemDiscarded: as `discard_item`.
        ForwardingOfficeUnknown, OfficeUnchanged: there is no such office, or it is in charge.
    """
    item = _waiting(uow, item_id)
    office = uow.access.office(one_line(office_key))
    if office is None:
        raise ForwardingOfficeUnknown
    if item.office_id == office.id:
        raise OfficeUnchanged
    item.forwarded_by, item.forwarded_from, item.forwarded_at = uow.actor.id, item.office_id, uow.now
    item.office_id = office.id
    uow.outbox.add(*(document.id for document in uow.documents.of_items([item_id])))
    uow.audit.record(Act.ITEM_FORWARDED, AuditObject("inbox_item", item_id), office=office.name)
    return OfficeView(office.key, office.name)


def take_back_forwarding(uow: UnitOfWork, item_id: UUID) -> None:
    """Undo the forwarding of an item, for whoever did it, also where they do not see it any more.

    Raises:
        InboxItemNotFound: there is no such item, or somebody else forwarded it last.
        Forbidden: the actor files nothing any more.
        AlreadyFiled, ItemDiscarded: it waits no more.
        ForwardedTooLongAgo: it is too late.
    """
    item = uow.inbox.item(item_id, lock=True)
    if item is None:
        raise InboxItemNotFound
    require_reach(uow, Permission.FILE)
    if item.forwarded_at is None or item.forwarded_by != uow.actor.id:
        raise InboxItemNotFound
    _check_waits(item)
    check_forwarding_undone(item.forwarded_at, uow.now)
    office = next((each.name for each in uow.access.offices() if each.id == item.office_id), "")
    item.office_id = item.forwarded_from
    item.forwarded_by = item.forwarded_from = item.forwarded_at = None
    uow.outbox.add(*(document.id for document in uow.documents.of_items([item_id])))
    uow.audit.record(Act.FORWARDING_UNDONE, AuditObject("inbox_item", item_id), office=office)


def offices(unit: ReadUnit) -> tuple[OfficeView, ...]:
    """To which something can be forwarded, by name."""
    require_reach(unit, Permission.FILE)
    return tuple(OfficeView(row.key, row.name) for row in unit.access.offices())


def _waiting(uow: UnitOfWork, item_id: UUID) -> InboxItemRow:
    """The item, locked, if it waits and the actor may file it."""
    item = uow.inbox.item(item_id, lock=True)
    _check(uow, item_id, item)
    if item is None:
        raise InboxItemNotFound
    return item


def check_discards(unit: ReadUnit, item_id: UUID) -> None:
    """Raise as `discard_item` unless the actor can discard the item, or forward it."""
    _check(unit, item_id, unit.inbox.item(item_id))


def _check(unit: ReadUnit, item_id: UUID, item: InboxItemRow | None) -> None:
    if item is None:
        raise InboxItemNotFound
    require_at(unit, Permission.FILE, unit.places.items([item_id])[item_id])
    _check_waits(item)


def _check_waits(item: InboxItemRow) -> None:
    if item.discarded_at is not None:
        raise ItemDiscarded
    if item.filed_at is not None:
        raise AlreadyFiled(case=str(item.case_id))


def _filed(uow: UnitOfWork, document_id: UUID, permission: Permission) -> tuple[UUID, UUID]:
    """The item and the open case of a document, locked with it and its attachments, if the actor may do that with it and
    no hold keeps it.
    """
    document = lock_with_items(uow, [document_id], permission)[document_id]
    uow.documents.attachments([document_id], lock=True)  # they stand for themselves when it goes
    case = uow.filing.case(filed_in(document.case_id), lock=True)
    if case is None or case.closed_on is not None:
        raise CaseIsClosed
    check_leaves(uow, Spot(case.dossier_id, case.id))
    return document.item_id, case.id


def _asked(uow: UnitOfWork, document_id: UUID) -> Discard:
    asked = uow.discards.undecided_of(document_id, lock=True)
    if asked is None:
        raise DiscardNotFound
    return asked


def _record(uow: UnitOfWork, act: Act, asked: Discard) -> None:
    subject = AuditObject("document", asked.document or asked.item)
    uow.audit.record(act, subject, discard_reason=asked.cause.reason.value)


def _views(database: Database, unit: ReadUnit, asked: Sequence[Discard]) -> list[RequestView]:
    """Those of the requests whose document stands where it stood and that the actor may read."""
    of = {each.document: each for each in asked}
    ids = [document for document in of if document is not None]
    places = unit.places.documents(ids)
    readable = [each for each in ids if may_at(unit, Permission.READ, places.get(each))]
    with database.lookup() as directory:
        names = directory.accounts.names([each.asked_by for each in asked])
    return [
        RequestView(
            discard=of[view.id],
            document=view.id,
            title=view.title,
            asked_by=names.get(of[view.id].asked_by, ""),
            until=(of[view.id].asked_at + WAITS).astimezone(unit.actor.tenant.zone),
            own=of[view.id].asked_by == unit.actor.id,
            may_agree=of[view.id].asked_by != unit.actor.id and may_at(unit, Permission.DISCARD, places[view.id]),
        )
        for view in views(unit, readable)
        if view.case_id == of[view.id].case
    ]
