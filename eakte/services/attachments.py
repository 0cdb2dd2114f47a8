# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Attaching (`Anfügen`): making a filed document an attachment of another one in its case, and taking that back."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from eakte.database.repositories.documents import DocumentRow, standing
from eakte.database.session import ReadUnit, UnitOfWork
from eakte.domain.access.rules import Permission
from eakte.domain.audit.values import Act, AuditObject
from eakte.domain.documents.attachments import check_attaches, check_detaches
from eakte.domain.documents.errors import DocumentNotFound, NotFiledYet
from eakte.domain.filing.life_cycle import check_takes_documents
from eakte.services.access import require_at
from eakte.services.documents import DocumentView, lock_with_items, open_document, views
from eakte.services.filing import case_for, life


@dataclass(frozen=True)
class Attachable:
    """A document with the goals to which it can be attached: none while it has attachments itself."""

    document: DocumentView
    goals: Sequence[DocumentRow]
    has_attachments: bool


def attach(uow: UnitOfWork, document_id: UUID, to: UUID) -> DocumentView:
    """Make a document an attachment of another one; nothing happens where it is that already.

    Raises:
        DocumentNotFound, Forbidden: there is no such document, or the actor does not work on both.
        AttachedToItself, NotFiledYet, AttachedElsewhere, AttachedTooDeep: as `check_attaches`.
        CaseIsClosed, DossierIsClosed: nothing changes there.
    """
    rows = lock_with_items(uow, [document_id, to], Permission.FILE)
    row, above = rows[document_id], rows[to]
    own = uow.documents.attachments([document_id])
    case_id = check_attaches(standing(row), standing(above), has_attachments=bool(own))
    _check_open(uow, case_id)
    if row.attached_to != to:
        row.attached_to = to
        _record(uow, Act.DOCUMENT_ATTACHED, row, above)
    return _view(uow, document_id)


def detach(uow: UnitOfWork, document_id: UUID) -> DocumentView:
    """Let an attachment stand for itself; it stays in its case.

    Raises:
        DocumentNotFound, Forbidden: there is no such document, or the actor does not work on it.
        NotAttached, NotFiledYet: as `check_detaches`.
        CaseIsClosed, DossierIsClosed: nothing changes there.
    """
    row = lock_with_items(uow, [document_id], Permission.FILE)[document_id]
    case_id, from_id = check_detaches(standing(row))
    _check_open(uow, case_id)
    above = uow.documents.document(from_id)
    if above is None:  # it goes at this moment
        raise DocumentNotFound
    row.attached_to = None
    _record(uow, Act.DOCUMENT_DETACHED, row, above)
    return _view(uow, document_id)


def attachable(unit: ReadUnit, document_id: UUID) -> Attachable:
    """A document, and those of its case to which it could be attached.

    Raises:
        DocumentNotFound, Forbidden: there is no such document, or the actor does not work on it.
        NotFiledYet: it waits in the inbox.
    """
    view = open_document(unit, document_id)
    require_at(unit, Permission.FILE, unit.places.documents([document_id])[document_id])
    if view.case_id is None:
        raise NotFiledYet
    others = [each for each in unit.filing.documents(view.case_id) if each.id != view.id]
    has_attachments = any(each.attached_to == view.id for each in others)
    goals = [] if has_attachments else [each for each in others if each.attached_to is None]
    return Attachable(view, goals, has_attachments)


def _check_open(uow: UnitOfWork, case_id: UUID) -> None:
    """The case is locked until COMMIT, so that nobody closes it meanwhile."""
    row, dossier = case_for(uow, case_id, Permission.FILE, lock=True)
    check_takes_documents(life(row), life(dossier))


def _record(uow: UnitOfWork, act: Act, row: DocumentRow, above: DocumentRow) -> None:
    uow.audit.record(act, AuditObject("document", row.id), document=above.title)
    uow.audit.record(act, AuditObject("document", above.id), attachment=row.title)


def _view(uow: UnitOfWork, document_id: UUID) -> DocumentView:
    (view,) = views(uow, [document_id])
    return view
