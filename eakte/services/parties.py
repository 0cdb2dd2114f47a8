# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Who takes part in a case (`Beteiligte`)."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any
from uuid import UUID

from eakte.database.repositories.cases import PartyRow, party_value
from eakte.database.session import ReadUnit, UnitOfWork
from eakte.domain.access.rules import Permission
from eakte.domain.audit.values import Act, AuditObject
from eakte.domain.filing.errors import PartyChanged, PartyEnded, PartyNotFound
from eakte.domain.filing.life_cycle import check_case_changes
from eakte.domain.filing.parties import Party, with_values
from eakte.services.filing import case_for, life

WHAT = ("parties",)
"""What of a case is changed here, for the rule of what can be changed of a closed one."""


@dataclass(frozen=True)
class PartyView:
    """`revision` tells one state of it from the next. It takes part until the day before `ended_on`."""

    id: UUID
    case_id: UUID
    party: Party
    since: date
    ended_on: date | None
    revision: int


def parties(unit: ReadUnit, case_id: UUID) -> tuple[PartyView, ...]:
    """All that ever took part in the case, in the order in which they were added.

    Raises:
        CaseNotFound, Forbidden: there is no such case, or the actor does not read it.
    """
    case_for(unit, case_id, Permission.READ)
    unit.audit.look(Act.CASE_OPENED, AuditObject("case", case_id))
    return tuple(_view(row) for row in unit.cases.parties(case_id))


def add(uow: UnitOfWork, case_id: UUID, party: Party) -> PartyView:
    """Let somebody take part, from today.

    Raises:
        CaseNotFound, Forbidden: there is no such case, or the actor does not work on it.
        CaseIsClosed: nothing is added any more.
        PartyNameMissing, TextTooLong: as `with_values`.
    """
    case, _ = case_for(uow, case_id, Permission.FILE, lock=True)
    check_case_changes(life(case), WHAT)
    row = uow.cases.add_party(case_id, with_values(party, {}), uow.today)
    uow.audit.record(Act.PARTY_ADDED, AuditObject("case", case_id), party=str(row.id), party_role=row.role.value)
    return _view(row)


def change(uow: UnitOfWork, party_id: UUID, seen: int, given: Mapping[str, Any]) -> PartyView:
    """Give a party other values for fields of `Party`; meant for the state that was seen.

    Raises:
        PartyNotFound, Forbidden: there is none, or the actor does not work on its case.
        PartyChanged: somebody was faster; nothing was changed.
        PartyEnded, CaseIsClosed: it is kept as it is.
        PartyNameMissing, TextTooLong: as `with_values`.
    """
    row = _to_change(uow, party_id, seen)
    before = party_value(row)
    after = with_values(before, given)
    changed = [each.name for each in fields(Party) if getattr(before, each.name) != getattr(after, each.name)]
    if changed:
        row.role, row.name, row.address, row.note = after.role, after.name, after.address, after.note
        row.revision += 1
        of_case = AuditObject("case", row.case_id)
        uow.audit.record(Act.PARTY_CHANGED, of_case, party=str(row.id), fields=", ".join(changed))
    return _view(row)


def end(uow: UnitOfWork, party_id: UUID, seen: int) -> PartyView:
    """Let somebody take part no more, from today; that they did is still shown.

    Raises:
        PartyNotFound, Forbidden, PartyChanged, PartyEnded, CaseIsClosed: as `change`.
    """
    row = _to_change(uow, party_id, seen)
    row.ended_on = uow.today
    row.revision += 1
    uow.audit.record(Act.PARTY_ENDED, AuditObject("case", row.case_id), party=str(row.id), party_role=row.role.value)
    return _view(row)


def _to_change(uow: UnitOfWork, party_id: UUID, seen: int) -> PartyRow:
    row = uow.cases.party(party_id, lock=True)
    if row is None:
        raise PartyNotFound
    case, _ = case_for(uow, row.case_id, Permission.FILE)
    if row.revision != seen:
        raise PartyChanged(seen=seen, current=row.revision)
    if row.ended_on is not None:
        raise PartyEnded
    check_case_changes(life(case), WHAT)
    return row


def _view(row: PartyRow) -> PartyView:
    return PartyView(row.id, row.case_id, party_value(row), row.since, row.ended_on, row.revision)
