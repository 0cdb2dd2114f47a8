# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The one writer of the audit log: an entry in the same transaction as what it tells."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Insert, Select, bindparam, exists, insert, select, text
from sqlalchemy.orm import Session

from eakte.database.errors import AuditLogStopped
from eakte.database.repositories.bulk import Bulk
from eakte.database.repositories.keys import Keys
from eakte.database.tables.audit import AuditEntryRow
from eakte.database.tables.directory import PendingEntryRow, StoppedLogRow
from eakte.domain.audit.rules import entry_bytes, leaf_hash
from eakte.domain.audit.values import ONE_READING, Act, AuditEntry, AuditObject, Detail, Outcome, same_reading
from eakte.kernel.ids import NewId
from eakte.kernel.tenancy import Actor, TenantId

_COLUMNS = list(AuditEntryRow.__table__.columns)
_VALUES = select(*(bindparam(column.name, type_=column.type) for column in _COLUMNS))
_STOPPED = exists().where(StoppedLogRow.tenant_id == bindparam("tenant_id"), StoppedLogRow.ended_at.is_(None))
_JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True, default=str)
_TAKE_TURNS = text("SELECT pg_advisory_xact_lock(hashtextextended(:reading, 0))")


def _waits(adding: Insert) -> Insert:
    """Adds entries and has them wait for the sequencer in one round trip."""
    added = adding.returning(AuditEntryRow.tenant_id, AuditEntryRow.id).cte("added")
    return insert(PendingEntryRow).from_select(["tenant_id", "entry_id"], select(added.c.tenant_id, added.c.id))


def _inserting(values: Select[Any]) -> Insert:
    """The statement for one entry; it adds none when `values` gives no row."""
    adding = insert(AuditEntryRow).from_select([column.name for column in _COLUMNS], values)
    return _waits(adding).execution_options(preserve_rowcount=True)


_INSERT = _inserting(_VALUES)
_INSERT_UNLESS_STOPPED = _inserting(_VALUES.where(~_STOPPED))


PersonalSeal = Callable[[bytes, str], str]
"""Takes a plaintext and the context that it is bound to; gives the ciphertext as base64url without padding."""


Prepared = Sequence[Mapping[str, Any]]
"""Entries as rows, but for the tenant."""


class PersonalSealer(Protocol):
    """Encrypts what is personal in an entry under the key of the person who acts, and makes that key on first use."""

    def personal_seal(self, keys: Keys, tenant: TenantId, person: UUID) -> PersonalSeal:
        """The seal of a person, for one entry or for ten thousand."""
        ...

    def tag_personal(self, keys: Keys, tenant: TenantId, person: UUID, content: str) -> bytes:
        """The same for the same content of the same person; tells nobody what it is who lacks the key."""
        ...


@dataclass(frozen=True)
class Written:
    """An entry of this transaction, as a receipt names it."""

    id: UUID
    leaf_hash: bytes


@dataclass(frozen=True)
class Told:
    """What an entry says, and of which time."""

    id: UUID
    at: datetime
    act: Act
    subject: AuditObject
    detail: Detail = field(default_factory=dict)


