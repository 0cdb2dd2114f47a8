# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from eakte.database.repositories.scope import tenant_of
from eakte.database.tables.keys import ObjectKeyRow, PersonKeyRow, TenantKeyRow, WrappedKeyRow


class Keys:
    """Wrapped keys of the tenant; the bytes mean nothing without the key above."""

    def __init__(self, session: Session) -> None:
        self._session = session
        # What is asked for many times in a unit of work; the session itself forgets rows that nobody holds.
        self._held: dict[tuple[type[WrappedKeyRow], UUID], WrappedKeyRow] = {}

    def tenant_key(self) -> bytes | None:
        tenant = tenant_of(self._session)
        return self._wrapped(TenantKeyRow, tenant)

    def add_tenant_key(self, wrapped: bytes) -> None:
        """Keep the key unless another transaction was first."""
        tenant = tenant_of(self._session)
        statement = insert(TenantKeyRow).values(tenant_id=tenant, id=tenant, wrapped=wrapped)
        self._session.connection().execute(statement.on_conflict_do_nothing())

    def object_key(self, object_id: UUID) -> bytes | None:
        row = self._session.get(ObjectKeyRow, (tenant_of(self._session), object_id))
        return None if row is None else row.wrapped

    def add_object_key(self, object_id: UUID, wrapped: bytes) -> None:
        self._session.add(ObjectKeyRow(id=object_id, wrapped=wrapped))

    def person_key(self, person: UUID) -> bytes | None:
        return self._wrapped(PersonKeyRow, person)

    def add_person_key(self, person: UUID, wrapped: bytes) -> bytes:
        """Keep the key unless another transaction was first; returns the one that is kept."""
        tenant = tenant_of(self._session)
        statement = insert(PersonKeyRow).values(tenant_id=tenant, id=person, wrapped=wrapped)
        self._session.connection().execute(statement.on_conflict_do_nothing())
        kept = self.person_key(person)
        if kept is None:
            raise RuntimeError("row-level security hides the key that was just written")
        return kept

    def destroy_person_key(self, person: UUID) -> bool:
        """Make unreadable for ever what was sealed for the person; tells whether there was a key. Only the owner may."""
        tenant = tenant_of(self._session)
        self._held.pop((PersonKeyRow, person), None)
        statement = delete(PersonKeyRow).where(PersonKeyRow.tenant_id == tenant, PersonKeyRow.id == person)
        return self._session.connection().execute(statement).rowcount > 0

    def _wrapped(self, kind: type[WrappedKeyRow], owner: UUID) -> bytes | None:
        row = self._held.get((kind, owner)) or self._session.get(kind, (tenant_of(self._session), owner))
        if row is None:
            return None
        self._held[kind, owner] = row
        return row.wrapped
