# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What is due, offering it to the archive (`Anbietung`), and what the archive decides about it (`Bewertung`)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from eakte.database.repositories.disposals import DisposalRow, OfferRow, PositionCount, ReleaseRow
from eakte.database.repositories.filing import DossierRow
from eakte.database.repositories.places import place_of_dossier
from eakte.database.session import Database, ReadUnit, UnitOfWork
from eakte.domain.access.rules import Permission
from eakte.domain.audit.rules import given_reason
from eakte.domain.audit.values import Act, AuditObject
from eakte.domain.disposal.errors import (
    DisposalNotFound,
    DossierNotDue,
    InDisposal,
    NothingMarked,
    NothingToOffer,
    OfferNotFound,
)
from eakte.domain.disposal.rules import last_seen, of_dossier
from eakte.domain.disposal.values import Extent, Snapshot
from eakte.domain.filing.errors import DossierNotFound
from eakte.kernel.clock import local_date
from eakte.kernel.messages import one_line
from eakte.kernel.paging import COUNT_AT_MOST, Part, next_after
from eakte.services.access import may_at, require_at, require_reach
from eakte.services.accounts import names_of
from retention import disposal
from retention.appraisal import Decision, Sampling, sample
from retention.disposal import Item, State, Today
from retention.schedule import DueReason, RetentionEnd, Standing, is_over

PAGE_SIZE = 50
MAX_AT_ONCE = 500
"""Dossiers that are offered, decided or withdrawn by one request."""
MAX_REASON_CHARACTERS = 500
_DRAWN = "drawn"


@dataclass(frozen=True)
class DueView:
    """A dossier that can be offered, and why. `ends_on` is the last day on which it must be kept, where there is one."""

    dossier_id: UUID
    reference_number: str
    title: str
    position: str
    closed_on: date | None
    ends_on: date | None
    due_on: date
    reason: DueReason
    on_hold: bool


@dataclass(frozen=True)
class DueList:
    """One page of what is due; `count` is that of all pages, up to COUNT_AT_MOST."""

    part: Part[DueView]
    count: int


@dataclass(frozen=True)
class DisposalView:
    """A dossier in an offer. `parked` is the code of why its destruction was refused last."""

    id: UUID
    dossier_id: UUID
    release_id: UUID | None
    state: State
    offered: Snapshot
    decision: Decision | None
    reason: str | None
    decided_at: datetime | None
    receipt: str | None
    confirmed_on: date | None
    on_hold: bool
    parked: str | None
    destroyed_at: datetime | None

    @property
    def undecided(self) -> bool:
        return self.state is State.OFFERED


@dataclass(frozen=True)
class OfferView:
    """An offer with how many of its dossiers stand where, of those that the actor reaches, and the samples drawn of it."""

    id: UUID
    made_by: str
    made_at: datetime
    states: Mapping[State, int]
    samples: tuple[Mapping[str, Any], ...]

    @property
    def dossiers(self) -> int:
        return sum(self.states.values())

    @property
    def decided(self) -> int:
        return self.dossiers - self.states.get(State.OFFERED, 0) - self.states.get(State.WITHDRAWN, 0)


@dataclass(frozen=True)
class NewDecision:
    """What the archive decides about one disposal, and why."""

    disposal: UUID
    decision: Decision
    reason: str = ""


def due_list(unit: ReadUnit, after: UUID | None = None, limit: int = PAGE_SIZE) -> DueList:
    """What is due for offer, of what the actor disposes of; what has been due for longest comes first.

    Raises:
        Forbidden: they dispose of nothing.
    """
    reach = require_reach(unit, Permission.DISPOSE)
    unit.audit.look(Act.DUE_LISTED, AuditObject("tenant", unit.actor.tenant_id))
    rows = unit.disposals.due(reach, unit.today, limit + 1, after)
    shown = rows[:limit]
    positions = {entry.id: entry.number for entry in unit.filing.plan()}
    held = unit.holds.keeping([row.id for row in shown])
    views = tuple(_due(row, positions[row.plan_entry_id], row.id in held, unit.today) for row in shown)
    count = unit.disposals.count_due(reach, unit.today, COUNT_AT_MOST)
    return DueList(Part(views, next_after([row.id for row in rows], limit)), count)


