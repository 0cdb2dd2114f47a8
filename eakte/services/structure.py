# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What dossiers are built of: volumes (`Bände`) and cases beneath cases (`Teilvorgänge`)."""

from collections.abc import Mapping
from uuid import UUID

from eakte.database.repositories.filing import CaseRow, DossierRow, VolumeRow
from eakte.database.repositories.holds import Spot
from eakte.database.session import ReadUnit, UnitOfWork
from eakte.domain.access.rules import Permission
from eakte.domain.audit.rules import given_reason
from eakte.domain.audit.values import Act, AuditObject
from eakte.domain.filing.errors import DossierNotFound, VolumeNotFound
from eakte.domain.filing.life_cycle import (
    check_takes_cases,
    check_takes_sub_cases,
    check_volume_closes,
    check_volume_reopens,
)
from eakte.domain.filing.sub_cases import check_parent
from eakte.services.access import require_at
from eakte.services.filing import (
    CaseSummary,
    VolumeView,
    case_for,
    case_summary,
    dossier_for,
    life,
    locked_dossier,
    tidy_title,
    volume_view,
)
from eakte.services.held import check_leaves


def cases_by_volume(unit: ReadUnit, dossier_id: UUID) -> Mapping[UUID | None, int]:
    """How many cases were opened in each volume of the dossier; for None, in none.

    Raises:
        DossierNotFound, Forbidden: there is no such dossier, or the actor does not read it.
    """
    place = unit.places.dossiers([dossier_id]).get(dossier_id)
    if place is None:
        raise DossierNotFound
    require_at(unit, Permission.READ, place)
    return unit.filing.cases_by_volume(dossier_id)


def open_volume(uow: UnitOfWork, dossier_id: UUID) -> VolumeView:
    """Open a volume, into which the dossier's cases go from now on; those that there are stay where they are.

    Raises:
        DossierNotFound, Forbidden: there is no such dossier, or the actor does not work on it.
        DossierIsClosed: nothing is opened in it.
    """
    dossier = dossier_for(uow, dossier_id, Permission.FILE)
    check_takes_cases(life(dossier))
    row = uow.filing.open_volume(dossier, uow.today)
    _record(uow, Act.VOLUME_OPENED, row)
    return volume_view(row)


def close_volume(uow: UnitOfWork, volume_id: UUID) -> VolumeView:
    """Close a volume whose cases are all closed: no case is opened or reopened in it.

    Raises:
        VolumeNotFound, Forbidden: there is no such volume, or the actor does not work on its dossier.
        VolumeAlreadyClosed: it is.
        VolumeHasOpenCases: names how many and the first of them.
    """
    row, dossier = _volume(uow, volume_id, Permission.FILE)
    check_volume_closes(life(row), uow.filing.still_open(dossier.id, volume=volume_id))
    row.closed_on = uow.today
    _record(uow, Act.VOLUME_CLOSED, row)
    return volume_view(row)


def reopen_volume(uow: UnitOfWork, volume_id: UUID, reason: str) -> VolumeView:
    """Open a closed volume again; its cases stay closed.

    Raises:
        VolumeNotFound, Forbidden: there is no such volume, or the actor does not reopen it.
        ReasonMissing: nothing was given as a reason.
        VolumeIsOpen: it is open.
        DossierIsClosed: the dossier must be reopened first.
    """
    row, dossier = _volume(uow, volume_id, Permission.REOPEN)
    given = given_reason(reason)
    check_volume_reopens(life(row), life(dossier))
    row.closed_on = None
    _record(uow, Act.VOLUME_REOPENED, row, reason=given)
    return volume_view(row)


def open_sub_case(uow: UnitOfWork, parent_id: UUID, title: str) -> CaseSummary:
    """Open a case beneath another one, in the same volume.

    Raises:
        CaseNotFound, Forbidden: there is no such case, or the actor does not work on it.
        TitleMissing: its title says nothing.
        DossierIsClosed, ParentIsClosed: nothing is opened there.
        SubCasesTooDeep: there are as many beneath each other as may be.
    """
    parent, dossier = case_for(uow, parent_id, Permission.FILE, lock=True)
    locked = locked_dossier(uow, dossier.id)
    check_takes_cases(life(locked))
    check_takes_sub_cases(life(parent))
    check_parent(parent_id, uow.filing.parents(dossier.id))
    row = uow.filing.open_case(locked, tidy_title(title), uow.today, volume=parent.volume_id, parent=parent_id)
    uow.audit.record(Act.CASE_CREATED, AuditObject("case", row.id), reference_number=row.reference_number)
    return case_summary(row)


def put_beneath(uow: UnitOfWork, row: CaseRow, parent_id: UUID | None) -> None:
    """Let an open case, which is locked, stand beneath another one of its dossier, or beneath none.

    Raises:
        ParentElsewhere, ParentIsBelow, SubCasesTooDeep: it cannot stand there.
        ParentIsClosed: it would stand beneath a closed one.
        OnHold: a hold on a case above it keeps it there.
    """
    locked_dossier(uow, row.dossier_id)
    if parent_id is not None:
        check_parent(parent_id, uow.filing.parents(row.dossier_id), row.id)
        if (parent := uow.filing.life_of(parent_id)) is not None:
            check_takes_sub_cases(parent)
    check_leaves(uow, Spot(row.dossier_id, row.parent_id), Spot(row.dossier_id, parent_id))
    row.parent_id = parent_id


def _record(uow: UnitOfWork, act: Act, row: VolumeRow, **more: str) -> None:
    uow.audit.record(act, AuditObject("dossier", row.dossier_id), volume=row.reference_number, **more)


def _volume(uow: UnitOfWork, volume_id: UUID, permission: Permission) -> tuple[VolumeRow, DossierRow]:
    """The volume as it is now, and its dossier, locked, if the actor may do that with it."""
    found = uow.filing.volume(volume_id)
    if found is None:
        raise VolumeNotFound
    dossier = dossier_for(uow, found.dossier_id, permission)
    row = uow.filing.volume(volume_id)
    if row is None:
        raise VolumeNotFound
    return row, dossier
