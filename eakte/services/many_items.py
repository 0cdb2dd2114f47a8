# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Filing or forwarding many items of the inbox at once: what will not work is seen before, and each is done for itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from eakte.database.repositories.inbox import InboxItemRow
from eakte.database.session import Database, ReadUnit
from eakte.domain.access.rules import Permission
from eakte.domain.access.values import Place
from eakte.domain.filing.errors import (
    AlreadyFiled,
    ForwardingOfficeUnknown,
    InboxItemNotFound,
    ItemDiscarded,
    OfficeUnchanged,
)
from eakte.domain.filing.life_cycle import check_takes_documents
from eakte.kernel.errors import EakteError
from eakte.kernel.tenancy import Actor
from eakte.services import discarding, filing
from eakte.services.access import OutOfReach, may_at, require_reach
from eakte.services.filing import FilingTarget, case_for, life


@dataclass(frozen=True)
class IntoCase:
    """All of them go into one open case."""

    case: UUID


@dataclass(frozen=True)
class ToOffice:
    """Another office is put in charge of all of them, by its key."""

    office: str


Goal = IntoCase | ToOffice


@dataclass(frozen=True)
class Chosen:
    """An item that somebody chose. `subject` is None for who may not read it, `obstacle` where it goes, or went."""

    item: UUID
    subject: str | None
    obstacle: EakteError | None


def preview(unit: ReadUnit, items: Sequence[UUID], goal: Goal) -> tuple[Chosen, ...]:
    """What would become of each item now; nothing is done.

    Raises:
        Forbidden: the actor files nothing.
        CaseNotFound, CaseIsClosed, DossierIsClosed, OutOfReach, ForwardingOfficeUnknown: nothing goes there.
    """
    require_reach(unit, Permission.FILE)
    office = _checked(unit, goal)
    rows, places = {row.id: row for row in unit.inbox.many(items)}, unit.places.items(items)
    return tuple(_chosen(unit, each, rows.get(each), places.get(each), office) for each in items)


def each_done(database: Database, actor: Actor, items: Sequence[UUID], goal: Goal) -> tuple[Chosen, ...]:
    """File or forward the items, each in a transaction of its own: what is wrong with one keeps no other.

    Raises:
        Forbidden, CaseNotFound, ForwardingOfficeUnknown and so on: as `preview`, before anything is done.
    """
    with database.read(actor) as unit:
        before = preview(unit, items, goal)
    return tuple(Chosen(each.item, each.subject, _done(database, actor, each.item, goal)) for each in before)


def _done(database: Database, actor: Actor, item: UUID, goal: Goal) -> EakteError | None:
    try:
        with database.begin(actor) as uow:
            match goal:
                case IntoCase(case):
                    filing.file_item(uow, item, FilingTarget(case_id=case))
                case ToOffice(office):
                    discarding.forward(uow, item, office)
    except EakteError as error:
        return error
    return None


def _checked(unit: ReadUnit, goal: Goal) -> UUID | None:
    """The id of the office to which something goes; raises where nothing can go."""
    match goal:
        case IntoCase(case):
            row, dossier = case_for(unit, case, Permission.FILE)
            check_takes_documents(life(row), life(dossier))
            return None
        case ToOffice(key):
            office = unit.access.office(key)
            if office is None:
                raise ForwardingOfficeUnknown
            return office.id


def _chosen(unit: ReadUnit, item: UUID, row: InboxItemRow | None, place: Place | None, office: UUID | None) -> Chosen:
    subject = row.subject if row is not None and may_at(unit, Permission.READ, place) else None
    return Chosen(item, subject, _obstacle(unit, row, place, office))


def _obstacle(unit: ReadUnit, row: InboxItemRow | None, place: Place | None, office: UUID | None) -> EakteError | None:
    if row is None:
        return InboxItemNotFound()
    if not may_at(unit, Permission.FILE, place):
        return OutOfReach(permission=Permission.FILE.value)
    if row.discarded_at is not None:
        return ItemDiscarded()
    if row.filed_at is not None:
        return AlreadyFiled(case=str(row.case_id))
    return OfficeUnchanged() if office is not None and row.office_id == office else None
