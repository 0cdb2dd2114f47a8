# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import ColumnElement, CompoundSelect, Select, bindparam, delete, func, null, or_, select, update
from sqlalchemy.orm import Session

from eakte.database.repositories.tenants import tenant_value
from eakte.database.tables.directory import (
    AccountRow,
    ApiKeyRow,
    AssignmentRow,
    PersonalTokenRow,
    PortalClientRow,
    SubstitutionRow,
    TenantRow,
    WebSessionRow,
)
from eakte.domain.access.explanation import HeldRole
from eakte.domain.access.rules import can_be_substituted
from eakte.kernel.german_order import sort_key
from eakte.kernel.ids import NewId
from eakte.kernel.tenancy import Assignment, Role, Tenant


@dataclass(frozen=True)
class Credential:
    """Whom a live secret belongs to, in which tenant."""

    holder_id: UUID
    tenant: Tenant
    name: str


@dataclass(frozen=True)
class Revoked:
    """A key or token that has just ended; `name` is its holder's."""

    kind: Literal["api_key", "personal_token"]
    id: UUID
    tenant_id: UUID
    name: str


class Accounts:
    """People, portals and the secrets by which they are known. Secrets come here as their SHA-256 only."""

    def __init__(self, session: Session, new_id: NewId) -> None:
        self._session = session
        self._new_id = new_id

    def by_login(self, login: str) -> AccountRow | None:
        return self._session.scalar(select(AccountRow).where(AccountRow.login == login))

    def add(self, login: str, name: str, password_hash: str, now: datetime) -> AccountRow:
        row = AccountRow(id=self._new_id(), login=login, name=name, password_hash=password_hash, created_at=now)
        self._session.add(row)
        self._session.flush()
        return row

    def assign(
        self,
        account_id: UUID,
        tenant_id: UUID,
        role: Role,
        now: datetime,
        until: datetime | None = None,
        office_id: UUID | None = None,
    ) -> None:
        """Give the role until that instant or for good; who has it keeps the day since when."""
        ours = _assigned(account_id, tenant_id, role, office_id)
        row = self._session.scalar(select(AssignmentRow).where(*ours).with_for_update())
        if row is None:
            row = AssignmentRow(
                id=self._new_id(),
                account_id=account_id,
                tenant_id=tenant_id,
                role=role,
                office_id=office_id,
                valid_from=now,
            )
            self._session.add(row)
        elif row.valid_until is not None and row.valid_until <= now:
            row.valid_from = now
        row.valid_until = until

    def end_assignment(
        self, account_id: UUID, tenant_id: UUID, role: Role, now: datetime, office_id: UUID | None = None
    ) -> bool:
        """Take the role away at once; tells whether the person had it."""
        ours = _assigned(account_id, tenant_id, role, office_id)
        ended = update(AssignmentRow).where(*ours, *_valid(now)).values(valid_until=now).returning(AssignmentRow.id)
        return self._session.scalar(ended) is not None

    def set_password(self, account_id: UUID, password_hash: str) -> None:
        """From now on that one alone; every browser session of the account ends."""
        changed = update(AccountRow).where(AccountRow.id == account_id).values(password_hash=password_hash)
        self._session.execute(changed)
        self._session.execute(delete(WebSessionRow).where(WebSessionRow.account_id == account_id))

    def assignments(self, account_id: UUID, tenant_id: UUID, now: datetime) -> frozenset[Assignment]:
        """What the person may be there at that instant: by themselves, and instead of whom they stand in for."""
        rows = self._session.execute(_ASSIGNMENTS, {"account": account_id, "tenant": tenant_id, "now": now})
        return frozenset(Assignment(*row) for row in rows)

    def held(self, account_id: UUID, tenant_id: UUID) -> list[HeldRole]:
        """What the person was, is and will be there, by themselves and instead of somebody, oldest first."""
        rows = self._session.execute(_HELD, {"account": account_id, "tenant": tenant_id})
        return [HeldRole(Assignment(role, office, absent), since, until) for role, office, absent, since, until in rows]

    def stand_in(self, tenant_id: UUID, absent: UUID, substitute: UUID, since: datetime, until: datetime) -> UUID:
        """Let somebody have the other one's roles there in that time, beside their own."""
        row = SubstitutionRow(
            id=self._new_id(),
            tenant_id=tenant_id,
            absent_id=absent,
            substitute_id=substitute,
            valid_from=since,
            valid_until=until,
        )
        self._session.add(row)
        self._session.flush()
        return row.id

    def end_substitutions(self, tenant_id: UUID, absent: UUID, substitute: UUID, now: datetime) -> bool:
        """End what holds now or would later; tells whether there was any."""
        ours = update(SubstitutionRow).where(
            SubstitutionRow.tenant_id == tenant_id,
            SubstitutionRow.absent_id == absent,
            SubstitutionRow.substitute_id == substitute,
            SubstitutionRow.valid_until > now,
        )
        return bool(self._session.scalars(ours.values(valid_until=now).returning(SubstitutionRow.id)).all())

    def names(self, accounts: Sequence[UUID]) -> dict[UUID, str]:
        rows = self._session.execute(select(AccountRow.id, AccountRow.name).where(AccountRow.id.in_(accounts)))
        return {row.id: row.name for row in rows}

    def tenants_of(self, account_id: UUID, now: datetime) -> list[UUID]:
        """Where the person has a role at that instant, the tenants that are suspended last."""
        statement = (
            select(TenantRow.id)
            .join(AssignmentRow, AssignmentRow.tenant_id == TenantRow.id)
            .where(AssignmentRow.account_id == account_id, *_valid(now))
            .group_by(TenantRow.id)
            .order_by(TenantRow.suspended_at.is_not(None), TenantRow.id)
        )
        return list(self._session.scalars(statement))

    def assignments_of(self, account_id: UUID, now: datetime) -> list[tuple[TenantRow, AssignmentRow]]:
        """What the person may be where at that instant, by name of the tenant and time of the assignment."""
        statement = (
            select(TenantRow, AssignmentRow)
            .join(AssignmentRow, AssignmentRow.tenant_id == TenantRow.id)
            .where(AssignmentRow.account_id == account_id, *_valid(now))
            .order_by(TenantRow.name, TenantRow.id, AssignmentRow.valid_from, AssignmentRow.id)
        )
        return [(tenant, assignment) for tenant, assignment in self._session.execute(statement)]

    def roles_in(self, tenant_id: UUID, now: datetime) -> frozenset[Role]:
        """Every role that somebody has in the tenant at that instant."""
        held = select(AssignmentRow.role).where(AssignmentRow.tenant_id == tenant_id, *_valid(now))
        return frozenset(self._session.scalars(held))

    def live_keys(self, tenant_id: UUID) -> int:
        """How many keys the tenant's portals have that are not revoked."""
        keys = select(func.count(ApiKeyRow.id)).join(PortalClientRow, PortalClientRow.id == ApiKeyRow.portal_client_id)
        live = keys.where(PortalClientRow.tenant_id == tenant_id, ApiKeyRow.revoked_at.is_(None))
        return self._session.scalars(live).one()

    def people_of(self, tenant_id: UUID) -> list[tuple[UUID, str]]:
        """Id and name of everybody who has or had a role in the tenant."""
        statement = select(AccountRow.id, AccountRow.name).join(
            AssignmentRow, AssignmentRow.account_id == AccountRow.id
        )
        rows = self._session.execute(statement.where(AssignmentRow.tenant_id == tenant_id).distinct())
        return [(row.id, row.name) for row in rows]

    def colleagues(self, tenant_id: UUID, now: datetime) -> list[tuple[str, str]]:
        """Login and name of everybody who has a role in the tenant at that instant, by name."""
        statement = select(AccountRow.login, AccountRow.name).join(
            AssignmentRow, AssignmentRow.account_id == AccountRow.id
        )
        rows = self._session.execute(statement.where(AssignmentRow.tenant_id == tenant_id, *_valid(now)).distinct())
        return sorted(((row.login, row.name) for row in rows), key=lambda each: (sort_key(each[1]), each[0]))

    def portal_client(self, tenant_id: UUID, name: str) -> PortalClientRow:
        """The portal client of that name; made when it is new."""
        statement = select(PortalClientRow).where(PortalClientRow.tenant_id == tenant_id, PortalClientRow.name == name)
        row = self._session.scalar(statement)
        if row is None:
            row = PortalClientRow(id=self._new_id(), tenant_id=tenant_id, name=name)
            self._session.add(row)
            self._session.flush()
        return row

    def add_api_key(self, portal_client_id: UUID, secret_hash: bytes, now: datetime) -> UUID:
        row = ApiKeyRow(id=self._new_id(), portal_client_id=portal_client_id, secret_hash=secret_hash, created_at=now)
        self._session.add(row)
        return row.id

    def add_personal_token(self, holder: UUID, tenant_id: UUID, label: str, secret_hash: bytes, now: datetime) -> UUID:
        row = PersonalTokenRow(
            id=self._new_id(),
            account_id=holder,
            tenant_id=tenant_id,
            label=label,
            secret_hash=secret_hash,
            created_at=now,
        )
        self._session.add(row)
        return row.id

    def revoke(self, secret_hash: bytes, now: datetime) -> Revoked | None:
        """End a key or token; None when there is no live one."""
        if portal := self.portal_by_key(secret_hash):
            return Revoked("api_key", self._end(ApiKeyRow, secret_hash, now), portal.tenant.id, portal.name)
        if person := self.person_by_token(secret_hash):
            return Revoked(
                "personal_token", self._end(PersonalTokenRow, secret_hash, now), person.tenant.id, person.name
            )
        return None

    def _end(self, table: type[ApiKeyRow | PersonalTokenRow], secret_hash: bytes, now: datetime) -> UUID:
        ended = update(table).where(table.secret_hash == secret_hash).values(revoked_at=now).returning(table.id)
        return self._session.execute(ended).scalar_one()

    def portal_by_key(self, secret_hash: bytes) -> Credential | None:
        statement = (
            select(PortalClientRow, TenantRow)
            .join(ApiKeyRow, ApiKeyRow.portal_client_id == PortalClientRow.id)
            .join(TenantRow, TenantRow.id == PortalClientRow.tenant_id)
            .where(ApiKeyRow.secret_hash == secret_hash, ApiKeyRow.revoked_at.is_(None))
        )
        return self._credential(statement)

    def person_by_token(self, secret_hash: bytes) -> Credential | None:
        statement = (
            select(AccountRow, TenantRow)
            .join(PersonalTokenRow, PersonalTokenRow.account_id == AccountRow.id)
            .join(TenantRow, TenantRow.id == PersonalTokenRow.tenant_id)
            .where(PersonalTokenRow.secret_hash == secret_hash, PersonalTokenRow.revoked_at.is_(None))
        )
        return self._credential(statement)

    def person_by_session(self, secret_hash: bytes, now: datetime) -> Credential | None:
        statement = (
            select(AccountRow, TenantRow)
            .join(WebSessionRow, WebSessionRow.account_id == AccountRow.id)
            .join(TenantRow, TenantRow.id == WebSessionRow.tenant_id)
            .where(WebSessionRow.secret_hash == secret_hash, WebSessionRow.expires_at > now)
        )
        return self._credential(statement)

    def add_session(
        self, account_id: UUID, tenant_id: UUID, secret_hash: bytes, now: datetime, expires_at: datetime
    ) -> None:
        self._session.add(
            WebSessionRow(
                id=self._new_id(),
                account_id=account_id,
                tenant_id=tenant_id,
                secret_hash=secret_hash,
                created_at=now,
                expires_at=expires_at,
            )
        )

    def end_session(self, secret_hash: bytes) -> None:
        self._session.execute(delete(WebSessionRow).where(WebSessionRow.secret_hash == secret_hash))

    def _credential(self, statement: "Select[AccountRow | PortalClientRow, TenantRow]") -> Credential | None:
        found = self._session.execute(statement).first()
        return None if found is None else Credential(found[0].id, tenant_value(found[1]), found[0].name)


