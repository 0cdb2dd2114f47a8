# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Filing (`Ablegen`): plan, dossiers, cases and what is in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from eakte.database.repositories.filing import CaseRow, DossierRow, VolumeRow
from eakte.database.repositories.places import place_of_dossier, place_of_entry
from eakte.database.session import ReadUnit, UnitOfWork
from eakte.domain.access.rules import Permission
from eakte.domain.audit.values import Act, AuditObject
from eakte.domain.disposal.errors import DossierDestroyed
from eakte.domain.filing.errors import (
    AlreadyFiled,
    CaseNotFound,
    DossierNotFound,
    FilingTargetUnclear,
    InboxItemNotFound,
    ItemDiscarded,
    NotALeaf,
    PlanEntryNotFound,
    PlanEntryNotYetValid,
    PlanEntryRetired,
    TitleMissing,
)
from eakte.domain.filing.inbox import check_taken_back
from eakte.domain.filing.life_cycle import Life, check_takes_cases, check_takes_documents, newest_open
from eakte.domain.filing.rules import check_open, parent_number
from eakte.domain.filing.values import DossierOrder
from eakte.domain.retention.values import Rules
from eakte.kernel.messages import one_line
from eakte.kernel.paging import COUNT_AT_MOST
from eakte.services.access import may_at, require_at, require_reach
from eakte.services.details import Details, details
from eakte.services.documents import DocumentView, views
from eakte.services.held import check_leaves, spot_of
from eakte.services.particulars import ParticularsView, particulars_view, take_over
from retention.schedule import Standing

CASES_A_PAGE = 50


@dataclass(frozen=True)
class PlanEntryView:
    """A position; `leaf` tells whether dossiers may stand under it.

    `retention` are the rules that hold here, inherited or not, kept as the rule set `rules`.
    """

    id: UUID
    number: str
    title: str
    leaf: bool
    rules: UUID | None
    retention: Rules
    description: str | None
    keywords: tuple[str, ...]
    valid_from: date | None
    retired_on: date | None

    def takes_dossiers(self, on: date) -> bool:
        """Whether a dossier can be opened under it on that day."""
        try:
            check_open(self.number, self.valid_from, self.retired_on, on)
        except (PlanEntryRetired, PlanEntryNotYetValid):
            return False
        return self.leaf


@dataclass(frozen=True)
class RetentionView:
    """Until when something closed must be kept: `ends_on` is the last day, where there is one. `keeping` tells why."""

    standing: Standing
    ends_on: date | None
    closed_on: date


@dataclass(frozen=True)
class CaseSummary:
    """`parent` is the case above a sub-case, `volume` the volume in which it was opened."""

    id: UUID
    reference_number: str
    title: str
    opened_on: date
    closed_on: date | None
    retention: RetentionView | None
    volume: UUID | None
    parent: UUID | None


@dataclass(frozen=True)
class VolumeView:
    """A part of a dossier (`Band`) that takes cases while it is open."""

    id: UUID
    reference_number: str
    opened_on: date
    closed_on: date | None


@dataclass(frozen=True)
class DossierSummary:
    """`due_on` is the day from which on it is to be offered to the archive, while it is closed."""

    id: UUID
    reference_number: str
    title: str
    opened_on: date
    closed_on: date | None
    retention: RetentionView | None
    due_on: date | None


@dataclass(frozen=True)
class CasePlace:
    case: CaseSummary
    dossier: DossierSummary
    plan_entry: PlanEntryView


@dataclass(frozen=True)
class CaseView(CasePlace):
    details: Details
    particulars: ParticularsView | None
    sub_cases: tuple[CaseSummary, ...]
    documents: tuple[DocumentView, ...]


@dataclass(frozen=True)
class DossierView:
    """A dossier with a page of its cases; `next_after` asks for the next page."""

    dossier: DossierSummary
    plan_entry: PlanEntryView
    details: Details
    volumes: tuple[VolumeView, ...]
    cases: tuple[CaseSummary, ...]
    case_count: int
    next_after: UUID | None


@dataclass(frozen=True)
class DossierPage:
    """`count` is that of all pages, up to COUNT_AT_MOST; `next_after` asks for the next page."""

    dossiers: tuple[DossierSummary, ...]
    count: int
    next_after: UUID | None


@dataclass(frozen=True)
class CasePage:
    """As DossierPage."""

    cases: tuple[CaseSummary, ...]
    count: int
    next_after: UUID | None


