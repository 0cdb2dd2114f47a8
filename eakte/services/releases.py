# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Releasing for destruction (`Vernichtungsgenehmigung`): one person asks, another agrees, then it waits and can be cancelled."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from eakte.database.repositories.disposals import DisposalRow, ReleaseRow, ReleaseSize
from eakte.database.repositories.filing import DossierRow
from eakte.database.session import Database, ReadUnit, UnitOfWork
from eakte.domain.access.rules import Permission
from eakte.domain.audit.rules import given_reason
from eakte.domain.audit.values import Act, AuditObject
from eakte.domain.disposal.errors import NothingToRelease, ReleaseEnded, ReleaseNotFound
from eakte.domain.disposal.rules import check_usual, of_dossier
from eakte.domain.disposal.values import Snapshot
from eakte.jobs.values import DestroyReleased
from eakte.kernel.paging import Part, next_after
from eakte.services.access import require_reach
from eakte.services.accounts import names_of
from eakte.services.offers import (
    MAX_AT_ONCE,
    PAGE_SIZE,
    DisposalView,
    disposal_views,
    item_of,
    locked,
    offer_row,
    today_of,
)
from retention import disposal
from retention.appraisal import Decision
from retention.disposal import WAITING_DAYS, State

MAX_RUNNING = 200
"""Releases that are shown because they are not over."""
_NOTHING = ReleaseSize(0, 0, 0, 0, 0)
_COMPARED = 5
"""Earlier releases that tell what is usual."""


class ReleaseState(StrEnum):
    """How far a release has come."""

    ASKED = "asked"
    WAITING = "waiting"
    """Two people agreed: it waits, or is being destroyed."""
    ENDED = "ended"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class ReleaseView:
    """A release with names. `waits_until` is the last day on which it can be cancelled. `parked`: of so many dossiers the
    destruction was refused. `unremoved`: of so many destructions bytes may still lie in the store.
    """

    id: UUID
    offer_id: UUID
    asked_by: str
    asked_at: datetime
    approved_by: str | None
    approved_at: datetime | None
    waits_until: date | None
    cancelled_at: datetime | None
    ended_at: datetime | None
    own: bool
    dossiers: int
    documents: int
    destroyed: int
    parked: int
    unremoved: int

    @property
    def state(self) -> ReleaseState:
        if self.cancelled_at is not None:
            return ReleaseState.CANCELLED
        if self.ended_at is not None:
            return ReleaseState.ENDED
        return ReleaseState.ASKED if self.approved_at is None else ReleaseState.WAITING

    @property
    def certified(self) -> bool:
        return self.ended_at is not None and not self.unremoved


def ask(
    database: Database,
    uow: UnitOfWork,
    offer_id: UUID,
    disposal_ids: Collection[UUID] | None = None,
    *,
    confirmed: bool = False,
) -> ReleaseView:
    """Ask for the destruction of these dossiers of an offer; of all that can go by now where none is named.

    Raises:
        OfferNotFound, DisposalNotFound, Forbidden: there is no such thing, or the actor does not dispose of it.
        NothingToRelease: nothing of it can go.
        NotAppraised, ReceiptMissing, DossierOnHold, RetentionRuns, StepOutOfOrder: it cannot; names the dossier.
        ClockImplausible: the day cannot be true.
        UnusualSize: far more than usual, and not confirmed.
    """
    offer = offer_row(uow, offer_id)
    reach = require_reach(uow, Permission.DISPOSE)
    if disposal_ids is None:
        disposal_ids = [row.id for row in uow.disposals.items(reach, offer_id, None) if _can_go(row)][:MAX_AT_ONCE]
    if not disposal_ids:
        raise NothingToRelease
    found = locked(uow, offer_id, disposal_ids, Permission.DISPOSE)
    today = today_of(uow, offer.made_at)
    held = uow.holds.keeping([dossier.id for _, dossier in found.values()])
    for row, dossier in found.values():
        with of_dossier(dossier.reference_number):
            disposal.release(item_of(uow, row, dossier, held), uow.actor.id, today)
    documents = sum(Snapshot.of(row.snapshot).extent.documents for row, _ in found.values())
    check_usual(documents, len(found), uow.disposals.released_before(_COMPARED), confirmed=confirmed)
    release = uow.disposals.add_release(offer_id, uow.actor.id, uow.now)
    for row, dossier in found.values():
        row.state, row.release_id = State.RELEASED, release.id
        uow.audit.record(Act.DESTRUCTION_ASKED, AuditObject("dossier", dossier.id), release=str(release.id))
    return _view(database, uow, release)


