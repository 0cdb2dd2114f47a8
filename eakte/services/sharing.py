# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Letting another municipality see one's own records (`Freigabe`): giving, extending and ending a share.

The logs of both tell of it. The guest's is written first: better an entry there of a share that failed than the other
way round.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from eakte.database.repositories.audit_entries import Sought
from eakte.database.repositories.shares import ShareRow, share_value
from eakte.database.repositories.tenants import tenant_value
from eakte.database.session import Database, ReadUnit, UnitOfWork
from eakte.domain.access.errors import (
    EmergencyNotExtended,
    ShareChanged,
    ShareEnded,
    ShareGuestUnknown,
    ShareNotFound,
)
from eakte.domain.access.rules import Permission
from eakte.domain.access.shares import DEFAULT_DAYS, LegalBasis, Share, ShareRight, check, check_last_day
from eakte.domain.access.values import Target
from eakte.domain.audit.values import Act, AuditObject
from eakte.kernel.german_order import sort_key
from eakte.kernel.paging import Part, next_after
from eakte.kernel.tenancy import DEPLOYMENT, Actor, Tenant, system
from eakte.services.access import require_at
from eakte.services.grants import place_of
from eakte.services.history import EntryView, entry_views, position
from eakte.services.platform import Platform
from eakte.services.tenants import all_tenants

PAGE_SIZE = 50


@dataclass(frozen=True)
class ShareView:
    """A share with names; `revision` tells one state of it from the next, `valid` whether it holds today."""

    share: Share
    owner: Tenant
    guest: Tenant
    given_by: str
    revision: int
    valid: bool


@dataclass(frozen=True)
class NewShare:
    """With whom (the short name of a municipality) and how; DEFAULT_DAYS where no last day is given."""

    town: str
    right: ShareRight
    legal_basis: LegalBasis
    until: date | None = None


def share(database: Database, uow: UnitOfWork, target: Target, new: NewShare) -> ShareView:
    """Let another municipality see an object and all that stands beneath it, from today.

    Raises:
        GrantTargetNotFound, Forbidden: there is no such object, or the actor does not decide about it.
        ShareGuestUnknown, ShareWithOneself: there is no such municipality, or it is the actor's own.
        ShareInvalid, ShareBlocked, NothingToContributeTo: as `check` and `check_last_day`.
    """
    place = place_of(uow, target)
    require_at(uow, Permission.SHARE, place)
    guest = _guest(database, new.town)
    check(uow.actor.tenant_id, guest.id, target, place, new.right)
    until = new.until or uow.today + timedelta(days=DEFAULT_DAYS)
    check_last_day(uow.today, until)
    given = Share(uow.new_id(), uow.actor.tenant_id, guest.id, target, new.right, new.legal_basis, uow.today, until)
    (view,) = _views(database, uow, [uow.shares.add(given, uow.actor.id, uow.now)])
    _record(database, uow, Act.SHARE_GIVEN, view)
    return view


def extend(database: Database, uow: UnitOfWork, share_id: UUID, revision: int, until: date) -> ShareView:
    """Give a share another last day.

    Raises:
        ShareNotFound, Forbidden: as `open_share`.
        ShareChanged: somebody was faster; nothing was changed.
        ShareEnded: it was taken back, or its last day has passed.
        ShareInvalid, ShareBlocked: as `share`, by what the object is protected as now.
        EmergencyNotExtended: it is one of an emergency.
    """
    row = _own_to_change(uow, share_id, revision)
    value = share_value(row)
    if value.only_for is not None:
        raise EmergencyNotExtended
    check(value.owner, value.guest, value.target, place_of(uow, value.target), value.right)
    check_last_day(uow.today, until)
    row.until = until
    row.revision += 1
    (view,) = _views(database, uow, [row])
    _record(database, uow, Act.SHARE_EXTENDED, view)
    return view


def end(database: Database, uow: UnitOfWork, share_id: UUID, revision: int) -> None:
    """Take a share back: nothing more of it is shown, and downloads that are under way are cut off.

    Raises:
        ShareNotFound, Forbidden, ShareChanged, ShareEnded: as `extend`.
    """
    row = _own_to_change(uow, share_id, revision)
    row.ended_at = uow.now
    row.revision += 1
    (view,) = _views(database, uow, [row])
    _record(database, uow, Act.SHARE_ENDED, view)


def end_all(database: Database, uow: UnitOfWork, targets: Sequence[Target]) -> None:
    """End whatever still lets others see these objects themselves, also in an emergency: they are about to go."""
    rows = [row for row in uow.shares.at(uow.actor.tenant_id, targets) if row.ended_at is None]
    for row in rows:
        row.ended_at = uow.now
        row.revision += 1
    for view in _views(database, uow, rows):
        _record(database, uow, Act.SHARE_ENDED, view)