@dataclass(frozen=True)
class FilingTarget:
    """Where an item goes: an open case; or a dossier and the title of its new case; or a plan number and both titles."""

    case_id: UUID | None = None
    dossier_id: UUID | None = None
    plan_number: str | None = None
    dossier_title: str | None = None
    case_title: str | None = None


def plan(unit: ReadUnit) -> tuple[PlanEntryView, ...]:
    require_reach(unit, Permission.READ)
    return _plan(unit)


def position_of_service(unit: ReadUnit, service_key: str) -> PlanEntryView | None:
    """Where the town files this service's cases now; None when it does not offer the service, or no dossier is opened there."""
    require_reach(unit, Permission.READ)
    service = unit.filing.service(service_key)
    entry = None if service is None else plan_entry(unit, service.plan_entry_id)
    return entry if entry and entry.takes_dossiers(unit.today) else None


def open_cases(unit: ReadUnit) -> tuple[tuple[DossierSummary, CaseSummary], ...]:
    """The newest open cases in which the actor may file, with their dossiers, to choose from."""
    cases = unit.filing.open_cases(require_reach(unit, Permission.FILE))
    dossiers = {row.id: row for row in unit.filing.many_dossiers([case.dossier_id for case in cases])}
    return tuple((dossier_summary(dossiers[case.dossier_id]), case_summary(case)) for case in cases)


def positions_to_file(unit: ReadUnit) -> tuple[PlanEntryView, ...]:
    """The lowest positions under which the actor may open a dossier."""
    require_reach(unit, Permission.FILE)
    entries = [entry for entry in _plan(unit) if entry.takes_dossiers(unit.today)]
    places = unit.places.plan_entries([entry.id for entry in entries])
    return tuple(entry for entry in entries if may_at(unit, Permission.FILE, places.get(entry.id)))


def dossiers(
    unit: ReadUnit, plan_number: str | None = None, order: DossierOrder = DossierOrder.NEWEST
) -> tuple[DossierSummary, ...]:
    """The first dossiers that the actor may read, of one position when `plan_number` is given."""
    reach = require_reach(unit, Permission.READ)
    unit.audit.look(Act.DOSSIERS_LISTED, AuditObject("tenant", unit.actor.tenant_id))
    if plan_number is None:
        return tuple(dossier_summary(row) for row in unit.filing.dossiers(reach, order=order))
    entry = unit.filing.plan_entry_by_number(one_line(plan_number))
    if entry is None:
        raise PlanEntryNotFound
    return tuple(dossier_summary(row) for row in unit.filing.dossiers(reach, entry.id, order=order))


def dossier_page(
    unit: ReadUnit,
    plan_number: str | None,
    after: UUID | None,
    limit: int,
    order: DossierOrder = DossierOrder.NEWEST,
) -> DossierPage:
    """The dossiers that the actor may read, of one position when `plan_number` is given.

    Raises:
        PlanEntryNotFound: there is no such position.
    """
    reach = require_reach(unit, Permission.READ)
    unit.audit.look(Act.DOSSIERS_LISTED, AuditObject("tenant", unit.actor.tenant_id))
    entry = None if plan_number is None else unit.filing.plan_entry_by_number(one_line(plan_number))
    if plan_number is not None and entry is None:
        raise PlanEntryNotFound
    entry_id = None if entry is None else entry.id
    rows = unit.filing.dossiers(reach, entry_id, limit + 1, after=after, order=order)
    count = unit.filing.count_dossiers(reach, entry_id, COUNT_AT_MOST)
    return DossierPage(
        tuple(dossier_summary(row) for row in rows[:limit]), count, rows[limit - 1].id if len(rows) > limit else None
    )


def case_page(unit: ReadUnit, dossier_id: UUID, after: UUID | None, limit: int) -> CasePage:
    """The cases of a dossier, in the order of their numbers.

    Raises:
        DossierNotFound, Forbidden: as `open_dossier`.
    """
    dossier = unit.filing.dossier(dossier_id)
    if dossier is None:
        raise DossierNotFound
    require_at(unit, Permission.READ, place_of_dossier(dossier))
    _check_there(dossier)
    unit.audit.look(Act.DOSSIER_OPENED, AuditObject("dossier", dossier_id))
    rows = unit.filing.cases(dossier_id, limit + 1, after)
    count = unit.filing.count_cases(dossier_id, COUNT_AT_MOST)
    return CasePage(
        tuple(case_summary(row) for row in rows[:limit]), count, rows[limit - 1].id if len(rows) > limit else None
    )


