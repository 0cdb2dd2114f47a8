# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Closing (`z.d.A.`) and reopening of cases and dossiers."""

from uuid import UUID

from eakte.database.repositories.filing import CaseRow, DossierRow
from eakte.database.repositories.places import place_of_dossier
from eakte.database.session import UnitOfWork
from eakte.domain.access.rules import Permission
from eakte.domain.audit.rules import given_reason
from eakte.domain.audit.values import Act, AuditObject
from eakte.domain.filing.errors import CaseNotFound, DossierNotFound
from eakte.domain.filing.life_cycle import (
    check_case_closes,
    check_case_reopens,
    check_dossier_closes,
    check_dossier_reopens,
)
from eakte.services.access import require_at
from eakte.services.filing import CaseSummary, DossierSummary, case_summary, dossier_summary, life, plan_entry
from retention.periods import RetentionPeriod
from retention.schedule import RetentionRule, retention_end
from retention.triggers import Closing


def close_case(uow: UnitOfWork, case_id: UUID) -> CaseSummary:
    """Close a case (z.d.A.); from then on its retention period runs, by the rule of its plan position.

    Raises:
        CaseNotFound, Forbidden: there is no such case, or the actor does not work on it.
        CaseAlreadyClosed: it is.
    """
    row, dossier = _case(uow, case_id, Permission.FILE)
    check_case_closes(life(row))
    row.closed_on = uow.today
    entry = plan_entry(uow, dossier.plan_entry_id)
    if entry.retention_years is not None and entry.legal_basis is not None:
        rule = RetentionRule(RetentionPeriod(entry.retention_years), entry.legal_basis)
        row.retention_years = entry.retention_years
        row.legal_basis = entry.legal_basis
        row.retention_ends_on = retention_end(rule, Closing(uow.today)).on
    uow.audit.record(Act.CASE_CLOSED, AuditObject("case", case_id), retention_ends_on=row.retention_ends_on)
    return case_summary(row)


def reopen_case(uow: UnitOfWork, case_id: UUID, reason: str) -> CaseSummary:
    """Open a closed case again. Its retention period ends here and starts anew when it is closed the next time.

    Raises:
        CaseNotFound, Forbidden: there is no such case, or the actor does not reopen it.
        ReasonMissing: nothing was given as a reason.
        CaseIsOpen: it is open.
        DossierIsClosed: the dossier must be reopened first.
    """
    row, dossier = _case(uow, case_id, Permission.REOPEN)
    given = given_reason(reason)
    check_case_reopens(life(row), life(_locked(uow, dossier.id)))  # who closes the dossier must not miss this case
    row.closed_on = row.retention_years = row.legal_basis = row.retention_ends_on = None
    uow.audit.record(Act.CASE_REOPENED, AuditObject("case", case_id), reason=given)
    return case_summary(row)


def close_dossier(uow: UnitOfWork, dossier_id: UUID) -> DossierSummary:
    """Close a dossier whose cases are all closed: nothing is filed in it any more.

    Raises:
        DossierNotFound, Forbidden: there is no such dossier, or the actor does not work on it.
        DossierAlreadyClosed: it is.
        DossierHasOpenCases: names how many and the first of them.
    """
    row = _dossier(uow, dossier_id, Permission.FILE)
    check_dossier_closes(life(row), uow.filing.still_open(dossier_id))
    row.closed_on = uow.today
    uow.audit.record(Act.DOSSIER_CLOSED, AuditObject("dossier", dossier_id))
    return dossier_summary(row)


def reopen_dossier(uow: UnitOfWork, dossier_id: UUID, reason: str) -> DossierSummary:
    """Open a closed dossier again; its cases stay closed.

    Raises:
        DossierNotFound, Forbidden: there is no such dossier, or the actor does not reopen it.
        ReasonMissing: nothing was given as a reason.
        DossierIsOpen: it is open.
    """
    row = _dossier(uow, dossier_id, Permission.REOPEN)
    given = given_reason(reason)
    check_dossier_reopens(life(row))
    row.closed_on = None
    uow.audit.record(Act.DOSSIER_REOPENED, AuditObject("dossier", dossier_id), reason=given)
    return dossier_summary(row)


def _case(uow: UnitOfWork, case_id: UUID, permission: Permission) -> tuple[CaseRow, DossierRow]:
    """The case, locked, and its dossier, if the actor may do that with it."""
    row = uow.filing.case(case_id, lock=True)
    if row is None:
        raise CaseNotFound
    require_at(uow, permission, uow.places.cases([case_id])[case_id])
    dossier = uow.filing.dossier(row.dossier_id)
    if dossier is None:
        raise DossierNotFound
    return row, dossier


def _dossier(uow: UnitOfWork, dossier_id: UUID, permission: Permission) -> DossierRow:
    row = _locked(uow, dossier_id)
    require_at(uow, permission, place_of_dossier(row))
    return row


def _locked(uow: UnitOfWork, dossier_id: UUID) -> DossierRow:
    row = uow.filing.dossier(dossier_id, lock=True)
    if row is None:
        raise DossierNotFound
    return row