def _assigned(account_id: UUID, tenant_id: UUID, role: Role, office_id: UUID | None) -> tuple[ColumnElement[bool], ...]:
    return (
        AssignmentRow.account_id == account_id,
        AssignmentRow.tenant_id == tenant_id,
        AssignmentRow.role == role,
        AssignmentRow.office_id.is_not_distinct_from(office_id),
    )


def _held() -> CompoundSelect[Role, UUID | None, UUID | None, datetime, datetime | None]:
    """Own roles, and the roles of whom somebody stands in for while both hold."""
    absent = AssignmentRow.__table__.alias("absent")
    own = select(
        AssignmentRow.role,
        AssignmentRow.office_id,
        null().label("instead_of"),
        AssignmentRow.valid_from,
        AssignmentRow.valid_until,
    ).where(AssignmentRow.account_id == bindparam("account"), AssignmentRow.tenant_id == bindparam("tenant"))
    instead = select(
        absent.c.role,
        absent.c.office_id,
        absent.c.account_id,
        func.greatest(absent.c.valid_from, SubstitutionRow.valid_from),
        func.least(absent.c.valid_until, SubstitutionRow.valid_until),
    ).where(
        SubstitutionRow.substitute_id == bindparam("account"),
        SubstitutionRow.tenant_id == bindparam("tenant"),
        absent.c.account_id == SubstitutionRow.absent_id,
        absent.c.tenant_id == SubstitutionRow.tenant_id,
        absent.c.role.in_([role for role in Role if can_be_substituted(role)]),
    )
    return own.union_all(instead)


_ROLES = _held().subquery()
_HELD = select(_ROLES).order_by(_ROLES.c.valid_from)
_ASSIGNMENTS = select(_ROLES.c.role, _ROLES.c.office_id, _ROLES.c.instead_of).where(
    _ROLES.c.valid_from <= bindparam("now"),
    or_(_ROLES.c.valid_until.is_(None), _ROLES.c.valid_until > bindparam("now")),
)


def _valid(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        AssignmentRow.valid_from <= now,
        or_(AssignmentRow.valid_until.is_(None), AssignmentRow.valid_until > now),
    )