class AuditWriter:
    """Writes for one actor. `changes`: belongs to a unit that may change something, which a stopped log refuses."""

    def __init__(
        self,
        session: Session,
        keys: Keys,
        actor: Actor,
        now: datetime,
        new_id: NewId,
        sealer: PersonalSealer,
        *,
        changes: bool,
    ) -> None:
        self._session = session
        self._keys = keys
        self._actor = actor
        self._now = now
        self._new_id = new_id
        self._sealer = sealer
        self._statement = _INSERT_UNLESS_STOPPED if changes else _INSERT

    def record(self, act: Act, subject: AuditObject, outcome: Outcome = Outcome.DONE, /, **detail: object) -> Written:
        """Write one entry. Names, titles and file names belong into `detail`, which is encrypted.

        Raises:
            AuditLogStopped: the tenant's log does not fit what was signed of it, and this unit could change something.
        """
        return self._write(self._row(self._seal(), self._told(act, subject, detail), outcome))

    def preparing(self, told: Sequence[Told]) -> Callable[[], Prepared]:
        """What seals entries by the ten thousand, each of the time that it is told of. The key is asked for here, so that
        the sealing may be done beside other work of this unit, in a thread of its own.
        """
        seal = self._seal()
        return lambda: [self._row(seal, each) for each in told]

    def record_prepared(self, rows: Prepared) -> None:
        """Write entries that `preparing` sealed, as `Bulk` does.

        Raises:
            AuditLogStopped: the tenant's log does not fit what was signed of it.
        """
        if self._session.connection().scalar(select(_STOPPED), {"tenant_id": self._actor.tenant_id}):
            raise AuditLogStopped
        Bulk(self._session).add(AuditEntryRow, rows, _waits)

    def look(
        self, act: Act, subject: AuditObject, line: str = "", outcome: Outcome = Outcome.DONE, /, **detail: object
    ) -> None:
        """Write one entry unless the same person looked at the same version within `ONE_READING` for the same purpose.

        `line` is what they looked for, where that makes it another look.
        """
        tag = self._tag(line)
        if self._looked(act, subject, tag):
            return
        self._take_turns(f"{self._actor.tenant_id}/{self._actor.id}/{subject.id}/{subject.version}")
        if not self._looked(act, subject, tag):
            self._write(self._row(self._seal(), self._told(act, subject, detail), outcome, tag))

    def once(self, act: Act, subject: AuditObject, /, **detail: object) -> None:
        """Write one entry unless the tenant's log has one of this act about this object, however old."""
        told = select(AuditEntryRow.id).where(AuditEntryRow.object_id == subject.id, AuditEntryRow.act == act).limit(1)
        if self._session.scalar(told) is not None:
            return
        self._take_turns(f"{self._actor.tenant_id}/{subject.id}/{act}")
        if self._session.scalar(told) is None:
            self._write(self._row(self._seal(), self._told(act, subject, detail)))

    def _take_turns(self, name: str) -> None:
        self._session.connection().execute(_TAKE_TURNS, {"reading": name})

    def _looked(self, act: Act, subject: AuditObject, tag: bytes | None) -> bool:
        # An entry of the future is of a clock that ran ahead: it must not hide what is read until then.
        found = select(AuditEntryRow.id).where(
            AuditEntryRow.object_id == subject.id,
            AuditEntryRow.at > self._now - ONE_READING,
            AuditEntryRow.at <= self._now,
            AuditEntryRow.object_version.is_not_distinct_from(subject.version),
            AuditEntryRow.person_id == self._actor.id,
            AuditEntryRow.tag.is_not_distinct_from(tag),
            AuditEntryRow.act.in_(same_reading(act)),
        )
        return self._session.scalar(found.limit(1)) is not None

    def _tag(self, line: str) -> bytes | None:
        """What tells looks apart that are the same otherwise."""
        actor, content = self._actor, f"{self._actor.purpose or ''}\0{line}"
        return None if content == "\0" else self._sealer.tag_personal(self._keys, actor.tenant_id, actor.id, content)

    def _write(self, row: dict[str, Any]) -> Written:
        named = {"tenant_id": self._actor.tenant_id, **row}
        if self._session.connection().execute(self._statement, named).rowcount == 0:
            raise AuditLogStopped
        return Written(row["id"], row["leaf_hash"])

    def _told(self, act: Act, subject: AuditObject, detail: Detail) -> Told:
        return Told(self._new_id(), self._now, act, subject, detail)

    def _row(
        self, seal: PersonalSeal, told: Told, outcome: Outcome = Outcome.DONE, tag: bytes | None = None
    ) -> dict[str, Any]:
        actor, subject = self._actor, told.subject
        stated = {} if actor.purpose is None else {"purpose": actor.purpose}
        entry = AuditEntry(
            id=told.id,
            tenant_id=actor.tenant_id,
            at=told.at,
            act=told.act,
            object=subject,
            outcome=outcome,
            person=seal(self._person, f"{told.id}/person"),
            detail=seal(_plaintext({**stated, **told.detail}), f"{told.id}/detail"),
        )
        content = entry_bytes(entry)
        return {
            "id": told.id,
            "at": told.at,
            "act": told.act,
            "object_type": subject.type,
            "object_id": subject.id,
            "object_version": subject.version,
            "person_id": actor.id,
            "share_id": None if actor.entrance is None else actor.entrance.share,
            "tag": tag,
            "entry": content,
            "leaf_hash": leaf_hash(content),
        }

    @cached_property
    def _person(self) -> bytes:
        actor = self._actor
        town = {} if actor.entrance is None else {"town": actor.entrance.home.name}
        return _plaintext({"id": str(actor.id), "name": actor.name, "kind": actor.kind, **town})

    def _seal(self) -> PersonalSeal:
        return self._sealer.personal_seal(self._keys, self._actor.tenant_id, self._actor.id)


def _plaintext(content: Detail) -> bytes:
    return _JSON.encode(content).encode()
