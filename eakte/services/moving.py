# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Moving (`Umlegen`) what was filed in the wrong place: a document to another case, a case to another dossier.

Numbers stay as they are. Each move stands in the history of what was moved, and of where it stood before. Moving it back
is a move like any other, so the pages undo one by that.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from eakte.database.repositories.access import grant_value
from eakte.database.repositories.documents import DocumentRow, standing
from eakte.database.repositories.filing import CaseRow, DossierRow
from eakte.database.repositories.holds import Spot
from eakte.database.repositories.places import place_of_dossier
from eakte.database.repositories.shares import share_value
from eakte.database.session import Database, ReadUnit, UnitOfWork
from eakte.domain.access.audience import Group, GroupKind, audience, let_in, widened
from eakte.domain.access.reach import reach
from eakte.domain.access.rules import Permission
from eakte.domain.access.values import Grant, ObjectType, Place, Structure, Target
from eakte.domain.audit.values import Act, AuditObject
from eakte.domain.documents.attachments import Standing, check_moves_alone
from eakte.domain.documents.errors import NotFiledYet
from eakte.domain.filing.errors import (
    AlreadyThere,
    CaseChanged,
    DocumentMoved,
    MoveWidensAccess,
    VolumeIsClosed,
    VolumeNotFound,
)
from eakte.domain.filing.life_cycle import check_takes_cases, check_takes_documents, check_takes_sub_cases, newest_open
from eakte.domain.filing.sub_cases import check_parent, under
from eakte.services import accounts
from eakte.services.access import require_at
from eakte.services.details import details
from eakte.services.documents import lock_with_items, open_document
from eakte.services.filing import (
    CasePlace,
    CaseSummary,
    CaseView,
    case_for,
    case_place,
    case_summary,
    dossier_for,
    life,
    open_case,
    plan,
)
from eakte.services.filing_plan import in_words
from eakte.services.held import check_leaves
from eakte.services.keeping import keep
from eakte.services.metadata import DescribedCase
from eakte.services.particulars import particulars_view
from eakte.services.tenants import all_tenants


@dataclass(frozen=True)
class CaseTarget:
    """Where a case goes: into a dossier, there into the newest open volume unless one is named, or beneath a case."""

    dossier: UUID
    volume: UUID | None = None
    parent: UUID | None = None


@dataclass(frozen=True)
class MovableDocument:
    """A document and where it stands."""

    title: str
    place: CasePlace


def movable_document(unit: ReadUnit, document_id: UUID) -> MovableDocument:
    """A document that the actor can move, for a page that asks where to.

    Raises:
        DocumentNotFound, Forbidden, NotFiledYet, AttachmentStays, CaseIsClosed, DossierIsClosed: as `move_document`.
    """
    view = open_document(unit, document_id)
    require_at(unit, Permission.FILE, unit.places.documents([document_id])[document_id])
    if view.case_id is None:
        raise NotFiledYet
    check_moves_alone(Standing(view.id, view.case_id, view.attached_to))
    place = case_place(unit, view.case_id)
    check_takes_documents(life(place.case), life(place.dossier))
    return MovableDocument(view.title, place)


def movable_case(unit: ReadUnit, case_id: UUID) -> CaseView:
    """A case that the actor can move.

    Raises:
        CaseNotFound, Forbidden, CaseIsClosed, DossierIsClosed: as `move_case`.
    """
    view = open_case(unit, case_id)
    case_for(unit, case_id, Permission.FILE)
    check_takes_documents(life(view.case), life(view.dossier))
    return view


