# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Links between cases (`Querverweise`), told only to who may read both."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from eakte.database.repositories.cases import CaseLinkRow, link_value
from eakte.database.session import ReadUnit, UnitOfWork
from eakte.domain.access.rules import Permission
from eakte.domain.access.values import ObjectType
from eakte.domain.audit.values import Act, AuditObject
from eakte.domain.filing.errors import CaseNotFound, LinkEnded, LinkNotFound, LinkThere
from eakte.domain.filing.links import LinkKind, link
from eakte.kernel.messages import one_line
from eakte.services.access import may_at
from eakte.services.filing import CaseSummary, case_for, case_summaries


@dataclass(frozen=True)
class LinkView:
    """What the case is to `other`, or was until the day before `ended_on`."""

    id: UUID
    kind: LinkKind
    other: CaseSummary
    made_on: date
    ended_on: date | None


def links(unit: ReadUnit, case_id: UUID) -> tuple[LinkView, ...]:
    """The links of the case, ended ones too, without those to cases that the actor may not read.

    Raises:
        CaseNotFound, Forbidden: there is no such case, or the actor does not read it.
    """
    case_for(unit, case_id, Permission.READ)
    unit.audit.look(Act.CASE_OPENED, AuditObject("case", case_id))
    return _views(unit, case_id, *unit.cases.links(case_id))


def make(uow: UnitOfWork, case_id: UUID, other: str, kind: LinkKind) -> LinkView:
    """Link a case with another one by its reference number; `kind` is what the first is to the other. Closed ones can be.

    Raises:
        CaseNotFound, Forbidden: there is no such case, or the actor does not work on the first or read the other.
        LinkToItself, LinkThere: they are one, or linked already.
    """
    case_for(uow, case_id, Permission.FILE)
    found = uow.places.named(one_line(other))
    if found is None or found.type is not ObjectType.CASE:
        raise CaseNotFound
    # Whoever links the same pair from the other side locks them in the same order, so that one of both is refused.
    for each in sorted((case_id, found.id)):
        case_for(uow, each, Permission.FILE if each == case_id else Permission.READ, lock=True)
    wanted = link(case_id, found.id, kind)
    if uow.cases.linked(wanted):
        raise LinkThere
    row = uow.cases.add_link(wanted, uow.today)
    _record(uow, Act.CASES_LINKED, row)
    (view,) = _views(uow, case_id, row)
    return view


def end(uow: UnitOfWork, link_id: UUID) -> None:
    """End a link, for whoever works on one of its cases and may read the other.

    Raises:
        LinkNotFound: there is none that the actor knows of.
        Forbidden: they work on neither case.
        LinkEnded: it is.
    """
    row = uow.cases.link(link_id, lock=True)
    if row is None:
        raise LinkNotFound
    places = uow.places.cases([row.first_id, row.second_id])
    works_on = next((each for each in places if may_at(uow, Permission.FILE, places[each])), row.first_id)
    case_for(uow, works_on, Permission.FILE)
    other, _ = link_value(row).seen_from(works_on)
    if not may_at(uow, Permission.READ, places.get(other)):
        raise LinkNotFound
    if row.ended_on is not None:
        raise LinkEnded
    row.ended_on = uow.today
    _record(uow, Act.CASES_UNLINKED, row)


def _views(unit: ReadUnit, case_id: UUID, *rows: CaseLinkRow) -> tuple[LinkView, ...]:
    seen = [(row, *link_value(row).seen_from(case_id)) for row in rows]
    readable = case_summaries(unit, [other for _, other, _ in seen])
    return tuple(
        LinkView(row.id, kind, readable[other], row.made_on, row.ended_on)
        for row, other, kind in seen
        if other in readable
    )


def _record(uow: UnitOfWork, act: Act, row: CaseLinkRow) -> None:
    """In the history of both, and in neither by the name of the other: not all who read the one may know of it."""
    for each in (row.first_id, row.second_id):
        uow.audit.record(act, AuditObject("case", each), link=str(row.id))