def dossiers_to_file(unit: ReadUnit) -> tuple[DossierSummary, ...]:
    """The newest open dossiers in which the actor may open a case."""
    reach = require_reach(unit, Permission.FILE)
    unit.audit.look(Act.DOSSIERS_LISTED, AuditObject("tenant", unit.actor.tenant_id))
    return tuple(dossier_summary(row) for row in unit.filing.dossiers(reach, only_open=True))


def open_dossier(
    unit: ReadUnit, dossier_id: UUID, after: UUID | None = None, limit: int | None = CASES_A_PAGE
) -> DossierView:
    """Open it with the cases behind `after`, oldest first; with all of them when there is no limit."""
    row = unit.filing.dossier(dossier_id)
    if row is None:
        raise DossierNotFound
    require_at(unit, Permission.READ, place_of_dossier(row))
    _check_there(row)
    unit.audit.look(Act.DOSSIER_OPENED, AuditObject("dossier", dossier_id))
    found = unit.filing.cases(dossier_id, None if limit is None else limit + 1, after)
    cases = tuple(case_summary(case) for case in found[:limit])
    whole = after is None and len(cases) == len(found)
    return DossierView(
        dossier_summary(row),
        plan_entry(unit, row.plan_entry_id),
        details(unit, row, row),
        tuple(volume_view(volume) for volume in unit.filing.volumes(dossier_id)),
        cases,
        case_count=len(cases) if whole else unit.filing.count_cases(dossier_id, COUNT_AT_MOST),
        next_after=cases[-1].id if len(cases) < len(found) else None,
    )


def open_case(unit: ReadUnit, case_id: UUID) -> CaseView:
    row, dossier = case_for(unit, case_id, Permission.READ)
    unit.audit.look(Act.CASE_OPENED, AuditObject("case", case_id))
    documents = views(unit, [document.id for document in unit.filing.documents(case_id)])
    return CaseView(
        case_summary(row),
        dossier_summary(dossier),
        plan_entry(unit, dossier.plan_entry_id),
        details(unit, row, dossier),
        particulars_view(row),
        tuple(case_summary(each) for each in unit.filing.sub_cases(row)),
        tuple(documents),
    )


def case_place(unit: ReadUnit, case_id: UUID) -> CasePlace:
    """A case and what stands above it; for lists and the index, so without an entry in the audit log."""
    row, dossier = _case_in_dossier(unit, case_id)
    return CasePlace(case_summary(row), dossier_summary(dossier), plan_entry(unit, dossier.plan_entry_id))


def case_for(
    unit: ReadUnit, case_id: UUID, permission: Permission, *, lock: bool = False
) -> tuple[CaseRow, DossierRow]:
    """The case and its dossier, if the actor may do that with it.

    Raises:
        CaseNotFound, Forbidden: there is no such case, or they may not.
        DossierDestroyed: nothing but a stub is left of it.
    """
    found = _case_in_dossier(unit, case_id, lock=lock)
    require_at(unit, permission, unit.places.cases([case_id])[case_id])
    _check_there(found[1])
    return found


def dossier_for(uow: UnitOfWork, dossier_id: UUID, permission: Permission) -> DossierRow:
    """The dossier, locked, if the actor may do that with it.

    Raises:
        DossierNotFound, Forbidden: there is no such dossier, or they may not.
        DossierDestroyed: nothing but a stub is left of it.
    """
    row = locked_dossier(uow, dossier_id)
    require_at(uow, permission, place_of_dossier(row))
    _check_there(row)
    return row


def _check_there(row: DossierRow) -> None:
    if row.destroyed_at is not None:
        raise DossierDestroyed(dossier=row.reference_number)


def locked_dossier(uow: UnitOfWork, dossier_id: UUID) -> DossierRow:
    """The dossier as it is now and stays until COMMIT; raises `DossierNotFound`."""
    row = uow.filing.dossier(dossier_id, lock=True)
    if row is None:
        raise DossierNotFound
    return row


def _case_in_dossier(unit: ReadUnit, case_id: UUID, *, lock: bool = False) -> tuple[CaseRow, DossierRow]:
    row = unit.filing.case(case_id, lock=lock)
    if row is None:
        raise CaseNotFound
    dossier = unit.filing.dossier(row.dossier_id)
    if dossier is None:
        raise DossierNotFound
    return row, dossier