def approve(database: Database, uow: UnitOfWork, release_id: UUID, waiting_days: int = WAITING_DAYS) -> ReleaseView:
    """Agree, as a second person: from now on it waits, and nothing but a cancellation or a hold stops it.

    Raises:
        ReleaseNotFound, Forbidden: there is no such release, or the actor does not dispose of all of it.
        ReleaseEnded, StepOutOfOrder: it waits for nobody.
        SecondPersonNeeded: the actor asked for it.
        DossierOnHold, RetentionRuns, ClockImplausible: it cannot go; names the dossier.
    """
    release, found = _locked(uow, release_id)
    today = today_of(uow, release.asked_at)
    held = uow.holds.keeping([dossier.id for _, dossier in found])
    until: date | None = None
    for row, dossier in found:
        with of_dossier(dossier.reference_number):
            after = disposal.approve(item_of(uow, row, dossier, held, release), uow.actor.id, today, waiting_days)
        row.state, until = after.state, after.waits_until
        uow.audit.record(Act.DESTRUCTION_APPROVED, AuditObject("dossier", dossier.id), until=until)
    release.approved_by, release.approved_at, release.waits_until = uow.actor.id, uow.now, until
    return _view(database, uow, release)


def cancel(database: Database, uow: UnitOfWork, release_id: UUID, reason: str) -> ReleaseView:
    """Take a release back, before anything of it is destroyed: what the archive decided stays.

    Raises:
        ReleaseNotFound, Forbidden: there is no such release, or the actor does not dispose of all of it.
        ReasonMissing: nothing was given as a reason.
        ReleaseEnded: it is over, or its destruction has begun.
    """
    given = given_reason(reason)
    release, found = _locked(uow, release_id)
    if any(uow.disposals.begun(row.id) for row, _ in found) or uow.disposals.of_release(release_id, State.DESTROYED):
        raise ReleaseEnded
    release.cancelled_by, release.cancelled_at = uow.actor.id, uow.now
    for row, dossier in found:
        row.state = State.APPRAISED if row.confirmed_on is None else State.CONFIRMED
        row.parked = None
        uow.audit.record(Act.DESTRUCTION_CANCELLED, AuditObject("dossier", dossier.id), reason=given)
    return _view(database, uow, release)


def confirm_clock(database: Database, uow: UnitOfWork, release_id: UUID) -> ReleaseView:
    """Confirm that today is today, where the service doubts it, and go on with a release whose waiting period is over.

    Raises:
        ReleaseNotFound, Forbidden: there is no such release, or the actor does not dispose of all of it.
        ReleaseEnded: it is over.
    """
    release, _ = _locked(uow, release_id)
    release.clock_confirmed_by, release.clock_confirmed_on = uow.actor.id, uow.today
    uow.audit.record(Act.CLOCK_CONFIRMED, AuditObject("release", release_id), day=uow.today)
    if release.waits_until is not None and release.waits_until < uow.today:
        uow.enqueue(DestroyReleased(uow.actor.tenant_id, release_id))
    return _view(database, uow, release)


def release(database: Database, unit: ReadUnit, release_id: UUID) -> ReleaseView:
    """Raises:
    ReleaseNotFound, Forbidden: there is no such release, or the actor disposes of nothing.
    """
    row = release_row(unit, release_id)
    require_reach(unit, Permission.DISPOSE)
    unit.audit.look(Act.OFFER_OPENED, AuditObject("release", release_id))
    return _view(database, unit, row)