def make_of_all_due(database: Database, uow: UnitOfWork) -> OfferView:
    """Offer what is due, what has been for longest first, at most MAX_AT_ONCE dossiers.

    Raises:
        NothingToOffer: nothing is due.
        Forbidden: the actor disposes of nothing.
    """
    rows = uow.disposals.due(require_reach(uow, Permission.DISPOSE), uow.today, MAX_AT_ONCE)
    return make(database, uow, [row.id for row in rows])


def make(database: Database, uow: UnitOfWork, dossier_ids: Collection[UUID]) -> OfferView:
    """Offer dossiers of the due list to the archive, with a snapshot of what they are: all of them, or none. They stand in
    the offer by their positions and reference numbers.

    Raises:
        NothingToOffer: none is named, or too many.
        DossierNotFound, Forbidden: there is no such dossier, or the actor does not dispose of it.
        DossierNotDue, InDisposal: it cannot be offered; names it.
    """
    require_reach(uow, Permission.DISPOSE)
    if not 1 <= len(dossier_ids) <= MAX_AT_ONCE:
        raise NothingToOffer(limit=MAX_AT_ONCE)
    extents = uow.disposals.extents(list(dossier_ids))
    positions = {entry.id: (entry.number, entry.title) for entry in uow.filing.plan()}
    offices = {office.id: office.name for office in uow.access.offices()}
    snapshots: dict[UUID, Snapshot] = {}
    for dossier_id in sorted(set(dossier_ids)):
        row = _disposable(uow, dossier_id)
        if uow.disposals.live(dossier_id) is not None:
            raise InDisposal(dossier=row.reference_number)
        snapshots[dossier_id] = _snapshot(uow.today, row, positions[row.plan_entry_id], offices, extents[dossier_id])
    offer = uow.disposals.add_offer(uow.actor.id, uow.now)
    in_order = sorted(snapshots.items(), key=lambda each: (each[1].position, each[1].reference_number))
    uow.disposals.add(offer.id, dict(in_order))
    for dossier_id in snapshots:
        uow.audit.record(Act.DOSSIER_OFFERED, AuditObject("dossier", dossier_id), offer=str(offer.id))
    return _offer_view(database, uow, offer)


def offers(database: Database, unit: ReadUnit, after: UUID | None = None, limit: int = PAGE_SIZE) -> Part[OfferView]:
    """What was offered, newest first.

    Raises:
        Forbidden: the actor disposes of nothing.
    """
    require_reach(unit, Permission.DISPOSE)
    unit.audit.look(Act.OFFERS_LISTED, AuditObject("tenant", unit.actor.tenant_id))
    rows = unit.disposals.offers(limit + 1, after)
    return Part(tuple(_offer_views(database, unit, rows[:limit])), next_after([row.id for row in rows], limit))


def offer(database: Database, unit: ReadUnit, offer_id: UUID) -> OfferView:
    """Raises:
    OfferNotFound, Forbidden: there is no such offer, or the actor disposes of nothing.
    """
    row = offer_row(unit, offer_id)
    require_reach(unit, Permission.DISPOSE)
    unit.audit.look(Act.OFFER_OPENED, AuditObject("offer", offer_id))
    return _offer_view(database, unit, row)


def items(
    unit: ReadUnit,
    offer_id: UUID,
    after: UUID | None = None,
    limit: int | None = PAGE_SIZE,
    position: str | None = None,
) -> Part[DisposalView]:
    """What was offered, as it stands now, in the order of the offer; all of it without a limit.

    Raises:
        OfferNotFound, Forbidden: as `offer`.
    """
    offer_row(unit, offer_id)
    reach = require_reach(unit, Permission.DISPOSE)
    rows = unit.disposals.items(reach, offer_id, None if limit is None else limit + 1, after, position)
    further = None if limit is None else next_after([row.id for row in rows], limit)
    return Part(tuple(disposal_views(unit, rows[:limit])), further)


