# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from sqlalchemy import ARRAY, BindParameter, Uuid, any_, bindparam, cast, delete, null, select, union_all
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from eakte.database.repositories.scope import add_rows, tenant_of
from eakte.database.tables.keys import ObjectKeyRow, PersonKeyRow, TenantKeyRow

# Of whoever acts both keys are needed as a rule: they come together. A system's id is its tenant's.
_TENANT: BindParameter[UUID] = bindparam("tenant")
_KEYS = union_all(
    select(cast(null(), Uuid()).label("person"), TenantKeyRow.wrapped).where(
        TenantKeyRow.tenant_id == _TENANT, TenantKeyRow.id == _TENANT
    ),
    select(PersonKeyRow.id, PersonKeyRow.wrapped).where(
        PersonKeyRow.tenant_id == _TENANT, PersonKeyRow.id == any_(bindparam("people", type_=ARRAY(Uuid())))
    ),
)


class Keys:
    """Wrapped keys of the tenant, for the person who acts; the bytes mean nothing without the key above."""

    def __init__(self, session: Session, person: UUID) -> None:
        self._session = session
        self._person = person
        self._held: dict[UUID | None, bytes | None] = {}

    def tenant_key(self) -> bytes | None:
        return self._wrapped(None)

    def add_tenant_key(self, wrapped: bytes) -> None:
        """Keep the key unless another transaction was first."""
        tenant = tenant_of(self._session)
        statement = insert(TenantKeyRow).values(tenant_id=tenant, id=tenant, wrapped=wrapped)
        self._session.connection().execute(statement.on_conflict_do_nothing())
        self._held.pop(None, None)

    def object_key(self, object_id: UUID) -> bytes | None:
        row = self._session.get(ObjectKeyRow, (tenant_of(self._session), object_id))
        return None if row is None else row.wrapped

    def locked_objects(self, objects: Collection[UUID]) -> frozenset[UUID]:
        """Those of the objects that have a key."""
        return frozenset(self._session.scalars(select(ObjectKeyRow.id).where(ObjectKeyRow.id.in_(objects))))

    def add_object_keys(self, wrapped: Mapping[UUID, bytes]) -> None:
        rows = [{"id": object_id, "wrapped": key} for object_id, key in wrapped.items()]
        add_rows(self._session, ObjectKeyRow, rows)

    def person_key(self, person: UUID) -> bytes | None:
        return self._wrapped(person)

    def hold_person_keys(self, people: Iterable[UUID]) -> None:
        """Have the keys of many people at hand, as far as they have one, for one statement in all."""
        if missing := {person for person in people if person not in self._held}:
            self._ask(*missing)

    def add_person_key(self, person: UUID, wrapped: bytes) -> bytes:
        """Keep the key unless another transaction was first; returns the one that is kept."""
        tenant = tenant_of(self._session)
        statement = insert(PersonKeyRow).values(tenant_id=tenant, id=person, wrapped=wrapped)
        self._session.connection().execute(statement.on_conflict_do_nothing())
        self._held.pop(person, None)
        kept = self.person_key(person)
        if kept is None:
            raise RuntimeError("row-level security hides the key that was just written")
        return kept

    def destroy_person_key(self, person: UUID) -> bool:
        """Make unreadable for ever what was sealed for the person; tells whether there was a key. Only the owner may."""
        tenant = tenant_of(self._session)
        self._held.pop(person, None)
        statement = delete(PersonKeyRow).where(PersonKeyRow.tenant_id == tenant, PersonKeyRow.id == person)
        return self._session.connection().execute(statement).rowcount > 0

    def _wrapped(self, person: UUID | None) -> bytes | None:
        """The key of a person, or the tenant's."""
        if person not in self._held:
            self._ask(person or self._person)
        return self._held[person]

    def _ask(self, *people: UUID) -> None:
        asked = {"tenant": tenant_of(self._session), "people": [self._person, *people]}
        self._held.update(dict.fromkeys((None, self._person, *people)))
        self._held.update((row.person, row.wrapped) for row in self._session.connection().execute(_KEYS, asked))
