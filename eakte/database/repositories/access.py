# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BindParameter,
    CompoundSelect,
    Uuid,
    any_,
    bindparam,
    cast,
    false,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from eakte.database.repositories.scope import tenant_of
from eakte.database.repositories.shares import share_value
from eakte.database.tables.access import GrantRow, OfficeRow
from eakte.database.tables.directory import ShareRow
from eakte.database.tables.filing import FilingPlanEntryRow
from eakte.domain.access.reach import WHOLE, Reach, reach
from eakte.domain.access.rules import Permission
from eakte.domain.access.shares import reach_of
from eakte.domain.access.values import Grant, ObjectType, Structure, Target, Tree
from eakte.domain.filing.rules import parent_number
from eakte.domain.filing.values import Office
from eakte.kernel.german_order import sort_key
from eakte.kernel.ids import NewId
from eakte.kernel.tenancy import Actor, ActorKind, Entrance

__all__ = ["Access", "GrantRow", "OfficeRow", "grant_value"]

_COLUMNS = {
    ObjectType.PLAN_ENTRY: GrantRow.plan_entry_id,
    ObjectType.DOSSIER: GrantRow.dossier_id,
    ObjectType.CASE: GrantRow.case_id,
    ObjectType.DOCUMENT: GrantRow.document_id,
}


# Asked with every request of somebody who has grants or works for an office: made once, and no object for each row.
_TENANT: BindParameter[UUID] = bindparam("tenant")
_TODAY: BindParameter[date] = bindparam("today")
_VALID_GRANTS = select(
    GrantRow.id,
    GrantRow.account_id,
    *_COLUMNS.values(),
    GrantRow.right.label("right"),
    GrantRow.protection,
    GrantRow.cause,
    GrantRow.since,
    GrantRow.until,
    GrantRow.ended_on,
).where(
    GrantRow.tenant_id == _TENANT,
    GrantRow.account_id == any_(bindparam("people", type_=ARRAY(Uuid()))),
    GrantRow.since <= _TODAY,
    GrantRow.until >= _TODAY,
    or_(GrantRow.ended_on.is_(None), GrantRow.ended_on > _TODAY),
)
_NOTHING = [cast(null(), column.type) for column in _VALID_GRANTS.selected_columns[3:]]
_WITH_OFFICES: CompoundSelect[*tuple[Any, ...]] = union_all(
    _VALID_GRANTS,
    select(OfficeRow.id, cast(null(), Uuid()), OfficeRow.parent_id, *_NOTHING).where(OfficeRow.tenant_id == _TENANT),
)
"""Both in one message: offices have no account, and what stands above them in the place of a plan entry."""