def item(unit: ReadUnit, offer_id: UUID, disposal_id: UUID) -> DisposalView:
    """One of what was offered.

    Raises:
        OfferNotFound, Forbidden: as `offer`.
        DisposalNotFound: it was not offered there, or the actor does not reach it.
    """
    offer_row(unit, offer_id)
    row = unit.disposals.item(require_reach(unit, Permission.DISPOSE), offer_id, disposal_id)
    if row is None:
        raise DisposalNotFound
    (view,) = disposal_views(unit, [row])
    return view


def positions(unit: ReadUnit, offer_id: UUID) -> tuple[PositionCount, ...]:
    """The positions of the filing plan that stand in an offer, by their numbers.

    Raises:
        OfferNotFound, Forbidden: as `offer`.
    """
    offer_row(unit, offer_id)
    return tuple(unit.disposals.positions(require_reach(unit, Permission.DISPOSE), offer_id))


def undecided(unit: ReadUnit, offer_id: UUID, position: str | None = None) -> list[UUID]:
    """What of an offer, or there of a position, is not decided finally.

    Raises:
        OfferNotFound, Forbidden: as `offer`.
    """
    offer_row(unit, offer_id)
    rows = unit.disposals.items(require_reach(unit, Permission.DISPOSE), offer_id, None, position=position)
    return [row.id for row in rows if row.state is State.OFFERED]


def last_reason(unit: ReadUnit, offer_id: UUID) -> str:
    """The reason that the actor gave last for a decision about something of an offer; empty where they gave none."""
    return unit.disposals.last_reason(offer_id, unit.actor.id) or ""


def appraise(uow: UnitOfWork, offer_id: UUID, decisions: Sequence[NewDecision]) -> list[DisposalView]:
    """Note what the archive decides: all of it, or nothing. A and V are final; B leaves a dossier where it is.

    Raises:
        OfferNotFound, DisposalNotFound, Forbidden: there is no such thing, or the actor does not appraise it.
        ReasonMissing: a final decision without a reason.
        AlreadyDecided, StepOutOfOrder: that cannot be decided now; names the dossier.
    """
    found = locked(uow, offer_id, [each.disposal for each in decisions], Permission.APPRAISE)
    held = uow.holds.keeping([dossier.id for _, dossier in found.values()])
    for wanted in decisions:
        row, dossier = found[wanted.disposal]
        reason = given_reason(wanted.reason) if wanted.decision.is_final else one_line(wanted.reason)
        with of_dossier(dossier.reference_number):
            after = disposal.appraise(item_of(uow, row, dossier, held), wanted.decision, uow.actor.id)
        row.state, row.decision, row.decided_by = after.state, after.decision, after.decided_by
        row.decided_at, row.reason = uow.now, reason[:MAX_REASON_CHARACTERS] or None
        told = {"decision": wanted.decision.value, "reason": row.reason}
        uow.audit.record(Act.DOSSIER_APPRAISED, AuditObject("dossier", dossier.id), **told)
    return disposal_views(uow, [row for row, _ in found.values()])


