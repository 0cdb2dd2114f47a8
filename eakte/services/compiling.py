# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A dossier, or one case, as one PDF/A: asked for, watched, taken away, given up. `compiling_job` makes it.

It belongs to who asked for it and has what they may have. It is given out only while they may have each of its
documents; who may not is told to ask for a new one.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from eakte.database.repositories.compilations import CompilationRow
from eakte.database.session import ReadUnit, UnitOfWork
from eakte.domain.access.rules import Permission
from eakte.domain.audit.values import Act, AuditObject
from eakte.domain.filing.compiling import (
    KEPT,
    CompilationNotFound,
    CompilationNotThere,
    CompilationOutOfReach,
    CompilationState,
    CompilationTooLarge,
    check_compilation_begins,
    state_at,
)
from eakte.domain.filing.errors import CaseNotFound, DossierNotFound
from eakte.jobs.values import Compile
from eakte.kernel.errors import EakteError
from eakte.services.access import require_reach
from eakte.services.documents import Download, FailureView
from eakte.services.filing import case_for, dossier_for
from eakte.services.platform import Platform

_FAILURES: dict[str | None, type[EakteError]] = {
    each.code: each for each in (CompilationTooLarge, CompilationOutOfReach)
}


@dataclass(frozen=True)
class CompilationView:
    """How far it is. `pages` and `size` are those of what was bound so far, in the end of the file; that is kept `until`."""

    id: UUID
    dossier_id: UUID
    case_id: UUID | None
    state: CompilationState
    asked_at: datetime
    ended_at: datetime | None
    until: datetime | None
    documents: int
    gone_through: int
    pages: int
    size: int
    failure: FailureView | None

    @property
    def step(self) -> str:
        """Is another one whenever it went on or ended."""
        return f"{self.id}-{self.state}-{self.gone_through}"


def begin_dossier(uow: UnitOfWork, dossier_id: UUID) -> CompilationView:
    """Have a PDF made of the documents of a dossier that the actor may have, unless that is under way already.

    Raises:
        DossierNotFound, Forbidden: there is no such dossier, or they may not take anything away from it.
        NothingToCompile, CompilationTooLarge: as `check_compilation_begins`.
    """
    return _begin(uow, dossier_for(uow, dossier_id, Permission.DOWNLOAD).id, None)


def begin_case(uow: UnitOfWork, case_id: UUID) -> CompilationView:
    """The same of a single case.

    Raises:
        CaseNotFound, and as `begin_dossier`.
    """
    case, dossier = case_for(uow, case_id, Permission.DOWNLOAD, lock=True)
    return _begin(uow, dossier.id, case.id)


def end(uow: UnitOfWork, compilation_id: UUID) -> CompilationView:
    """Stop making it, or delete it when it is there.

    Raises:
        CompilationNotFound: the actor asked for no such PDF.
        CompilationNotThere: it is gone already.
    """
    row = _own(uow, compilation_id, lock=True)
    if row.state not in (CompilationState.RUNNING, CompilationState.DONE):
        raise CompilationNotThere
    runs = row.state is CompilationState.RUNNING
    ended(uow, row, CompilationState.CANCELLED if runs else CompilationState.DELETED)
    uow.audit.record(Act.COMPILATION_ENDED, object_of(row))
    return view_of(uow, row)


def compilation(unit: ReadUnit, compilation_id: UUID) -> CompilationView:
    """How far it is; nothing of a record is shown.

    Raises:
        CompilationNotFound: the actor asked for no such PDF.
    """
    return view_of(unit, _own(unit, compilation_id))


def newest_of_dossier(unit: ReadUnit, dossier_id: UUID) -> CompilationView | None:
    """The last one that the actor asked for of the whole dossier."""
    return _newest(unit, dossier_id, None)


def newest_of_case(unit: ReadUnit, case_id: UUID) -> CompilationView | None:
    """The last one that the actor asked for of this case alone."""
    case, dossier = case_for(unit, case_id, Permission.READ)
    return _newest(unit, dossier.id, case.id)


def download(unit: ReadUnit, platform: Platform, compilation_id: UUID) -> Download:
    """The file, for who asked for it and may have all of its documents still.

    Raises:
        CompilationNotFound, CompilationNotThere, CompilationOutOfReach, Forbidden.
    """
    row = check_download(unit, compilation_id)
    stored = unit.compilations.whole(row.id)
    if stored is None:
        raise CompilationNotThere
    unit.audit.record(Act.COMPILATION_DOWNLOADED, object_of(row), documents=row.documents, pages=row.pages)
    content = platform.vault.open(unit, stored.id, stored.size, stored.sha256)
    return Download(f"{_number(unit, row)}.pdf", "application/pdf", content)


