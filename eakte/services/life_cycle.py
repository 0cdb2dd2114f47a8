# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Closing (`z.d.A.`) and reopening of cases, volumes and dossiers.

Whatever opens or closes something locks the dossier, after the case where it is about one: so nobody misses what somebody
else opens in it or beneath it at the same time. Before both it holds the filing plan, by whose rules things are kept and
which is changed with the dossiers and cases under it.
"""

from uuid import UUID

from eakte.database.repositories.filing import CaseRow, DossierRow
from eakte.database.session import UnitOfWork
from eakte.domain.access.rules import Permission
from eakte.domain.audit.rules import given_reason
from eakte.domain.audit.values import Act, AuditObject
from eakte.domain.disposal.errors import InDisposal
from eakte.domain.filing.life_cycle import (
    check_case_closes,
    check_case_reopens,
    check_dossier_closes,
    check_dossier_reopens,
)
from eakte.services.filing import (
    CaseSummary,
    DossierSummary,
    PlanEntryView,
    case_for,
    case_summary,
    dossier_for,
    dossier_summary,
    life,
    locked_dossier,
    plan_entry,
)
from eakte.services.keeping import begin_keeping, keep_dossier, stop_keeping, stop_keeping_dossier


def close_case(uow: UnitOfWork, case_id: UUID) -> CaseSummary:
    """Close a case (z.d.A.); from then on it is kept by the rules of its public service or position.

    Raises:
        CaseNotFound, Forbidden: there is no such case, or the actor does not work on it.
        CaseAlreadyClosed: it is.
        CaseHasOpenSubCases: names how many and the first of them.
    """
    uow.plans.hold()  # the rules by which it is closed are those that hold when that is seen
    row, dossier = case_for(uow, case_id, Permission.FILE, lock=True)
    locked_dossier(uow, dossier.id)
    check_case_closes(life(row), uow.filing.still_open(dossier.id, parent=case_id))
    close_open_case(uow, row, plan_entry(uow, dossier.plan_entry_id))
    return case_summary(row)


def close_open_case(uow: UnitOfWork, row: CaseRow, entry: PlanEntryView) -> None:
    """The same for an open case that is locked, of a dossier under that position; whether one may was asked before."""
    row.closed_on = uow.today
    begin_keeping(uow, row, entry.rules)
    uow.audit.record(Act.CASE_CLOSED, AuditObject("case", row.id), retention_ends_on=row.retention_ends_on)


def reopen_case(uow: UnitOfWork, case_id: UUID, reason: str) -> CaseSummary:
    """Open a closed case again. Its retention period ends here and starts anew when it is closed the next time.

    Raises:
        CaseNotFound, Forbidden: there is no such case, or the actor does not reopen it.
        ReasonMissing: nothing was given as a reason.
        CaseIsOpen: it is open.
        DossierIsClosed, VolumeIsClosed, ParentIsClosed: that must be reopened first.
    """
    uow.plans.hold()
    row, dossier = case_for(uow, case_id, Permission.REOPEN, lock=True)
    given = given_reason(reason)
    locked = locked_dossier(uow, dossier.id)
    volume = None if row.volume_id is None else uow.filing.volume(row.volume_id)
    parent = None if row.parent_id is None else uow.filing.life_of(row.parent_id)
    check_case_reopens(life(row), life(locked), None if volume is None else life(volume), parent)
    row.closed_on = None
    stop_keeping(uow, row)
    uow.audit.record(Act.CASE_REOPENED, AuditObject("case", case_id), reason=given)
    return case_summary(row)


def close_dossier(uow: UnitOfWork, dossier_id: UUID) -> DossierSummary:
    """Close a dossier whose volumes and cases are all closed: nothing is filed in it any more.

    Raises:
        DossierNotFound, Forbidden: there is no such dossier, or the actor does not work on it.
        DossierAlreadyClosed: it is.
        DossierHasOpenCases, DossierHasOpenVolumes: names how many and the first of them.
    """
    uow.plans.hold()
    row = dossier_for(uow, dossier_id, Permission.FILE)
    check_dossier_closes(life(row), uow.filing.still_open(dossier_id), uow.filing.open_volumes(dossier_id))
    close_open_dossier(uow, row)
    return dossier_summary(row)


def close_open_dossier(uow: UnitOfWork, row: DossierRow) -> None:
    """The same for an open dossier that is locked and has no open case; whether one may was asked before."""
    row.closed_on = uow.today
    keep_dossier(uow, row)
    uow.audit.record(Act.DOSSIER_CLOSED, AuditObject("dossier", row.id))


def reopen_dossier(uow: UnitOfWork, dossier_id: UUID, reason: str) -> DossierSummary:
    """Open a closed dossier again; its cases stay closed.

    Raises:
        DossierNotFound, Forbidden: there is no such dossier, or the actor does not reopen it.
        ReasonMissing: nothing was given as a reason.
        DossierIsOpen: it is open.
        InDisposal: it was offered to the archive, and not withdrawn.
    """
    uow.plans.hold()
    row = dossier_for(uow, dossier_id, Permission.REOPEN)
    given = given_reason(reason)
    check_dossier_reopens(life(row))
    if uow.disposals.live(dossier_id) is not None:
        raise InDisposal(dossier=row.reference_number)
    row.closed_on = None
    stop_keeping_dossier(row)
    uow.audit.record(Act.DOSSIER_REOPENED, AuditObject("dossier", dossier_id), reason=given)
    return dossier_summary(row)
