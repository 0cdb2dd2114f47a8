# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Closing a dossier with all its cases, which may be thousands: a job that goes through them in short transactions.

Each batch takes the lock of its order, so it runs only while nobody has cancelled it and no newer attempt has begun. What
a batch closed and how far it came commit together: killed at any point, the next attempt goes on behind the last batch,
and no case is closed twice. The cases are those that were open when somebody began it; one that was opened since is
somebody's work, and keeps the dossier open.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from eakte.database.repositories.closings import ClosingRow
from eakte.database.repositories.places import place_of_dossier
from eakte.database.session import Database, ReadUnit, UnitOfWork
from eakte.domain.access.rules import Permission
from eakte.domain.audit.values import Act, AuditObject
from eakte.domain.filing.closing import (
    CLOSED_AT_ONCE,
    ClosingState,
    Obstacle,
    check_closing_begins,
    check_closing_cancels,
    closing_order,
    ending,
    kept_open,
    obstacle,
)
from eakte.domain.filing.errors import ClosingNotFound, DossierNotFound
from eakte.jobs.values import CloseDossier
from eakte.kernel.tenancy import Actor
from eakte.services.access import may_at, require_at
from eakte.services.accounts import by_now
from eakte.services.filing import CaseSummary, case_summary, dossier_for, life, locked_dossier, plan_entry
from eakte.services.life_cycle import close_open_case, close_open_dossier
from eakte.services.structure import close_volume

NAMED_AT_MOST = 20
"""Cases that are named because they stay open; the others are counted."""


@dataclass(frozen=True)
class KeptOpen:
    """Cases that cannot be closed with the others: how many, and the first of them with the reason."""

    count: int
    first: tuple[tuple[CaseSummary, Obstacle], ...]


@dataclass(frozen=True)
class ClosingPreview:
    """What closing a dossier with its cases would do now."""

    closable: int
    kept_open: KeptOpen


@dataclass(frozen=True)
class ClosingView:
    """How far it is. `closed` counts what it closed itself; the other cases gone through were closed meanwhile."""

    id: UUID
    dossier_id: UUID
    state: ClosingState
    begun_at: datetime
    ended_at: datetime | None
    cases: int
    gone_through: int
    closed: int
    kept_open: KeptOpen

    @property
    def step(self) -> str:
        """Is another one whenever it went on or ended."""
        return f"{self.state}-{self.gone_through}"


def preview(unit: ReadUnit, dossier_id: UUID) -> ClosingPreview:
    """How many of the open cases would be closed, and which would not and why.

    Raises:
        DossierNotFound, Forbidden: there is no such dossier, or the actor does not work on it.
    """
    _require(unit, dossier_id, Permission.FILE)
    cases = _in_order(unit, dossier_id)
    kept = _kept(unit, cases)
    return ClosingPreview(len(cases) - len(kept), _kept_open(unit, kept))


def begin(uow: UnitOfWork, dossier_id: UUID) -> ClosingView:
    """Have the dossier closed with the cases that are open now.

    Raises:
        DossierNotFound, Forbidden: there is no such dossier, or the actor does not work on it.
        DossierAlreadyClosed: it is.
        ClosingRuns: that was begun already.
    """
    dossier = dossier_for(uow, dossier_id, Permission.FILE)
    earlier = uow.closings.newest(dossier_id)
    check_closing_begins(life(dossier), None if earlier is None else earlier.state)
    cases = _in_order(uow, dossier_id)
    row = uow.closings.add(dossier_id, uow.actor.id, uow.now, uow.actor.purpose, cases)
    uow.audit.record(Act.CLOSING_BEGUN, AuditObject("dossier", dossier_id), cases=len(cases))
    uow.enqueue(CloseDossier(uow.actor.tenant_id, row.id))
    return _view(uow, row)


def cancel(uow: UnitOfWork, dossier_id: UUID) -> ClosingView:
    """Stop behind the batch that is being closed now; what is closed stays so.

    Raises:
        DossierNotFound, Forbidden: there is no such dossier, or the actor does not work on it.
        NoClosingRuns: there is nothing to cancel.
    """
    _require(uow, dossier_id, Permission.FILE)
    row = uow.closings.newest(dossier_id, lock=True)
    check_closing_cancels(None if row is None else row.state)
    if row is None:
        raise ClosingNotFound
    _ended(uow, row, ClosingState.CANCELLED)
    uow.audit.record(Act.CLOSING_CANCELLED, AuditObject("dossier", dossier_id), cases=row.closed)
    return _view(uow, row)


def newest(unit: ReadUnit, dossier_id: UUID) -> ClosingView | None:
    """How the last time stands that somebody began it; None when nobody did. Opens nothing.

    Raises:
        DossierNotFound, Forbidden: there is no such dossier, or the actor may not read it.
    """
    _require(unit, dossier_id, Permission.READ)
    row = unit.closings.newest(dossier_id)
    return None if row is None else _view(unit, row)