def file_item(uow: UnitOfWork, item_id: UUID, target: FilingTarget) -> CaseSummary:
    """File an inbox item with all its documents; dossier and case are created on the way where the target says so.

    A case without particulars takes over those of the item.
    """
    item = uow.inbox.item(item_id, lock=True)
    if item is None:
        raise InboxItemNotFound
    require_at(uow, Permission.FILE, uow.places.items([item_id])[item_id])
    if item.discarded_at is not None:
        raise ItemDiscarded
    if item.filed_at is not None:
        raise AlreadyFiled(case=str(item.case_id))
    case = _target_case(uow, target)
    row = uow.filing.case(case.id)
    if row is not None and row.service_id is None:
        row.service_id = item.service_id
    if item.particulars is not None and row is not None:
        take_over(uow, row, item)
    item.case_id = case.id
    item.filed_at = uow.now
    uow.documents.file_item(item_id, case.id)
    for document in uow.documents.of_items([item_id]):
        uow.outbox.add(document.id)
    uow.audit.record(Act.ITEM_FILED, AuditObject("inbox_item", item_id), case=case.reference_number)
    return case


def take_back(uow: UnitOfWork, item_id: UUID) -> CaseSummary:
    """Undo the filing of an item: it goes back into the inbox. A case that was opened for it stays, with its number.

    Raises:
        InboxItemNotFound, Forbidden: there is no such item, or the actor does not work on it.
        ItemDiscarded: nothing of it is left.
        NotFiledYet, FiledByContribution, FiledTooLongAgo: as `check_taken_back`.
        CaseIsClosed, DossierIsClosed: where it was filed nothing changes any more.
        OnHold: a hold keeps it there.
    """
    item = uow.inbox.item(item_id, lock=True)
    if item is None:
        raise InboxItemNotFound
    require_at(uow, Permission.FILE, uow.places.items([item_id])[item_id])
    if item.discarded_at is not None:
        raise ItemDiscarded
    rows = uow.documents.of_items([item_id], lock=True)
    documents = [document.id for document in rows]
    later = uow.documents.newest_versions(documents).values()
    attached = any(each.item_id != item_id for each in uow.documents.attachments(documents))
    worked_on = (
        attached
        or any(version.number > 1 for version in later)
        or any(row.case_id != item.case_id or row.attached_to not in {None, *documents} for row in rows)
    )
    check_taken_back(item.channel, item.filed_at, uow.now, worked_on=worked_on)
    if item.case_id is None:
        raise CaseNotFound
    case = _existing_case(uow, item.case_id)
    check_leaves(uow, spot_of(uow, case.id))
    item.case_id = item.filed_at = None
    _name_service_anew(uow, case.id)
    uow.documents.file_item(item_id, None)
    for document in documents:
        uow.outbox.add(document)
    uow.audit.record(Act.FILING_UNDONE, AuditObject("inbox_item", item_id), case=case.reference_number)
    return case


def _name_service_anew(uow: UnitOfWork, case_id: UUID) -> None:
    """Of which public service a case is that lost an item: its particulars say so, else an item that it still has."""
    row = uow.filing.case(case_id)
    if row is not None and row.particulars is None:
        row.service_id = uow.filing.first_service(case_id)


def create_dossier(uow: UnitOfWork, plan_number: str, title: str) -> DossierSummary:
    """Open a dossier under a lowest position of the plan.

    Raises:
        TitleMissing: nothing of it can be read.
        PlanEntryNotFound, NotALeaf, PlanEntryRetired, PlanEntryNotYetValid, Forbidden: not there.
    """
    require_reach(uow, Permission.FILE)
    return dossier_summary(_new_dossier(uow, one_line(plan_number), title))


def create_case(uow: UnitOfWork, dossier_id: UUID, title: str) -> CaseSummary:
    """Open a case in a dossier.

    Raises:
        TitleMissing: nothing of it can be read.
        DossierNotFound, DossierIsClosed, Forbidden: not in this one.
    """
    return _new_case(uow, dossier_id, title)


def tidy_title(text: str) -> str:
    """A new title as one line; raises `TitleMissing` where nothing of it can be read."""
    title = one_line(text)
    if not title:
        raise TitleMissing
    return title