def move_document(
    database: Database, uow: UnitOfWork, document_id: UUID, left: UUID, reached: UUID, *, confirmed: bool = False
) -> CaseSummary:
    """Let a document with its attachments stand in another case; meant for the case in which it was seen. Returns the one
    that it reached.

    Raises:
        DocumentNotFound, CaseNotFound, Forbidden: there is no such document or case, or the actor does not work on both.
        NotFiledYet: it waits in the inbox with its item.
        AttachmentStays: it is an attachment itself.
        DocumentMoved: it stands in another case than `left`, or something was attached to it just now.
        AlreadyThere: that is where it goes.
        CaseIsClosed, DossierIsClosed: nothing leaves there, or nothing is filed there.
        OnHold: a hold keeps it that would not cover it there.
        MoveWidensAccess: somebody would see it who does not now, and that was not confirmed.
    """
    rows = _with_attachments(uow, document_id, left, reached)
    row = rows[0]
    if row.case_id is None:
        raise NotFiledYet
    if row.case_id != left:
        raise DocumentMoved
    check_moves_alone(standing(row))
    uow.filing.many_cases([left, reached], lock=True)
    (source, above_source), (target, above_target) = (case_for(uow, each, Permission.FILE) for each in (left, reached))
    if left == reached:
        raise AlreadyThere(place=target.reference_number)
    check_takes_documents(life(source), life(above_source))
    check_takes_documents(life(target), life(above_target))
    check_leaves(uow, Spot(above_source.id, left), Spot(above_target.id, reached))
    there = _in(above_target, target)
    for id_, before in uow.places.documents([each.id for each in rows]).items():
        _check_audience(database, uow, before, replace(there, document=id_), confirmed=confirmed)
    for each in rows:
        each.case_id = reached
        uow.outbox.add(each.id)
        moved = {"left": source.reference_number, "reached": target.reference_number}
        uow.audit.record(Act.DOCUMENT_MOVED, AuditObject("document", each.id), **moved)
        named = {"file": each.title, "reached": target.reference_number}
        uow.audit.record(Act.DOCUMENT_MOVED, AuditObject("case", left), **named)
    return case_summary(target)


def _with_attachments(uow: UnitOfWork, document_id: UUID, *cases: UUID) -> list[DocumentRow]:
    """The document and what is attached to it, locked, if the actor works on them and on the cases."""
    attached = [each.id for each in uow.documents.attachments([document_id])]
    rows = lock_with_items(uow, [document_id, *attached], Permission.FILE)
    for each in cases:
        case_for(uow, each, Permission.FILE)
    if [each.id for each in uow.documents.attachments([document_id], lock=True)] != attached:
        raise DocumentMoved
    return [rows[each] for each in (document_id, *attached)]


def move_case(
    database: Database, uow: UnitOfWork, case_id: UUID, seen: int, goal: CaseTarget, *, confirmed: bool = False
) -> DescribedCase:
    """Let an open case, with all cases beneath it, stand in another dossier; meant for the version that was seen.

    Raises:
        CaseNotFound, DossierNotFound, VolumeNotFound, Forbidden: there is none, or the actor does not work on both.
        CaseChanged: somebody was faster; nothing was moved.
        AlreadyThere: it stands in that dossier.
        CaseIsClosed, DossierIsClosed, VolumeIsClosed, NoVolumeIsOpen, ParentIsClosed: nothing leaves, or nothing comes in.
        OnHold: a hold on its dossier, or on a case above it, keeps it there. Its own go with it.
        ParentElsewhere, SubCasesTooDeep: it cannot stand beneath that case.
        MoveWidensAccess: as `move_document`.
    """
    uow.plans.hold()
    row, source = case_for(uow, case_id, Permission.FILE)
    moved = under(case_id, uow.filing.parents(source.id))
    rows = uow.filing.many_cases(moved, lock=True)
    for dossier_id in sorted({source.id, goal.dossier}):
        dossier_for(uow, dossier_id, Permission.FILE)
    row, source = case_for(uow, case_id, Permission.FILE)
    if row.version != seen or sorted(moved) != sorted(under(case_id, uow.filing.parents(source.id))):
        raise CaseChanged(seen=seen, current=row.version)
    target = dossier_for(uow, goal.dossier, Permission.FILE)
    if target.id == source.id:
        raise AlreadyThere(place=target.reference_number)
    check_takes_documents(life(row), life(source))
    check_takes_cases(life(target))
    volume = _volume(uow, target, goal, moved, case_id)
    check_leaves(uow, Spot(source.id, row.parent_id), Spot(target.id, goal.parent))
    before, after = uow.places.cases([case_id])[case_id], _in(target, row)
    _check_audience(database, uow, before, after, confirmed=confirmed)
    row.parent_id = goal.parent
    position_rules = uow.rules.of_position(target.plan_entry_id)
    for each in rows:
        each.dossier_id, each.volume_id = target.id, volume
        each.version += 1
        if each.closed_on is not None:
            keep(uow, each, position_rules)
    uow.outbox.add(*(document.id for document in uow.filing.documents(*moved)))
    numbers = {"left": source.reference_number, "reached": target.reference_number}
    uow.audit.record(Act.CASE_MOVED, AuditObject("case", case_id), **numbers)
    there = {"case": row.reference_number, "reached": target.reference_number}
    uow.audit.record(Act.CASE_MOVED, AuditObject("dossier", source.id), **there)
    return DescribedCase(case_summary(row), details(uow, row, target), particulars_view(row))


