# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The one writer of the audit log: an entry in the same transaction as what it tells."""

import json
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy.orm import Session

from eakte.database.repositories.keys import Keys
from eakte.database.tables.audit import AuditEntryRow
from eakte.domain.audit.rules import entry_bytes, leaf_hash
from eakte.domain.audit.values import Act, AuditEntry, AuditObject, Detail, Outcome
from eakte.kernel.ids import NewId
from eakte.kernel.tenancy import Actor, TenantId


class PersonalSealer(Protocol):
    """Encrypts what is personal in an entry under the key of the person who acts."""

    def __call__(self, keys: Keys, tenant: TenantId, person: UUID, plaintext: bytes, context: str) -> str:
        """Ciphertext as base64url without padding; makes the person's key when there is none yet."""
        ...


class AuditWriter:
    def __init__(
        self, session: Session, keys: Keys, actor: Actor, now: datetime, new_id: NewId, sealer: PersonalSealer
    ) -> None:
        self._session = session
        self._keys = keys
        self._actor = actor
        self._now = now
        self._new_id = new_id
        self._sealer = sealer

    def record(
        self, act: Act, subject: AuditObject, outcome: Outcome = Outcome.DONE, /, **detail: object
    ) -> AuditEntryRow:
        """Write one entry. Names, titles and file names belong into `detail`, which is encrypted."""
        entry_id = self._new_id()
        entry = AuditEntry(
            id=entry_id,
            tenant_id=self._actor.tenant_id,
            at=self._now,
            act=act,
            object=subject,
            outcome=outcome,
            person=self._seal(entry_id, "person", {"id": str(self._actor.id), "name": self._actor.name}),
            detail=self._seal(entry_id, "detail", detail),
        )
        content = entry_bytes(entry)
        row = AuditEntryRow(
            id=entry_id,
            at=self._now,
            act=act,
            object_type=subject.type,
            object_id=subject.id,
            person_id=self._actor.id,
            entry=content,
            leaf_hash=leaf_hash(content),
        )
        self._session.add(row)
        return row

    def _seal(self, entry_id: UUID, part: str, content: Detail) -> str:
        plaintext = json.dumps(content, ensure_ascii=False, sort_keys=True, default=str).encode()
        actor = self._actor
        return self._sealer(self._keys, actor.tenant_id, actor.id, plaintext, f"{entry_id}/{part}")
