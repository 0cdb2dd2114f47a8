# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Notes on a case (`Vermerke`)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from eakte.database.session import Database, ReadUnit, UnitOfWork
from eakte.domain.access.rules import Permission
from eakte.domain.audit.values import Act, AuditObject
from eakte.domain.filing.life_cycle import check_case_changes
from eakte.domain.filing.notes import checked
from eakte.services.filing import case_for, life

WHAT = ("notes",)
"""What of a case is changed here, for the rule of what can be changed of a closed one."""


@dataclass(frozen=True)
class NoteView:
    """A note with its author's name; the time is in the town's zone."""

    id: UUID
    text: str
    author: str
    written_at: datetime


def notes(database: Database, unit: ReadUnit, case_id: UUID) -> tuple[NoteView, ...]:
    """All notes on the case, newest first.

    Raises:
        CaseNotFound, Forbidden: there is no such case, or the actor does not read it.
    """
    case_for(unit, case_id, Permission.READ)
    unit.audit.look(Act.CASE_OPENED, AuditObject("case", case_id))
    rows = unit.cases.notes(case_id)
    with database.lookup() as directory:
        names = directory.accounts.names(list({row.written_by for row in rows}))
    zone = unit.actor.tenant.zone
    return tuple(
        NoteView(row.id, row.text, names.get(row.written_by, ""), row.written_at.astimezone(zone)) for row in rows
    )


def write(uow: UnitOfWork, case_id: UUID, text: str) -> NoteView:
    """Write a note, which nobody changes any more.

    Raises:
        CaseNotFound, Forbidden: there is no such case, or the actor does not work on it.
        CaseIsClosed: nothing is noted any more.
        NoteEmpty, TextTooLong: as `checked`.
    """
    case, _ = case_for(uow, case_id, Permission.FILE, lock=True)
    check_case_changes(life(case), WHAT)
    row = uow.cases.add_note(case_id, checked(text), uow.actor.id, uow.now)
    uow.audit.record(Act.NOTE_WRITTEN, AuditObject("case", case_id), note=str(row.id))
    return NoteView(row.id, row.text, uow.actor.name, row.written_at.astimezone(uow.actor.tenant.zone))