def withdraw(uow: UnitOfWork, offer_id: UUID, disposal_ids: Collection[UUID], reason: str) -> list[DisposalView]:
    """Take dossiers out of the procedure, wherever they stand in it short of being destroyed; all of them, or none.

    Raises:
        OfferNotFound, DisposalNotFound, Forbidden: there is no such thing, or the actor does not dispose of it.
        ReasonMissing: nothing was given as a reason.
        StepOutOfOrder: it is destroyed, or was withdrawn; names the dossier.
        InDisposal: its destruction has begun.
    """
    given = given_reason(reason)
    found = locked(uow, offer_id, disposal_ids, Permission.DISPOSE)
    held = uow.holds.keeping([dossier.id for _, dossier in found.values()])
    for row, dossier in found.values():
        with of_dossier(dossier.reference_number):
            after = disposal.withdraw(item_of(uow, row, dossier, held))
        if uow.disposals.begun(row.id):
            raise InDisposal(dossier=dossier.reference_number)
        row.state, row.parked = after.state, None
        row.withdrawn_by, row.withdrawn_at = uow.actor.id, uow.now
        uow.audit.record(Act.DISPOSAL_WITHDRAWN, AuditObject("dossier", dossier.id), reason=given)
    return disposal_views(uow, [row for row, _ in found.values()])


def draw(
    uow: UnitOfWork, offer_id: UUID, seed: int, share_percent: int | None = None, number: int | None = None
) -> list[DisposalView]:
    """Draw a share or a number of what of an offer is not decided; it is kept with its seed, so that anybody can draw it
    again.

    Raises:
        OfferNotFound, Forbidden: there is no such offer, or the actor does not appraise it.
        SamplingInvalid: neither a share nor a number, or both.
    """
    offer = offer_row(uow, offer_id, lock=True)
    reach = require_reach(uow, Permission.APPRAISE)
    with of_dossier(""):
        sampling = Sampling(seed=seed, share_percent=share_percent, number=number)
    rows = [row for row in uow.disposals.items(reach, offer_id, None) if row.state is State.OFFERED]
    drawn = sample([row.id for row in rows], sampling)
    kept = {"seed": sampling.seed, "share_percent": sampling.share_percent, "number": sampling.number}
    made = {**kept, "of": len(rows), "drawn": len(drawn), "by": str(uow.actor.id), "at": uow.now.isoformat()}
    offer.samples = {_DRAWN: [*offer.samples.get(_DRAWN, []), made]}
    uow.audit.record(Act.SAMPLE_DRAWN, AuditObject("offer", offer_id), of=len(rows), drawn=len(drawn))
    return disposal_views(uow, [row for row in rows if row.id in drawn])


def locked(
    uow: UnitOfWork, offer_id: UUID, disposal_ids: Collection[UUID], permission: Permission
) -> dict[UUID, tuple[DisposalRow, DossierRow]]:
    """The disposals of an offer with their dossiers, locked, if the actor may do that with all of them.

    Raises:
        OfferNotFound, DisposalNotFound, Forbidden: there is no such thing, or they may not.
        NothingMarked: none is named.
    """
    offer_row(uow, offer_id)
    require_reach(uow, permission)
    if not disposal_ids:
        raise NothingMarked
    rows = uow.disposals.many(disposal_ids)
    if {row.id for row in rows} != set(disposal_ids) or any(row.offer_id != offer_id for row in rows):
        raise DisposalNotFound
    found: dict[UUID, tuple[DisposalRow, DossierRow]] = {}
    for row in rows:
        dossier = uow.filing.dossier(row.dossier_id, lock=True)
        if dossier is None or not may_at(uow, permission, place_of_dossier(dossier)):
            raise DisposalNotFound
        found[row.id] = row, dossier
    return found


def item_of(
    unit: ReadUnit, row: DisposalRow, dossier: DossierRow, held: Collection[UUID], release: ReleaseRow | None = None
) -> Item:
    """The facts on which the next step of a disposal depends, as they are now; `held` are the dossiers on hold."""
    if release is None and row.release_id is not None:
        release = unit.disposals.release(row.release_id)
    zone = unit.actor.tenant.zone
    return Item(
        state=row.state,
        end=RetentionEnd(dossier.retention_standing or Standing.OPEN, dossier.retention_ends_on, ()),
        on_hold=dossier.id in held,
        decision=row.decision,
        decided_by=row.decided_by,
        confirmed_on=row.confirmed_on,
        released_by=None if release is None else release.asked_by,
        approved_by=None if release is None else release.approved_by,
        approved_on=None if release is None or release.approved_at is None else local_date(release.approved_at, zone),
        waits_until=None if release is None else release.waits_until,
    )