class Access:
    """Offices and grants, and what comes of them for whoever acts: asked for at most once in a unit."""

    def __init__(self, session: Session, new_id: NewId, actor: Actor, today: date, now: datetime) -> None:
        self._session = session
        self._new_id = new_id
        self._actor = actor
        self._today = today
        self._now = now
        self._reaches: dict[Permission, Reach] = {}
        self._held: tuple[list[Grant], Structure] | None = None

    def reach(self, permission: Permission) -> Reach:
        """What the actor may do that with, by their roles and by what was granted to them."""
        if permission not in self._reaches:
            self._reaches[permission] = self._decided(permission)
        return self._reaches[permission]

    def structure(self) -> Structure:
        offices = self._session.execute(select(OfficeRow.id, OfficeRow.parent_id))
        return Structure({each: above for each, above in offices}, self._plan())  # noqa: C416 - rows are no pairs to `dict`

    def _plan(self) -> Tree:
        rows = self._session.execute(select(FilingPlanEntryRow.id, FilingPlanEntryRow.number))
        plan = {number: each for each, number in rows}
        return {each: plan.get(parent_number(number) or "") for number, each in plan.items()}

    def offices(self) -> list[OfficeRow]:
        return sorted(self._session.scalars(select(OfficeRow)), key=lambda each: (sort_key(each.name), each.id))

    def office(self, key: str) -> OfficeRow | None:
        return self._session.scalar(select(OfficeRow).where(OfficeRow.key == key))

    def add_offices(self, offices: Iterable[Office]) -> dict[str, UUID]:
        """Add offices, those above before those below; their ids by key."""
        added: dict[str, UUID] = {}
        for office in offices:
            row = OfficeRow(
                id=self._new_id(),
                key=office.key,
                name=office.name,
                parent_id=None if office.parent is None else added[office.parent],
            )
            self._session.add(row)
            self._session.flush()
            added[office.key] = row.id
        return added

    def add_grant(self, account_id: UUID, grant: Grant, by: UUID, at: datetime) -> GrantRow:
        row = GrantRow(
            id=grant.id,
            account_id=account_id,
            right=grant.right,
            protection=grant.protection,
            cause=grant.cause,
            since=grant.since,
            until=grant.until,
            granted_by=by,
            granted_at=at,
            revision=1,
            **{_COLUMNS[grant.target.type].key: grant.target.id},
        )
        self._session.add(row)
        self._session.flush()
        return row

    def grant(self, grant_id: UUID, *, lock: bool = False) -> GrantRow | None:
        statement = select(GrantRow).where(GrantRow.id == grant_id)
        return self._session.scalar(statement.with_for_update() if lock else statement)

    def grants_at(
        self, targets: Sequence[Target], limit: int | None = None, after: UUID | None = None
    ) -> list[GrantRow]:
        """All that were ever given at these objects, newest first; `after` is the last id of the page before."""
        at_one = or_(false(), *(_COLUMNS[target.type] == target.id for target in targets))
        statement = select(GrantRow).where(at_one).order_by(GrantRow.id.desc())
        if after is not None:
            statement = statement.where(GrantRow.id < after)
        return list(self._session.scalars(statement.limit(limit)))

    def grants_of(self, accounts: Iterable[UUID]) -> list[GrantRow]:
        """All that these people were ever given."""
        ours = select(GrantRow).where(GrantRow.account_id.in_(list(accounts)))
        return list(self._session.scalars(ours.order_by(GrantRow.id)))

    def _decided(self, permission: Permission) -> Reach:
        match self._actor.kind:
            case ActorKind.SYSTEM:
                return WHOLE
            case ActorKind.PORTAL:
                return Reach()
            case ActorKind.PERSON if self._actor.entrance is not None:
                return self._shared(permission, self._actor.entrance)
            case ActorKind.PERSON:
                return reach(permission, self._actor.assignments, *self._asked())

    def _shared(self, permission: Permission, entrance: Entrance) -> Reach:
        """What a guest reaches, as it stands now: a share may have ended since they were let in."""
        row = self._session.get(ShareRow, entrance.share)
        if row is None or (row.owner_id, row.guest_id) != (self._actor.tenant_id, entrance.home.id):
            return Reach()
        share = share_value(row)
        lets = entrance.files or permission is not Permission.CONTRIBUTE
        valid = share.open_to(self._actor.id) and share.valid(self._today, self._now)
        return reach_of(permission, share) if lets and valid else Reach()

    def _asked(self) -> tuple[list[Grant], Structure]:
        """The grants that are valid today, of the actor and of whom they stand in for, and the structure as far as something
        depends on it: most people work for the whole municipality and have no grants.
        """
        if self._held is None:
            people = {self._actor.id, *(each.instead_of for each in self._actor.assignments if each.instead_of)}
            by_office = any(each.office for each in self._actor.assignments)
            asked = {"tenant": tenant_of(self._session), "people": list(people), "today": self._today}
            rows = self._session.connection().execute(_WITH_OFFICES if by_office else _VALID_GRANTS, asked).all()
            grants = [_grant(row, self._actor.id) for row in rows if row.account_id is not None]
            offices = {row.id: row.plan_entry_id for row in rows if row.account_id is None}
            by_entry = any(each.target.type is ObjectType.PLAN_ENTRY for each in grants)
            self._held = grants, Structure(offices, self._plan() if by_entry else {})
        return self._held


def grant_value(row: GrantRow, holder: UUID) -> Grant:
    """The grant as `holder` has it: of somebody else's, as whoever stands in for them."""
    return _grant([getattr(row, str(column.key)) for column in _VALID_GRANTS.selected_columns], holder)


def _grant(row: Sequence[Any], holder: UUID) -> Grant:
    """Of the columns of `_VALID_GRANTS` in their order."""
    grant_id, account, *objects, right, protection, cause, since, until, ended_on = row
    target = next(Target(kind, each) for kind, each in zip(_COLUMNS, objects, strict=True) if each is not None)
    instead_of = None if account == holder else account
    return Grant(grant_id, target, right, protection, cause, since, until, ended_on, instead_of)
