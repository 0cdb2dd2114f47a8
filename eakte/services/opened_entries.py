# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Entries of the audit log with their encrypted parts opened, as far as the keys of their persons still exist."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from uuid import UUID

from eakte.database.repositories.audit_entries import StoredEntry
from eakte.database.session import ReadUnit
from eakte.domain.audit.values import Act, AuditObject, Detail, Outcome
from eakte.kernel.tenancy import ActorKind
from eakte.services.keyring import KeyMissing, Keyring, PersonalOpening
from storage.errors import Tampered

_AT_ONCE = 200
"""Entries whose keys are asked for together."""


@dataclass(frozen=True)
class ActingPerson:
    """Who acted, as they were called then; `town` is where they are from, when they acted as a guest."""

    id: UUID
    name: str
    kind: ActorKind
    town: str | None = None


@dataclass(frozen=True)
class OpenedEntry:
    """`at` is in the tenant's zone. `person` is None when their key was destroyed; what they did is then all we know."""

    id: UUID
    at: datetime
    act: Act
    object: AuditObject
    outcome: Outcome
    person: ActingPerson | None
    detail: Detail
    index: int | None
    checkpoint: int | None

    @property
    def person_id(self) -> UUID | None:
        return None if self.person is None else self.person.id

    @property
    def purpose(self) -> str | None:
        purpose = self.detail.get("purpose")
        return purpose if isinstance(purpose, str) and purpose else None

    @property
    def denied(self) -> bool:
        return self.act is Act.ACCESS_DENIED or self.outcome is Outcome.DENIED


class EntryOpener:
    """Opens what is personal in entries. Who holds one can read the audit log's secrets and nothing else."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    def open_all(self, unit: ReadUnit, entries: Iterable[StoredEntry]) -> Iterator[OpenedEntry]:
        """Open one after the other; the keys of many people come together."""
        waiting = iter(entries)
        while some := list(islice(waiting, _AT_ONCE)):
            people = {entry.person_id for entry in some if entry.person_id is not None}
            unit.keys.hold_person_keys(people)
            openings: dict[UUID | None, PersonalOpening | None] = {each: self._opening(unit, each) for each in people}
            for entry in some:
                yield _opened(unit, entry, openings.get(entry.person_id))

    def open(self, unit: ReadUnit, entry: StoredEntry) -> OpenedEntry:
        (opened,) = self.open_all(unit, [entry])
        return opened

    def _opening(self, unit: ReadUnit, person: UUID) -> PersonalOpening | None:
        try:
            return self._keyring.personal_opening(unit.keys, unit.actor.tenant_id, person)
        except KeyMissing:
            return None


def _opened(unit: ReadUnit, entry: StoredEntry, opening: PersonalOpening | None) -> OpenedEntry:
    written = json.loads(entry.entry)
    person, detail = _personal(entry, written, opening)
    return OpenedEntry(
        id=entry.id,
        at=entry.at.astimezone(unit.actor.tenant.zone),
        act=entry.act,
        object=AuditObject(entry.object_type, entry.object_id, entry.object_version),
        outcome=Outcome(written["outcome"]),
        person=person,
        detail=detail,
        index=entry.index,
        checkpoint=entry.checkpoint,
    )


def _personal(
    entry: StoredEntry, written: Mapping[str, str], opening: PersonalOpening | None
) -> tuple[ActingPerson | None, Detail]:
    if opening is None:
        return None, {}
    try:
        person, detail = (json.loads(opening(written[part], f"{entry.id}/{part}")) for part in ("person", "detail"))
    except Tampered:
        return None, {}
    return ActingPerson(UUID(person["id"]), person["name"], ActorKind(person["kind"]), person.get("town")), detail