def releases(database: Database, unit: ReadUnit, offer_id: UUID) -> tuple[ReleaseView, ...]:
    """Of an offer, oldest first.

    Raises:
        OfferNotFound, Forbidden: there is no such offer, or the actor disposes of nothing.
    """
    offer_row(unit, offer_id)
    require_reach(unit, Permission.DISPOSE)
    return tuple(_views(database, unit, unit.disposals.releases(offer_id)))


def running(database: Database, unit: ReadUnit) -> tuple[ReleaseView, ...]:
    """Those that are not over, oldest first, at most MAX_RUNNING.

    Raises:
        Forbidden: the actor disposes of nothing.
    """
    require_reach(unit, Permission.DISPOSE)
    return tuple(_views(database, unit, unit.disposals.running(MAX_RUNNING)))


def dossiers(unit: ReadUnit, release_id: UUID, after: UUID | None = None, limit: int = PAGE_SIZE) -> Part[DisposalView]:
    """What a release is about, of what the actor disposes of.

    Raises:
        ReleaseNotFound, Forbidden: as `release`.
    """
    release_row(unit, release_id)
    reach = require_reach(unit, Permission.DISPOSE)
    rows = unit.disposals.in_release(reach, release_id, limit + 1, after)
    return Part(tuple(disposal_views(unit, rows[:limit])), next_after([row.id for row in rows], limit))


def release_row(unit: ReadUnit, release_id: UUID, *, lock: bool = False) -> ReleaseRow:
    """The release, or `ReleaseNotFound`; asked before who may see it, so that it is not there for a neighbour."""
    row = unit.disposals.release(release_id, lock=lock)
    if row is None:
        raise ReleaseNotFound
    return row


def _can_go(row: DisposalRow) -> bool:
    return row.state is State.CONFIRMED or (row.state is State.APPRAISED and row.decision is Decision.DESTROY)


def _locked(uow: UnitOfWork, release_id: UUID) -> tuple[ReleaseRow, list[tuple[DisposalRow, DossierRow]]]:
    """A release that is not over, and what is still in it, if the actor disposes of all of it; locked in the order of who
    destroys: the release before what is in it.
    """
    row = release_row(uow, release_id, lock=True)
    require_reach(uow, Permission.DISPOSE)
    ids = uow.disposals.of_release(release_id, State.RELEASED, State.WAITING)
    if not ids or row.cancelled_at is not None or row.ended_at is not None:
        raise ReleaseEnded
    return row, list(locked(uow, row.offer_id, ids, Permission.DISPOSE).values())


def _view(database: Database, unit: ReadUnit, row: ReleaseRow) -> ReleaseView:
    (view,) = _views(database, unit, [row])
    return view


def _views(database: Database, unit: ReadUnit, rows: Sequence[ReleaseRow]) -> Iterable[ReleaseView]:
    names = names_of(database, {each for row in rows for each in (row.asked_by, row.approved_by) if each})
    sizes = unit.disposals.sizes([row.id for row in rows])
    zone = unit.actor.tenant.zone
    return [
        ReleaseView(
            id=row.id,
            offer_id=row.offer_id,
            asked_by=names.get(row.asked_by, ""),
            asked_at=row.asked_at.astimezone(zone),
            approved_by=None if row.approved_by is None else names.get(row.approved_by, ""),
            approved_at=row.approved_at and row.approved_at.astimezone(zone),
            waits_until=row.waits_until,
            cancelled_at=row.cancelled_at and row.cancelled_at.astimezone(zone),
            ended_at=row.ended_at and row.ended_at.astimezone(zone),
            own=row.asked_by == unit.actor.id,
            **sizes.get(row.id, _NOTHING)._asdict(),
        )
        for row in rows
    ]
