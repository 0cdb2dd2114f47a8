# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import ColumnElement, Select, delete, func, or_, select, update
from sqlalchemy.orm import Session

from eakte.database.repositories.tenants import tenant_value
from eakte.database.tables.directory import (
    AccountRow,
    ApiKeyRow,
    AssignmentRow,
    PersonalTokenRow,
    PortalClientRow,
    TenantRow,
    WebSessionRow,
)
from eakte.kernel.ids import NewId
from eakte.kernel.tenancy import Role, Tenant


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
        self, account_id: UUID, tenant_id: UUID, role: Role, now: datetime, until: datetime | None = None
    ) -> None:
        """Give the role until that instant or for good; who has it keeps the day since when."""
        ours = (AssignmentRow.account_id == account_id, AssignmentRow.tenant_id == tenant_id)
        row = self._session.scalar(select(AssignmentRow).where(*ours, AssignmentRow.role == role).with_for_update())
        if row is None:
            row = AssignmentRow(
                id=self._new_id(), account_id=account_id, tenant_id=tenant_id, role=role, valid_from=now
            )
            self._session.add(row)
        elif row.valid_until is not None and row.valid_until <= now:
            row.valid_from = now
        row.valid_until = until

    def end_assignment(self, account_id: UUID, tenant_id: UUID, role: Role, now: datetime) -> bool:
        """Take the role away at once; tells whether the person had it."""
        ours = (
            AssignmentRow.account_id == account_id,
            AssignmentRow.tenant_id == tenant_id,
            AssignmentRow.role == role,
        )
        ended = update(AssignmentRow).where(*ours, *_valid(now)).values(valid_until=now).returning(AssignmentRow.id)
        return self._session.scalar(ended) is not None

    def set_password(self, account_id: UUID, password_hash: str) -> None:
        """From now on that one alone; every browser session of the account ends."""
        changed = update(AccountRow).where(AccountRow.id == account_id).values(password_hash=password_hash)
        self._session.execute(changed)
        self._session.execute(delete(WebSessionRow).where(WebSessionRow.account_id == account_id))

    def roles(self, account_id: UUID, tenant_id: UUID, now: datetime) -> frozenset[Role]:
        return frozenset(
            self._session.scalars(
                select(AssignmentRow.role).where(
                    AssignmentRow.account_id == account_id, AssignmentRow.tenant_id == tenant_id, *_valid(now)
                )
            )
        )

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


def _valid(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        AssignmentRow.valid_from <= now,
        or_(AssignmentRow.valid_until.is_(None), AssignmentRow.valid_until > now),
    )