def open_share(database: Database, unit: ReadUnit, share_id: UUID) -> ShareView:
    """One share of one's own municipality, for who decides about its object.

    Raises:
        ShareNotFound: there is none.
        Forbidden: the actor does not decide about it.
    """
    (view,) = _views(database, unit, [_own(unit, share_id)])
    return view


def shares_at(
    database: Database, unit: ReadUnit, target: Target, after: UUID | None = None, limit: int = PAGE_SIZE
) -> Part[ShareView]:
    """What was ever shared of this object itself, newest first, for who decides about it.

    Raises:
        GrantTargetNotFound, Forbidden: as `share`.
    """
    require_at(unit, Permission.SHARE, place_of(unit, target))
    rows = unit.shares.at(unit.actor.tenant_id, [target], limit + 1, after)
    views = _views(database, unit, rows[:limit])
    return Part(tuple(views), next_after([row.id for row in rows], limit))


def share_log(
    platform: Platform, unit: ReadUnit, share_id: UUID, after: UUID | None = None, limit: int = PAGE_SIZE
) -> Part[EntryView]:
    """What guests did by a share and what was done with it, newest first, for its owner.

    Raises:
        ShareNotFound, Forbidden: as `open_share`.
        NotFound: the log has no entry `after`.
    """
    open_share(platform.database, unit, share_id)
    return log_of(platform, unit, share_id, after, limit)


def log_of(platform: Platform, unit: ReadUnit, share_id: UUID, after: UUID | None, limit: int) -> Part[EntryView]:
    """The access log of a share, for whom the caller has let in.

    Raises:
        NotFound: it has no entry `after`.
    """
    unit.audit.look(Act.HISTORY_OPENED, AuditObject("share", share_id))
    entries = unit.audit_entries.newest(Sought(share=share_id), limit + 1, position(unit, after))
    views = entry_views(unit, platform.opener.open_all(unit, entries[:limit]))
    return Part(tuple(views), next_after([entry.id for entry in entries], limit))


def possible_guests(database: Database, actor: Actor) -> list[Tenant]:
    """The municipalities with which the actor's may share, by name."""
    others = [each for each in all_tenants(database) if each.id != actor.tenant_id and not each.suspended]
    return sorted(others, key=lambda tenant: (sort_key(tenant.name), tenant.id))


def _own(unit: ReadUnit, share_id: UUID, *, lock: bool = False) -> ShareRow:
    row = unit.shares.of_owner(unit.actor.tenant_id, share_id, lock=lock)
    if row is None:
        raise ShareNotFound
    require_at(unit, Permission.SHARE, place_of(unit, share_value(row).target))
    return row


def _own_to_change(uow: UnitOfWork, share_id: UUID, revision: int) -> ShareRow:
    row = _own(uow, share_id, lock=True)
    if row.revision != revision:
        raise ShareChanged
    if not share_value(row).valid(uow.today, uow.now):
        raise ShareEnded
    return row


def _guest(database: Database, slug: str) -> Tenant:
    with database.lookup() as directory:
        row = directory.tenants.by_slug(slug)
    if row is None or row.suspended_at is not None:
        raise ShareGuestUnknown
    return tenant_value(row)


def _views(database: Database, unit: ReadUnit, rows: Iterable[ShareRow]) -> list[ShareView]:
    found = list(rows)
    with database.lookup() as directory:
        names = directory.accounts.names(list({row.given_by for row in found}))
        towns = {row.id: tenant_value(row) for row in directory.tenants.all()} if found else {}
        towns[DEPLOYMENT.id] = DEPLOYMENT
    return [
        ShareView(
            share=(value := share_value(row)),
            owner=towns[row.owner_id],
            guest=towns[row.guest_id],
            given_by=names.get(row.given_by, ""),
            revision=row.revision,
            valid=value.valid(unit.today, unit.now),
        )
        for row in found
    ]


def _record(database: Database, uow: UnitOfWork, act: Act, view: ShareView) -> None:
    subject = AuditObject("share", view.share.id)
    told = {"until": view.share.until.isoformat(), "legal_basis": view.share.legal_basis.value}
    with database.read(system(view.guest, "sharing")) as theirs:
        theirs.audit.record(act, subject, owner=view.owner.name, right=view.share.right.value, **told)
    uow.audit.record(
        act,
        subject,
        guest=view.guest.name,
        right=view.share.right.value,
        object=f"{view.share.target.type.value} {view.share.target.id}",
        **told,
    )
