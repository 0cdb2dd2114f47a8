# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from eakte.database.repositories.scope import tenant_of

_THERE = text("""
    SELECT id FROM records.documents WHERE tenant_id = :tenant AND id = ANY (CAST(:documents AS uuid[]))
    UNION ALL
    SELECT id FROM keys.object_keys WHERE tenant_id = :tenant AND id = ANY (CAST(:objects AS uuid[]))
    UNION ALL
    SELECT id FROM records.dossiers
    WHERE tenant_id = :tenant AND id = ANY (CAST(:dossiers AS uuid[])) AND destroyed_at IS NULL
""")
_DOCUMENTS = text("""
    SELECT id, item_id, case_id FROM records.documents
    WHERE tenant_id = :tenant AND id = ANY (CAST(:documents AS uuid[])) ORDER BY id FOR UPDATE
""")
_WITHDRAWN = text("""
    UPDATE records.compilations SET state = 'withdrawn', document_ids = '{}', ended_at = now()
    WHERE tenant_id = :tenant AND state IN ('running', 'done') AND document_ids && CAST(:documents AS uuid[])
    RETURNING id
""")
_OBJECTS = text("""
    SELECT kept.id FROM records.renditions kept
    JOIN records.document_versions of ON of.tenant_id = kept.tenant_id AND of.id = kept.version_id
    WHERE kept.tenant_id = :tenant AND of.document_id = ANY (CAST(:documents AS uuid[]))
    UNION
    SELECT kept.id FROM records.compiled_objects kept
    WHERE kept.tenant_id = :tenant AND kept.compilation_id = ANY (CAST(:compilations AS uuid[]))
""")
# Keys first: whatever stops the rest, what they locked can be read no more.
_DELETIONS = tuple(
    map(
        text,
        (
            "DELETE FROM keys.object_keys WHERE tenant_id = :tenant AND id = ANY (CAST(:objects AS uuid[]))",
            "DELETE FROM records.renditions WHERE tenant_id = :tenant AND id = ANY (CAST(:objects AS uuid[]))",
            "DELETE FROM records.compiled_objects WHERE tenant_id = :tenant AND id = ANY (CAST(:objects AS uuid[]))",
            "DELETE FROM records.check_outs WHERE tenant_id = :tenant AND id = ANY (CAST(:documents AS uuid[]))",
            """DELETE FROM records.document_versions
               WHERE tenant_id = :tenant AND document_id = ANY (CAST(:documents AS uuid[]))""",
            "DELETE FROM records.documents WHERE tenant_id = :tenant AND id = ANY (CAST(:documents AS uuid[]))",
        ),
    )
)


_STUB = text("""
    SELECT records.leave_stub(kept.id) FROM records.dossiers kept
    WHERE kept.tenant_id = :tenant AND kept.id = ANY (CAST(:dossiers AS uuid[]))
""")
_ENDED = text("""
    UPDATE records.disposals SET
        state = CASE state WHEN 'waiting' THEN 'destroyed' ELSE 'withdrawn' END,
        destroyed_at = now(), parked = NULL, snapshot = snapshot || '{"title": null}'
    WHERE tenant_id = :tenant AND dossier_id = ANY (CAST(:dossiers AS uuid[])) AND state NOT IN ('withdrawn', 'destroyed')
    RETURNING id
""")


@dataclass(frozen=True)
class BroughtBack:
    """A document that a backup brought back although it was let go; where it stood at the backup's moment."""

    id: UUID
    item: UUID
    case: UUID | None


class Replays:
    """Deleting again what the ledger of disposals says is gone. PostgreSQL lets nobody but the owner of the tables do it:
    the decision was of another transaction, and what stands around may differ from what stood there then.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def there(
        self, documents: Collection[UUID], objects: Collection[UUID], dossiers: Collection[UUID]
    ) -> frozenset[UUID]:
        """Which of these documents, of these objects' keys and of these dossiers there are; a stub is none."""
        named = {"documents": documents, "objects": objects, "dossiers": dossiers}
        return frozenset(row[0] for row in self._run(_THERE, **named))

    def documents(self, documents: Collection[UUID]) -> list[BroughtBack]:
        """Those of the documents that are there, locked."""
        return [BroughtBack(*row) for row in self._run(_DOCUMENTS, documents=documents)]

    def destroy(self, documents: Collection[UUID], objects: Collection[UUID]) -> list[UUID]:
        """Delete the documents and the keys of these objects, with all that was made of them; returns every object that
        went. A table that still names one of them stops it: nothing is left half.
        """
        self._session.flush()
        compilations = [row[0] for row in self._run(_WITHDRAWN, documents=documents)]
        made = [row[0] for row in self._run(_OBJECTS, documents=documents, compilations=compilations)]
        doomed = sorted({*objects, *made})
        for deletion in _DELETIONS:
            self._session.connection().execute(
                deletion, {"tenant": tenant_of(self._session), "documents": list(documents), "objects": doomed}
            )
        return doomed

    def leave_stub(self, dossier: UUID) -> None:
        """Leave a stub of the dossier and its cases; where it stood in the disposal procedure, it stands at the end of it."""
        self._session.flush()
        self._run(_STUB, dossiers=[dossier])
        self._run(_ENDED, dossiers=[dossier])

    def _run(self, statement: Any, **ids: Collection[UUID]) -> list[Any]:  # noqa: ANN401 - rows of plain text
        named = {"tenant": tenant_of(self._session), **{name: list(each) for name, each in ids.items()}}
        return list(self._session.connection().execute(statement, named))