def check_download(unit: ReadUnit, compilation_id: UUID) -> CompilationRow:
    """The same without an entry: asked again while the bytes go out."""
    row = _own(unit, compilation_id)
    if state_at(row.state, row.ended_at, unit.now) is not CompilationState.DONE:
        raise CompilationNotThere
    check_reached(unit, row.document_ids)
    return row


def check_reached(unit: ReadUnit, document_ids: list[UUID]) -> None:
    """Raise unless the actor may take away each of the documents, and there is one."""
    if not document_ids or unit.compilations.unreached(document_ids, unit.access.reach(Permission.DOWNLOAD)):
        raise CompilationOutOfReach


def forget_over(uow: UnitOfWork) -> None:
    """Delete what was kept long enough."""
    for row in uow.compilations.over(uow.now):
        ended(uow, row, CompilationState.DELETED)


def ended(uow: UnitOfWork, row: CompilationRow, state: CompilationState, failure: str | None = None) -> None:
    """Keep nothing of it but that it was asked for."""
    row.state, row.failure_code, row.ended_at = state, failure, uow.now
    row.document_ids = []
    uow.compilations.forget(row.id)


def object_of(row: CompilationRow) -> AuditObject:
    return AuditObject("dossier", row.dossier_id) if row.case_id is None else AuditObject("case", row.case_id)


def view_of(unit: ReadUnit, row: CompilationRow) -> CompilationView:
    state, zone = state_at(row.state, row.ended_at, unit.now), unit.actor.tenant.zone
    ended_at = row.ended_at and row.ended_at.astimezone(zone)
    return CompilationView(
        id=row.id,
        dossier_id=row.dossier_id,
        case_id=row.case_id,
        state=state,
        asked_at=row.asked_at.astimezone(zone),
        ended_at=ended_at,
        until=ended_at + KEPT if state is CompilationState.DONE and ended_at else None,
        documents=row.documents,
        gone_through=row.gone_through,
        pages=row.pages,
        size=row.size,
        failure=_failure(row.failure_code) if state is CompilationState.FAILED else None,
    )


def _begin(uow: UnitOfWork, dossier_id: UUID, case_id: UUID | None) -> CompilationView:
    """One for each who asks: that which is being made, or a new one in place of the one before."""
    before = uow.compilations.newest(uow.actor.id, dossier_id, case_id)
    if before is not None and before.state is CompilationState.RUNNING:
        return view_of(uow, before)
    documents, pages = uow.compilations.wanted(require_reach(uow, Permission.DOWNLOAD), dossier_id, case_id)
    check_compilation_begins(len(documents), pages)
    if before is not None and before.state is CompilationState.DONE:
        ended(uow, before, CompilationState.DELETED)
    row = uow.compilations.add(dossier_id, case_id, documents, uow.actor.id, uow.now, uow.actor.purpose)
    uow.audit.record(Act.COMPILATION_ASKED, object_of(row), documents=len(documents))
    uow.enqueue(Compile(uow.actor.tenant_id, row.id))
    return view_of(uow, row)


def _own(unit: ReadUnit, compilation_id: UUID, *, lock: bool = False) -> CompilationRow:
    row = unit.compilations.compilation(compilation_id, lock=lock)
    if row is None or row.asked_by != unit.actor.id:
        raise CompilationNotFound
    return row


def _newest(unit: ReadUnit, dossier_id: UUID, case_id: UUID | None) -> CompilationView | None:
    row = unit.compilations.newest(unit.actor.id, dossier_id, case_id)
    return None if row is None else view_of(unit, row)


def _number(unit: ReadUnit, row: CompilationRow) -> str:
    if row.case_id is None:
        dossier = unit.filing.dossier(row.dossier_id)
        if dossier is None:
            raise DossierNotFound
        return dossier.reference_number
    case = unit.filing.case(row.case_id)
    if case is None:
        raise CaseNotFound
    return case.reference_number


def _failure(code: str | None) -> FailureView:
    error = _FAILURES.get(code, EakteError)()
    return FailureView(error.code, error.title, error.advice, dict(error.values))