def opened(unit: ReadUnit, dossier_id: UUID) -> ClosingView:
    """The same for whoever looks at it.

    Raises:
        DossierNotFound, Forbidden: there is no such dossier, or the actor may not read it.
        ClosingNotFound: nobody began it.
    """
    view = newest(unit, dossier_id)
    if view is None:
        raise ClosingNotFound
    unit.audit.look(Act.DOSSIER_OPENED, AuditObject("dossier", dossier_id))
    return view


def close_with_cases(database: Database, worker: Actor, job: CloseDossier) -> None:
    """Close what is left of the cases, then the dossier; as the person who began it, with the rights they have by now."""
    with database.begin(worker) as uow:
        row = _running(uow, job.closing_id)
        if row is None:
            return
        row.attempt += 1
        attempt, begun_by, purpose = row.attempt, row.begun_by, row.purpose
    more = True
    while more:
        with database.begin(by_now(database, worker, begun_by, purpose)) as uow:
            more = _go_on(uow, job.closing_id, attempt)


def fail(database: Database, worker: Actor, job: CloseDossier) -> None:
    """Show that it was given up; what is closed stays so, and it can be begun again."""
    with database.begin(worker) as uow:
        row = _running(uow, job.closing_id)
        if row is not None:
            _ended(uow, row, ClosingState.FAILED)


def _running(uow: UnitOfWork, closing_id: UUID) -> ClosingRow | None:
    row = uow.closings.closing(closing_id)
    return row if row is not None and row.state is ClosingState.RUNNING else None


def _go_on(uow: UnitOfWork, closing_id: UUID, attempt: int) -> bool:
    """Close the next cases, or the dossier when there is none; tells whether there is more to do for this attempt."""
    uow.plans.hold()
    row = _running(uow, closing_id)
    if row is None or row.attempt != attempt:
        return False
    batch = row.case_ids[row.gone_through :][:CLOSED_AT_ONCE]
    if not batch:
        _end(uow, row)
        return False
    found = uow.filing.many_cases(batch, lock=True)
    cases = {case.id: case for case in found if case.closed_on is None and case.dossier_id == row.dossier_id}
    dossier = locked_dossier(uow, row.dossier_id)  # nobody opens a case beneath one of these meanwhile
    still_open = [case for case in batch if case in cases]
    kept = _kept(uow, still_open)
    entry = plan_entry(uow, dossier.plan_entry_id)
    for case in still_open:
        if case not in kept:
            close_open_case(uow, cases[case], entry)
    row.gone_through += len(batch)
    row.closed += len(still_open) - len(kept)
    row.kept_open = {**row.kept_open, **{str(case): reason.value for case, reason in kept.items()}}
    return True


def _end(uow: UnitOfWork, row: ClosingRow) -> None:
    """Close the dossier, and before it what is open of its volumes, unless a case of it is open."""
    dossier = locked_dossier(uow, row.dossier_id)
    allowed = may_at(uow, Permission.FILE, place_of_dossier(dossier))
    state = ending(life(dossier), uow.filing.still_open(dossier.id).count, allowed=allowed)
    if state is ClosingState.DONE and dossier.closed_on is None:
        for volume in uow.filing.volumes(dossier.id):
            if volume.closed_on is None:
                close_volume(uow, volume.id)
        close_open_dossier(uow, dossier)
    _ended(uow, row, state)


def _ended(uow: UnitOfWork, row: ClosingRow, state: ClosingState) -> None:
    row.state = state
    row.ended_at = uow.now


def _in_order(unit: ReadUnit, dossier_id: UUID) -> list[UUID]:
    """The open cases as they can be closed one after the other."""
    return closing_order(unit.filing.open_case_ids(dossier_id), unit.filing.parents(dossier_id))


def _kept(unit: ReadUnit, cases: list[UUID]) -> dict[UUID, Obstacle]:
    """Of those open cases that must stay so, why."""
    places, unread = unit.places.cases(cases), unit.documents.unread_in(cases)
    found = {
        case: obstacle(unread.get(case), allowed=may_at(unit, Permission.FILE, places.get(case))) for case in cases
    }
    obstacles = {case: reason for case, reason in found.items() if reason is not None}
    return kept_open(cases, obstacles, unit.filing.open_beneath(cases))


def _require(unit: ReadUnit, dossier_id: UUID, permission: Permission) -> None:
    dossier = unit.filing.dossier(dossier_id)
    if dossier is None:
        raise DossierNotFound
    require_at(unit, permission, place_of_dossier(dossier))


def _view(unit: ReadUnit, row: ClosingRow) -> ClosingView:
    kept = {UUID(case): Obstacle(reason) for case, reason in row.kept_open.items()}
    return ClosingView(
        id=row.id,
        dossier_id=row.dossier_id,
        state=row.state,
        begun_at=row.begun_at,
        ended_at=row.ended_at,
        cases=len(row.case_ids),
        gone_through=row.gone_through,
        closed=row.closed,
        kept_open=_kept_open(unit, kept),
    )


def _kept_open(unit: ReadUnit, kept: Mapping[UUID, Obstacle]) -> KeptOpen:
    rows = unit.filing.many_cases(sorted(kept)[:NAMED_AT_MOST]) if kept else []
    return KeptOpen(len(kept), tuple((case_summary(row), kept[row.id]) for row in rows))