def _volume(uow: UnitOfWork, target: DossierRow, goal: CaseTarget, moved: Sequence[UUID], case_id: UUID) -> UUID | None:
    """The volume that a case goes into, where the dossier, which is locked, has some."""
    if goal.parent is not None:
        check_parent(goal.parent, {**uow.filing.parents(target.id), **_alone(uow, moved, case_id)}, case_id)
        (parent,) = uow.filing.many_cases([goal.parent])
        check_takes_sub_cases(life(parent))
        return parent.volume_id
    volumes = uow.filing.volumes(target.id)
    if goal.volume is None:
        newest = newest_open(life(target), [life(each) for each in volumes])
        return None if newest is None else volumes[newest].id
    named = next((each for each in volumes if each.id == goal.volume), None)
    if named is None:
        raise VolumeNotFound
    if named.closed_on is not None:
        raise VolumeIsClosed(volume=named.reference_number)
    return named.id


def _alone(uow: UnitOfWork, moved: Sequence[UUID], case_id: UUID) -> dict[UUID, UUID | None]:
    """What is moved as a tree of its own: of each case the one above it."""
    return {each.id: None if each.id == case_id else each.parent_id for each in uow.filing.many_cases(moved)}


def _in(dossier: DossierRow, case: CaseRow) -> Place:
    return replace(place_of_dossier(dossier), case=case.id)


def _check_audience(database: Database, uow: UnitOfWork, before: Place, after: Place, *, confirmed: bool) -> None:
    """Raise `MoveWidensAccess` where somebody sees what stands `after` who did not see it `before`, unless that is meant."""
    if confirmed:
        return
    structure, granted = uow.access.structure(), uow.plans.granted(uow.today)
    now, then = (audience(each, structure, granted) | _let_in(uow, each, structure) for each in (before, after))
    more = [each for each in widened(now, then) if not _by_role(database, uow, each, after, structure)]
    if more:
        raise MoveWidensAccess(who="; ".join(in_words(uow, more, _names(database, uow, more))))


def _let_in(uow: UnitOfWork, place: Place, structure: Structure) -> frozenset[Group]:
    levels = {
        ObjectType.DOSSIER: place.dossier,
        ObjectType.CASE: place.case,
        ObjectType.DOCUMENT: place.document,
    }
    targets = [Target(kind, each) for kind, each in levels.items() if each is not None]
    grants: dict[UUID, list[Grant]] = defaultdict(list)
    for row in uow.access.grants_at(targets):
        grant = grant_value(row, row.account_id)
        if not grant.over(uow.today):
            grants[row.account_id].append(grant)
    shares = map(share_value, uow.shares.at(uow.actor.tenant_id, targets))
    return let_in(place, grants, [each for each in shares if each.valid(uow.today, uow.now)], structure)


def _by_role(database: Database, uow: UnitOfWork, group: Group, place: Place, structure: Structure) -> bool:
    """Whether it is a person whose roles let them see it anyway, as one of a group."""
    if group.kind is not GroupKind.PERSON or group.id is None:
        return False
    with database.lookup() as directory:
        assignments = directory.accounts.assignments(group.id, uow.actor.tenant_id, uow.now)
    return reach(Permission.READ, assignments, (), structure).covers(place)


def _names(database: Database, uow: UnitOfWork, groups: Iterable[Group]) -> Mapping[UUID, str]:
    """What positions of the plan, people and municipalities are called."""
    ids: dict[GroupKind, list[UUID]] = defaultdict(list)
    for each in groups:
        if each.id is not None:
            ids[each.kind].append(each.id)
    names = {entry.id: f"{entry.number} {entry.title}" for entry in plan(uow)} if ids[GroupKind.GRANTED] else {}
    if ids[GroupKind.PERSON]:
        names.update(accounts.names_of(database, ids[GroupKind.PERSON]))
    if ids[GroupKind.GUEST]:
        names.update({each.id: each.name for each in all_tenants(database)})
    return names