def _target_case(uow: UnitOfWork, target: FilingTarget) -> CaseSummary:
    match target:
        case FilingTarget(UUID() as case_id, None, None, None, None):
            return _existing_case(uow, case_id)
        case FilingTarget(None, UUID() as dossier_id, None, None, str() as title) if one_line(title):
            return _new_case(uow, dossier_id, title)
        case FilingTarget(None, None, str() as number, str() as dossier_title, str() as title) if one_line(
            dossier_title
        ) and one_line(title):
            dossier = _new_dossier(uow, one_line(number), dossier_title)
            return _new_case(uow, dossier.id, title)
        case _:
            raise FilingTargetUnclear


def _existing_case(uow: UnitOfWork, case_id: UUID) -> CaseSummary:
    row, dossier = case_for(uow, case_id, Permission.FILE, lock=True)
    check_takes_documents(life(row), life(dossier))
    return case_summary(row)


def _new_case(uow: UnitOfWork, dossier_id: UUID, title: str) -> CaseSummary:
    dossier = dossier_for(uow, dossier_id, Permission.FILE)
    check_takes_cases(life(dossier))
    volumes = uow.filing.volumes(dossier.id)
    newest = newest_open(life(dossier), [life(each) for each in volumes])
    volume = None if newest is None else volumes[newest].id
    row = uow.filing.open_case(dossier, tidy_title(title), uow.today, volume=volume)
    uow.audit.record(Act.CASE_CREATED, AuditObject("case", row.id), reference_number=row.reference_number)
    return case_summary(row)


def _new_dossier(uow: UnitOfWork, plan_number: str, title: str) -> DossierRow:
    uow.plans.hold()
    entry = uow.filing.plan_entry_by_number(plan_number)
    if entry is None:
        raise PlanEntryNotFound
    if uow.filing.has_entries_below(entry):
        raise NotALeaf(number=plan_number)
    check_open(plan_number, entry.valid_from, entry.retired_on, uow.today)
    require_at(uow, Permission.FILE, place_of_entry(entry))
    row = uow.filing.open_dossier(entry, tidy_title(title), uow.today)
    uow.audit.record(Act.DOSSIER_CREATED, AuditObject("dossier", row.id), reference_number=row.reference_number)
    return row


def _plan(unit: ReadUnit) -> tuple[PlanEntryView, ...]:
    rows = {row.number: row for row in unit.filing.plan()}
    parents = {parent_number(number) for number in rows}
    return tuple(
        PlanEntryView(
            row.id,
            number,
            row.title,
            leaf=number not in parents,
            rules=row.rules,
            retention=unit.rules.of(row.rules),
            description=row.description,
            keywords=tuple(row.keywords),
            valid_from=row.valid_from,
            retired_on=row.retired_on,
        )
        for number, row in rows.items()
    )


def plan_entry(unit: ReadUnit, entry_id: UUID) -> PlanEntryView:
    return next(entry for entry in _plan(unit) if entry.id == entry_id)


def dossier_summary(row: DossierRow) -> DossierSummary:
    return DossierSummary(
        row.id, row.reference_number, row.title, row.opened_on, row.closed_on, _retention(row), row.due_on
    )


def case_summary(row: CaseRow) -> CaseSummary:
    return CaseSummary(
        row.id,
        row.reference_number,
        row.title,
        row.opened_on,
        row.closed_on,
        _retention(row),
        row.volume_id,
        row.parent_id,
    )


def volume_view(row: VolumeRow) -> VolumeView:
    return VolumeView(row.id, row.reference_number, row.opened_on, row.closed_on)


def life(record: CaseRow | DossierRow | VolumeRow | CaseSummary | DossierSummary) -> Life:
    return Life(record.reference_number, record.closed_on)


def _retention(row: CaseRow | DossierRow) -> RetentionView | None:
    if row.retention_standing is None or row.closed_on is None:
        return None
    return RetentionView(row.retention_standing, row.retention_ends_on, row.closed_on)


def case_summaries(unit: ReadUnit, case_ids: Sequence[UUID]) -> dict[UUID, CaseSummary]:
    """Those of the cases that the actor may read, by id; for lists, so without an entry in the audit log."""
    places = unit.places.cases(case_ids)
    rows = unit.filing.many_cases(case_ids)
    return {row.id: case_summary(row) for row in rows if may_at(unit, Permission.READ, places.get(row.id))}
