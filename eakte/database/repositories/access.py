# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from eakte.database.tables.access import GrantRow, OfficeRow
from eakte.database.tables.filing import FilingPlanEntryRow
from eakte.domain.access.reach import WHOLE, Reach, reach
from eakte.domain.access.rules import Permission
from eakte.domain.access.values import Grant, ObjectType, Structure, Target
from eakte.domain.filing.rules import parent_number
from eakte.domain.filing.values import Office
from eakte.kernel.ids import NewId
from eakte.kernel.tenancy import Actor, ActorKind

__all__ = ["Access", "GrantRow", "OfficeRow", "grant_value"]

_COLUMNS = {
    ObjectType.PLAN_ENTRY: GrantRow.plan_entry_id,
    ObjectType.DOSSIER: GrantRow.dossier_id,
    ObjectType.CASE: GrantRow.case_id,
    ObjectType.DOCUMENT: GrantRow.document_id,
}


class Access:
    """Offices and grants, and what comes of them for whoever acts: asked for at most once in a unit."""

    def __init__(self, session: Session, new_id: NewId, actor: Actor, today: date) -> None:
        self._session = session
        self._new_id = new_id
        self._actor = actor
        self._today = today
        self._reaches: dict[Permission, Reach] = {}
        self._valid: list[Grant] | None = None

    def reach(self, permission: Permission) -> Reach:
        """What the actor may do that with, by their roles and by what was granted to them."""
        if permission not in self._reaches:
            self._reaches[permission] = self._decided(permission)
        return self._reaches[permission]

    def structure(self) -> Structure:
        plan = {
            number: each
            for each, number in self._session.execute(select(FilingPlanEntryRow.id, FilingPlanEntryRow.number))
        }
        offices = self._session.execute(select(OfficeRow.id, OfficeRow.parent_id))
        return Structure(
            offices={each: above for each, above in offices},  # noqa: C416 - rows are no pairs to `dict`
            plan={each: plan.get(parent_number(number) or "") for number, each in plan.items()},
        )

    def offices(self) -> list[OfficeRow]:
        return list(self._session.scalars(select(OfficeRow).order_by(OfficeRow.name, OfficeRow.id)))

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

    def grants_at(self, targets: Sequence[Target]) -> list[GrantRow]:
        """All that were ever given at these objects, newest first."""
        at_one = or_(*(_COLUMNS[target.type] == target.id for target in targets))
        return list(self._session.scalars(select(GrantRow).where(at_one).order_by(GrantRow.id.desc())))

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
            case ActorKind.PERSON:
                grants = self._grants()
                return reach(permission, self._actor.assignments, grants, self._needed_structure(grants))

    def _grants(self) -> list[Grant]:
        """Those that are valid today, of the actor and of whom they stand in for."""
        if self._valid is None:
            people = {self._actor.id, *(each.instead_of for each in self._actor.assignments if each.instead_of)}
            rows = self._session.scalars(
                select(GrantRow).where(
                    GrantRow.account_id.in_(people),
                    GrantRow.since <= self._today,
                    GrantRow.until >= self._today,
                    or_(GrantRow.ended_on.is_(None), GrantRow.ended_on > self._today),
                )
            )
            self._valid = [grant_value(row, self._actor.id) for row in rows]
        return self._valid

    def _needed_structure(self, grants: Iterable[Grant]) -> Structure:
        """Nothing where nothing depends on it: most people work for the whole municipality and have no grants."""
        by_office = any(each.office for each in self._actor.assignments)
        by_entry = any(each.target.type is ObjectType.PLAN_ENTRY for each in grants)
        return self.structure() if by_office or by_entry else Structure({}, {})


def grant_value(row: GrantRow, holder: UUID) -> Grant:
    """The grant as `holder` has it: of somebody else's, as whoever stands in for them."""
    target = next(
        Target(kind, found) for kind, column in _COLUMNS.items() if (found := getattr(row, column.key)) is not None
    )
    return Grant(
        id=row.id,
        target=target,
        right=row.right,
        protection=row.protection,
        cause=row.cause,
        since=row.since,
        until=row.until,
        ended_on=row.ended_on,
        instead_of=None if row.account_id == holder else row.account_id,
    )
