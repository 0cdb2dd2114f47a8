# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Destroying (`Vernichtung`) what was released and has waited: dossier by dossier, a part at a time, as a job.

All that must be so is asked again in each transaction, under the locks of what it destroys. What cannot go is parked with
its reason, the rest goes on. A job that dies goes on where it was: what is destroyed is not there to be destroyed again.
"""

from uuid import UUID

from eakte.database.repositories.disposals import DisposalRow, ReleaseRow
from eakte.database.repositories.filing import DossierRow
from eakte.database.session import UnitOfWork
from eakte.domain.audit.values import Act, AuditObject
from eakte.domain.disposal.rules import of_dossier
from eakte.domain.disposal.values import DESTROYED_AT_ONCE
from eakte.jobs.values import DestroyReleased
from eakte.kernel.errors import Conflict
from eakte.kernel.tenancy import Actor
from eakte.services.certificates import claims_of
from eakte.services.deletion import destroy
from eakte.services.offers import item_of, today_of
from eakte.services.platform import Platform
from retention import disposal
from retention.disposal import State


def start_waited(platform: Platform, worker: Actor) -> int:
    """Begin, or go on with, what has waited long enough in the worker's town; returns how many releases."""
    with platform.database.begin(worker) as uow:
        waited = uow.disposals.waited(uow.today)
        uow.enqueue(*(DestroyReleased(worker.tenant_id, each) for each in waited))
    return len(waited)


def go_on(platform: Platform, worker: Actor, job: DestroyReleased) -> None:
    """Destroy what of a release can go, and end it when nothing of it waits any more."""
    with platform.database.begin(worker) as uow:
        release = _running(uow, job.release_id)
        if release is None:
            return
        release.attempt += 1
        attempt = release.attempt
        waiting = uow.disposals.of_release(job.release_id, State.WAITING)
    for disposal_id in waiting:
        while _destroyed_next(platform, worker, job.release_id, attempt, disposal_id):
            pass
    with platform.database.begin(worker) as uow:
        release = _running(uow, job.release_id)
        if release is not None and release.attempt == attempt:
            _end(platform, uow, release)


def _running(uow: UnitOfWork, release_id: UUID) -> ReleaseRow | None:
    """The release, locked, if its destruction may go on."""
    row = uow.disposals.release(release_id, lock=True)
    over = row is None or row.approved_at is None or row.cancelled_at is not None or row.ended_at is not None
    return None if over else row


def _destroyed_next(platform: Platform, worker: Actor, release_id: UUID, attempt: int, disposal_id: UUID) -> bool:
    """Destroy the next documents of a dossier, with the last of them the rest of it; tells whether there is more to do."""
    with platform.database.begin(worker) as uow:
        release = _running(uow, release_id)
        if release is None or release.attempt != attempt:
            return False
        (row,) = uow.disposals.many([disposal_id])
        if row.state is not State.WAITING:
            return False
        # Documents before their dossier: in this order everybody locks.
        documents = [each.id for each in uow.documents.of_dossier(row.dossier_id, DESTROYED_AT_ONCE + 1)]
        dossier = uow.filing.dossier(row.dossier_id, lock=True)
        if dossier is None or not _may_go(uow, release, row, dossier):
            return False
        last = len(documents) <= DESTROYED_AT_ONCE
        destroy(platform, uow, row, release, documents[:DESTROYED_AT_ONCE], last=last)
        return not last


def _may_go(uow: UnitOfWork, release: ReleaseRow, row: DisposalRow, dossier: DossierRow) -> bool:
    """Whether nothing speaks against it now; what does is noted, for people to see."""
    approved = release.approved_at or uow.now
    today = today_of(uow, approved, confirmed=release.clock_confirmed_on == uow.today)
    held = uow.holds.keeping([dossier.id])
    try:
        with of_dossier(dossier.reference_number):
            disposal.destroy(item_of(uow, row, dossier, held, release), today)
    except Conflict as refused:
        if row.parked != refused.code:
            row.parked = refused.code
            uow.audit.record(Act.DESTRUCTION_REFUSED, AuditObject("dossier", dossier.id), refusal=refused.code)
        return False
    return True


def _end(platform: Platform, uow: UnitOfWork, release: ReleaseRow) -> None:
    """End a release of which nothing waits, with what its certificate says."""
    if uow.disposals.of_release(release.id, State.WAITING):
        return
    release.ended_at = uow.now
    release.kid = platform.signer.newest
    release.claims = claims_of(platform, uow, release)
    uow.audit.record(Act.RELEASE_ENDED, AuditObject("release", release.id))
