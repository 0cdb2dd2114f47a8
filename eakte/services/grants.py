# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Granting single people what their role does not give (`Freigabe`), with a cause and a last day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from eakte.database.repositories.access import GrantRow, grant_value
from eakte.database.session import Database, ReadUnit, UnitOfWork
from eakte.domain.access.errors import (
    GrantChanged,
    GrantEnded,
    GrantHolderUnknown,
    GrantInvalid,
    GrantNotFound,
    GrantTargetNotFound,
)
from eakte.domain.access.rules import Permission
from eakte.domain.access.values import Grant, Place, Right, Target
from eakte.domain.audit.values import Act, AuditObject
from eakte.kernel.messages import one_line
from eakte.kernel.paging import Part, next_after
from eakte.services.access import require_at
from eakte.services.accounts import names_of

MAX_DAYS = 366
"""How far ahead the last day of a grant may lie; who needs it longer says so again."""

MAX_CAUSE_CHARACTERS = 200
PAGE_SIZE = 50


@dataclass(frozen=True)
class GrantView:
    """A grant with the names of its holder and of who gave it. `revision` tells one state of it from the next."""

    grant: Grant
    holder: UUID
    holder_name: str
    given_by: str
    revision: int
    valid: bool


@dataclass(frozen=True)
class NewGrant:
    """What is to be given to whom: the holder by the name with which they sign in."""

    login: str
    right: Right
    cause: str
    until: date


def give(database: Database, uow: UnitOfWork, target: Target, new: NewGrant) -> GrantView:
    """Grant somebody who has a role in the town a right at an object and all that stands beneath it, from today.

    Raises:
        GrantTargetNotFound, Forbidden: there is no such object, or the actor does not decide about it.
        GrantHolderUnknown: nobody of the town, or the actor.
        GrantInvalid: no cause, or a last day that has passed or is too far ahead.
    """
    place = place_of(uow, target)
    require_at(uow, Permission.GRANT, place)
    cause = _cause(new.cause)
    _check_last_day(uow, new.until)
    holder = _holder(database, uow, new.login)
    grant = Grant(uow.new_id(), target, new.right, place.protection, cause, uow.today, new.until)
    row = uow.access.add_grant(holder, grant, uow.actor.id, uow.now)
    (view,) = _views(database, uow, [row])
    _record(uow, Act.GRANT_GIVEN, view)
    return view


def change(
    database: Database, uow: UnitOfWork, grant_id: UUID, revision: int, cause: str | None, until: date | None
) -> GrantView:
    """Give a grant another cause or last day; None leaves it as it is.

    Raises:
        GrantNotFound, Forbidden: as `open_grant`.
        GrantChanged: somebody was faster; nothing was changed.
        GrantEnded: it holds no more.
        GrantInvalid: as `give`.
    """
    row = _own_to_change(uow, grant_id, revision)
    if until is not None:
        _check_last_day(uow, until)
        row.until = until
    if cause is not None:
        row.cause = _cause(cause)
    row.revision += 1
    (view,) = _views(database, uow, [row])
    _record(uow, Act.GRANT_CHANGED, view)
    return view


def end(database: Database, uow: UnitOfWork, grant_id: UUID, revision: int) -> None:
    """Take a grant back at once.

    Raises:
        GrantNotFound, Forbidden, GrantChanged, GrantEnded: as `change`.
    """
    row = _own_to_change(uow, grant_id, revision)
    row.ended_on = uow.today
    row.revision += 1
    (view,) = _views(database, uow, [row])
    _record(uow, Act.GRANT_ENDED, view)


def end_all(database: Database, uow: UnitOfWork, targets: Sequence[Target]) -> None:
    """End every right at these objects themselves: they are about to go."""
    rows = [row for row in uow.access.grants_at(targets) if row.ended_on is None]
    for row in rows:
        row.ended_on = uow.today
        row.revision += 1
    for view in _views(database, uow, rows):
        _record(uow, Act.GRANT_ENDED, view)


def open_grant(database: Database, unit: ReadUnit, grant_id: UUID) -> GrantView:
    """One grant, for who decides about its object.

    Raises:
        GrantNotFound: there is none.
        Forbidden: the actor does not decide about it.
    """
    (view,) = _views(database, unit, [_own(unit, grant_id)])
    return view


def grants_at(
    database: Database, unit: ReadUnit, target: Target, after: UUID | None = None, limit: int = PAGE_SIZE
) -> Part[GrantView]:
    """What was ever granted at this object itself, newest first, for who decides about it.

    Raises:
        GrantTargetNotFound, Forbidden: as `give`.
    """
    require_at(unit, Permission.GRANT, place_of(unit, target))
    rows = unit.access.grants_at([target], limit + 1, after)
    views = _views(database, unit, rows[:limit])
    return Part(tuple(views), next_after([row.id for row in rows], limit))


def place_of(unit: ReadUnit, target: Target) -> Place:
    """Where the object stands.

    Raises:
        GrantTargetNotFound: the town has nothing with this id.
    """
    found = unit.places.of(target.type, [target.id]).get(target.id)
    if found is None:
        raise GrantTargetNotFound
    return found


def _own(unit: ReadUnit, grant_id: UUID, *, lock: bool = False) -> GrantRow:
    row = unit.access.grant(grant_id, lock=lock)
    if row is None:
        raise GrantNotFound
    require_at(unit, Permission.GRANT, place_of(unit, grant_value(row, row.account_id).target))
    return row


def _own_to_change(uow: UnitOfWork, grant_id: UUID, revision: int) -> GrantRow:
    row = _own(uow, grant_id, lock=True)
    if row.revision != revision:
        raise GrantChanged
    if row.ended_on is not None or row.until < uow.today:
        raise GrantEnded
    return row


def _holder(database: Database, uow: UnitOfWork, login: str) -> UUID:
    with database.lookup() as directory:
        account = directory.accounts.by_login(one_line(login))
        works_here = account is not None and directory.accounts.assignments(
            account.id, uow.actor.tenant_id, directory.now
        )
    if account is None or not works_here or account.id == uow.actor.id:
        raise GrantHolderUnknown
    return account.id


def _cause(cause: str) -> str:
    text = one_line(cause)
    if not text or len(text) > MAX_CAUSE_CHARACTERS:
        raise GrantInvalid(days=MAX_DAYS)
    return text


def _check_last_day(uow: UnitOfWork, until: date) -> None:
    if not uow.today <= until <= uow.today + timedelta(days=MAX_DAYS):
        raise GrantInvalid(days=MAX_DAYS)


def _views(database: Database, unit: ReadUnit, rows: Iterable[GrantRow]) -> list[GrantView]:
    found = list(rows)
    names = names_of(database, {account for row in found for account in (row.account_id, row.granted_by)})
    return [
        GrantView(
            grant=(grant := grant_value(row, row.account_id)),
            holder=row.account_id,
            holder_name=names.get(row.account_id, ""),
            given_by=names.get(row.granted_by, ""),
            revision=row.revision,
            valid=grant.valid(unit.today),
        )
        for row in found
    ]


def _record(uow: UnitOfWork, act: Act, view: GrantView) -> None:
    target = view.grant.target
    uow.audit.record(
        act,
        AuditObject(target.type.value, target.id),
        holder=view.holder_name,
        right=view.grant.right.value,
        cause=view.grant.cause,
        until=view.grant.until.isoformat(),
    )
