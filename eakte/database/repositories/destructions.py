# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Destroying documents, by the two functions of the database that may, and what is left to remove from the store."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, TextClause, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from eakte.database.errors import ReadUnitWrites
from eakte.database.repositories.scope import READS, tenant_of
from eakte.database.tables.disposals import DestructionRow

_DISCARDED = text("SELECT object_id, sha256, size FROM records.destroy_documents(:decision)")
_DISPOSED = text("SELECT object_id, sha256, size FROM records.destroy_disposed(:disposal, :destruction, :documents)")
_BURY = text("SELECT records.bury_disposed(:disposal)")


@dataclass(frozen=True)
class DestroyedObject:
    """A stored object that no row names any more and whose key is gone; digest and size are of what it said."""

    id: UUID
    sha256: str
    size: int


class Destructions:
    def __init__(self, session: Session) -> None:
        self._session = session

    def discarded(self, discard_id: UUID) -> list[DestroyedObject]:
        """Delete what a decision of this transaction is about, with the keys of its objects."""
        return self._destroyed(_DISCARDED, decision=discard_id)

    def disposed(self, disposal_id: UUID, destruction_id: UUID, documents: Sequence[UUID]) -> list[DestroyedObject]:
        """Delete these documents of a dossier that waits to be destroyed, as one destruction."""
        named = {"disposal": disposal_id, "destruction": destruction_id, "documents": list(documents)}
        return self._destroyed(_DISPOSED, **named)

    def bury(self, disposal_id: UUID) -> None:
        """Leave a stub of the dossier, whose documents are gone, and of its cases: numbers, days, positions."""
        self._execute(_BURY, disposal=disposal_id)

    def carried_out_again(self, destruction_id: UUID, objects: Sequence[UUID], *, of_discard: bool) -> None:
        """Note what a restored backup knows nothing of, or only as a decision; its objects are still to be removed. Nobody
        but the owner of the tables may do this.
        """
        again: dict[str, Any] = {"objects": list(objects), "removed_at": None}
        named = {"tenant_id": tenant_of(self._session), "id": destruction_id, **again}
        row = {**named, "discard_id": destruction_id if of_discard else None}
        adding = insert(DestructionRow).values(row)
        self._session.connection().execute(adding.on_conflict_do_update(index_elements=["tenant_id", "id"], set_=again))

    def unremoved(self) -> list[UUID]:
        """Those whose objects may still lie in the store."""
        waiting = select(DestructionRow.id).where(DestructionRow.removed_at.is_(None))
        return list(self._session.scalars(waiting.order_by(DestructionRow.id)))

    def objects(self, destruction_id: UUID) -> list[UUID] | None:
        """The stored objects that went with it; None of one that was never carried out."""
        return self._session.scalar(select(DestructionRow.objects).where(DestructionRow.id == destruction_id))

    def removed(self, destruction_id: UUID, at: datetime) -> None:
        done = update(DestructionRow).where(DestructionRow.id == destruction_id, DestructionRow.removed_at.is_(None))
        self._session.execute(done.values(removed_at=at))

    def _destroyed(self, statement: TextClause, **named: object) -> list[DestroyedObject]:
        rows = self._execute(statement, **named)
        return [DestroyedObject(row.object_id, row.sha256, row.size) for row in rows]

    def _execute(self, statement: TextClause, **named: object) -> Sequence[Row[Any]]:
        if self._session.info.get(READS):
            raise ReadUnitWrites
        self._session.flush()
        return self._session.connection().execute(statement, named).all()