def today_of(unit: ReadUnit, since: datetime, *, confirmed: bool = False) -> Today:
    """What the clock says, held against the days of the audit log since then."""
    begun = local_date(since, unit.actor.tenant.zone)
    days = unit.audit_entries.days(since - timedelta(days=1))
    return Today(unit.today, last_seen(days, begun, unit.today), confirmed)


def disposal_views(unit: ReadUnit, rows: Sequence[DisposalRow]) -> list[DisposalView]:
    held = unit.holds.keeping([row.dossier_id for row in rows])
    return [
        DisposalView(
            id=row.id,
            dossier_id=row.dossier_id,
            release_id=row.release_id,
            state=row.state,
            offered=Snapshot.of(row.snapshot),
            decision=row.decision,
            reason=row.reason,
            decided_at=row.decided_at,
            receipt=row.receipt,
            confirmed_on=row.confirmed_on,
            on_hold=row.dossier_id in held,
            parked=row.parked,
            destroyed_at=row.destroyed_at,
        )
        for row in rows
    ]


def offer_row(unit: ReadUnit, offer_id: UUID, *, lock: bool = False) -> OfferRow:
    """The offer, or `OfferNotFound`; asked before who may see it, so that it is not there for a neighbour."""
    row = unit.disposals.offer(offer_id, lock=lock)
    if row is None:
        raise OfferNotFound
    return row


def _disposable(uow: UnitOfWork, dossier_id: UUID) -> DossierRow:
    """A dossier that can be offered, locked."""
    row = uow.filing.dossier(dossier_id, lock=True)
    if row is None:
        raise DossierNotFound
    require_at(uow, Permission.DISPOSE, place_of_dossier(row))
    if row.due_on is None or row.due_on > uow.today or row.closed_on is None or row.destroyed_at is not None:
        raise DossierNotDue(dossier=row.reference_number)
    return row


def _reason(row: DossierRow, today: date) -> DueReason:
    end = RetentionEnd(row.retention_standing or Standing.OPEN, row.retention_ends_on, ())
    return DueReason.RETENTION_OVER if is_over(end, today) else DueReason.THIRTY_YEARS


def _due(row: DossierRow, position: str, held: bool, today: date) -> DueView:  # noqa: FBT001 - one fact of eight
    return DueView(
        dossier_id=row.id,
        reference_number=row.reference_number,
        title=row.title,
        position=position,
        closed_on=row.closed_on,
        ends_on=row.retention_ends_on,
        due_on=row.due_on or today,
        reason=_reason(row, today),
        on_hold=held,
    )


def _snapshot(
    today: date, row: DossierRow, position: tuple[str, str], offices: Mapping[UUID, str], extent: Extent
) -> Snapshot:
    return Snapshot(
        reference_number=row.reference_number,
        title=row.title,
        position=position[0],
        position_title=position[1],
        office=None if row.office_id is None else offices.get(row.office_id),
        opened_on=row.opened_on,
        closed_on=row.closed_on or today,
        ends_on=row.retention_ends_on,
        due=_reason(row, today),
        extent=extent,
    )


def _offer_view(database: Database, unit: ReadUnit, row: OfferRow) -> OfferView:
    (view,) = _offer_views(database, unit, [row])
    return view


def _offer_views(database: Database, unit: ReadUnit, rows: Sequence[OfferRow]) -> Iterable[OfferView]:
    states = unit.disposals.states(require_reach(unit, Permission.DISPOSE), [row.id for row in rows])
    names = names_of(database, {row.made_by for row in rows})
    return [
        OfferView(
            id=row.id,
            made_by=names.get(row.made_by, ""),
            made_at=row.made_at.astimezone(unit.actor.tenant.zone),
            states=states[row.id],
            samples=tuple(row.samples.get(_DRAWN, ())),
        )
        for row in rows
    ]
