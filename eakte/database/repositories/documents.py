# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    Uuid,
    any_,
    delete,
    exists,
    literal,
    select,
    update,
)
from sqlalchemy.orm import Session, aliased

from eakte.database.repositories.scope import add_rows
from eakte.database.tables.base import TenantBound
from eakte.database.tables.documents import CheckOutRow, DocumentRow, DocumentVersionRow, RenditionRow
from eakte.database.tables.filing import CaseRow
from eakte.domain.documents.attachments import Standing
from eakte.domain.documents.values import (
    DocumentKind,
    Interpretation,
    NewDocument,
    NewRendition,
    NewVersion,
    ReadingState,
    RenditionKind,
)
from eakte.domain.documents.versions import CheckOut
from eakte.kernel.ids import NewId

__all__ = ["AddedVersion", "DocumentRow", "Documents", "RenditionRow", "StoredDocument", "newest", "standing"]


@dataclass(frozen=True)
class StoredDocument:
    """A document with one version and that one's original."""

    document: DocumentRow
    version: DocumentVersionRow
    original: RenditionRow


@dataclass(frozen=True)
class AddedVersion:
    """The ids of a document and of its new version."""

    document_id: UUID
    id: UUID


class Documents:
    """Documents, their versions and renditions."""

    def __init__(self, session: Session, new_id: NewId) -> None:
        self._session = session
        self._new_id = new_id

    def add(
        self, item_id: UUID, documents: Sequence[NewDocument], now: datetime, case_id: UUID | None = None
    ) -> list[AddedVersion]:
        """Add the documents of an item in this order, each with its first version and original; to a case, if it is filed.

        The id of an original is its object's. What comes as an attachment belongs to the item's first document. One
        statement per table, however many there are.
        """
        added = [AddedVersion(self._new_id(), self._new_id()) for _ in documents]
        first = next((each.document_id for each in added), None)
        rows: dict[type[TenantBound], list[dict[str, Any]]] = {
            DocumentRow: [
                {
                    **_document(item_id, case_id, position, version.document_id, document),
                    "attached_to": first if position and document.kind is DocumentKind.ATTACHMENT else None,
                }
                for position, (version, document) in enumerate(zip(added, documents, strict=True))
            ],
            DocumentVersionRow: [_first_version(version, now) for version in added],
            RenditionRow: [
                _rendition(
                    version.id, NewRendition(RenditionKind.ORIGINAL, document.media_type, document.original), now
                )
                for version, document in zip(added, documents, strict=True)
            ],
        }
        for table, values in rows.items():
            add_rows(self._session, table, values)
        return added

    def add_version(self, document_id: UUID, number: int, version: NewVersion, by: UUID, now: datetime) -> AddedVersion:
        """Add a later version with its original; `number` is free, which the document's locked row makes sure of."""
        added = AddedVersion(document_id, self._new_id())
        told = {"number": number, "file_name": version.file_name, "author": by, "note": version.note}
        add_rows(self._session, DocumentVersionRow, [{**_first_version(added, now), **told}])
        self.add_rendition(added.id, NewRendition(RenditionKind.ORIGINAL, version.media_type, version.original), now)
        return added

    def add_rendition(self, version_id: UUID, rendition: NewRendition, now: datetime) -> None:
        self._session.add(RenditionRow(**_rendition(version_id, rendition, now)))
        self._session.flush()

    def document(self, document_id: UUID, *, lock: bool = False) -> DocumentRow | None:
        """A locked one is read anew."""
        statement = select(DocumentRow).where(DocumentRow.id == document_id)
        if lock:
            statement = statement.with_for_update().execution_options(populate_existing=True)
        return self._session.scalar(statement)

    def all_versions(self, document_id: UUID) -> list[StoredDocument]:
        """Every version of the document with its original, newest first."""
        statement = _stored([document_id]).order_by(DocumentVersionRow.number.desc())
        return [StoredDocument(*each) for each in self._session.execute(statement)]

    def check_out(self, document_id: UUID) -> CheckOut | None:
        """The last one, which may be over."""
        row = self._session.scalar(select(CheckOutRow).where(CheckOutRow.id == document_id))
        return None if row is None else CheckOut(row.account_id, row.since, row.until)

    def set_check_out(self, document_id: UUID, check_out: CheckOut | None) -> None:
        self._session.execute(delete(CheckOutRow).where(CheckOutRow.id == document_id))
        if check_out is not None:
            row = CheckOutRow(id=document_id, account_id=check_out.by, since=check_out.since, until=check_out.until)
            self._session.add(row)
            self._session.flush()

    def stored(self, document_ids: Sequence[UUID]) -> list[StoredDocument]:
        """The documents with newest version and original, in the order asked for; unknown ids are left out."""
        statement = _stored(document_ids).order_by(DocumentVersionRow.number)
        found = {each[0].id: StoredDocument(*each) for each in self._session.execute(statement)}
        return [found[each] for each in document_ids if each in found]

    def many(self, document_ids: Sequence[UUID]) -> list[DocumentRow]:
        """In no order; unknown ids are left out."""
        return list(self._session.scalars(select(DocumentRow).where(DocumentRow.id.in_(document_ids))))

    def of_items(self, item_ids: Sequence[UUID], *, lock: bool = False) -> list[DocumentRow]:
        """In order. Locked ones are read anew: they may have changed while others held them."""
        statement = select(DocumentRow).where(DocumentRow.item_id.in_(item_ids))
        ordered = statement.order_by(DocumentRow.item_id, DocumentRow.position)
        if lock:
            ordered = ordered.with_for_update().execution_options(populate_existing=True)
        return list(self._session.scalars(ordered))

    def of_dossier(self, dossier_id: UUID, limit: int) -> list[DocumentRow]:
        """The first documents in its cases, locked and read anew."""
        filed = select(DocumentRow).join(CaseRow, CaseRow.id == DocumentRow.case_id)
        first = filed.where(CaseRow.dossier_id == dossier_id).order_by(DocumentRow.id).limit(limit)
        locked = first.with_for_update(of=DocumentRow).execution_options(populate_existing=True)
        return list(self._session.scalars(locked))

    def attachments(self, document_ids: Sequence[UUID], *, lock: bool = False) -> list[DocumentRow]:
        """What belongs to these documents, in order. Locked ones are read anew."""
        statement = select(DocumentRow).where(DocumentRow.attached_to.in_(document_ids))
        ordered = statement.order_by(DocumentRow.item_id, DocumentRow.position)
        if lock:
            ordered = ordered.with_for_update().execution_options(populate_existing=True)
        return list(self._session.scalars(ordered))

    def file_item(self, item_id: UUID, case_id: UUID | None) -> None:
        """Put the documents of an item into a case; None takes them out again."""
        self._session.execute(update(DocumentRow).where(DocumentRow.item_id == item_id).values(case_id=case_id))

    def version(self, version_id: UUID, *, lock: bool = False) -> DocumentVersionRow | None:
        """A locked one is read anew."""
        statement = select(DocumentVersionRow).where(DocumentVersionRow.id == version_id)
        if lock:
            statement = statement.with_for_update().execution_options(populate_existing=True)
        return self._session.scalar(statement)

    def newest_versions(self, document_ids: Sequence[UUID]) -> dict[UUID, DocumentVersionRow]:
        statement = select(DocumentVersionRow).where(DocumentVersionRow.document_id.in_(document_ids))
        rows = self._session.scalars(statement.order_by(DocumentVersionRow.number))
        return {row.document_id: row for row in rows}

    def failed_versions(self, limit: int) -> list[DocumentVersionRow]:
        """Newest versions that could not be read, the oldest first, locked."""
        failed = select(DocumentVersionRow).where(newest(), DocumentVersionRow.state == ReadingState.FAILED)
        return list(self._session.scalars(failed.order_by(DocumentVersionRow.id).limit(limit).with_for_update()))

    def unread_in(self, case_ids: Sequence[UUID]) -> dict[UUID, ReadingState]:
        """Of the cases that have a document that waits to be read or could not be: that, the latter first."""
        statement = (
            select(DocumentRow.case_id, DocumentVersionRow.state)
            .join(DocumentVersionRow, DocumentVersionRow.document_id == DocumentRow.id)
            .where(
                DocumentRow.case_id == any_(literal(list(case_ids), ARRAY(Uuid))),
                DocumentVersionRow.state.in_((ReadingState.WAITING, ReadingState.FAILED)),
                newest(),
            )
            .distinct()
        )
        found = {(case, state) for case, state in self._session.execute(statement) if case is not None}
        return dict(sorted(found, key=lambda each: each[1] is ReadingState.FAILED))

    def known_objects(self, object_ids: Sequence[UUID]) -> frozenset[UUID]:
        """Those of the objects that a row names."""
        return frozenset(self._session.scalars(select(RenditionRow.id).where(RenditionRow.id.in_(object_ids))))

    def renditions(self, version_id: UUID) -> dict[RenditionKind, RenditionRow]:
        rows = self._session.scalars(select(RenditionRow).where(RenditionRow.version_id == version_id))
        return {row.kind: row for row in rows}

    def postponed(self, at_most: int) -> list[DocumentVersionRow]:
        """Versions whose reading was postponed, the oldest first, locked; those that another has locked are left out."""
        statement = select(DocumentVersionRow).where(DocumentVersionRow.postponed_at.is_not(None))
        oldest = statement.order_by(DocumentVersionRow.id).limit(at_most)
        return list(self._session.scalars(oldest.with_for_update(skip_locked=True)))

    def interpreted(self, version: DocumentVersionRow, interpretation: Interpretation) -> None:
        version.state = interpretation.state
        version.format = interpretation.format
        version.page_count = interpretation.page_count
        version.structure = interpretation.structure
        version.failure_code = None
        version.failure_values = None

    def waits_again(self, version: DocumentVersionRow) -> None:
        version.state = ReadingState.WAITING
        version.failure_code = None
        version.failure_values = None


def _stored(document_ids: Sequence[UUID]) -> Select[DocumentRow, DocumentVersionRow, RenditionRow]:
    return (
        select(DocumentRow, DocumentVersionRow, RenditionRow)
        .join(DocumentVersionRow, DocumentVersionRow.document_id == DocumentRow.id)
        .join(RenditionRow, RenditionRow.version_id == DocumentVersionRow.id)
        .where(DocumentRow.id.in_(document_ids), RenditionRow.kind == RenditionKind.ORIGINAL)
    )


def standing(row: DocumentRow) -> Standing:
    return Standing(row.id, row.case_id, row.attached_to)


def newest() -> ColumnElement[bool]:
    """That a version is the newest one of its document."""
    later = aliased(DocumentVersionRow)
    of_the_same = (
        later.tenant_id == DocumentVersionRow.tenant_id,
        later.document_id == DocumentVersionRow.document_id,
    )
    return ~exists().where(*of_the_same, later.number > DocumentVersionRow.number)


def _document(
    item_id: UUID, case_id: UUID | None, position: int, document_id: UUID, document: NewDocument
) -> dict[str, Any]:
    return {
        "id": document_id,
        "item_id": item_id,
        "case_id": case_id,
        "position": position,
        "kind": document.kind,
        "title": document.title,
        "file_name": document.file_name,
        "media_type": document.media_type,
    }


def _first_version(added: AddedVersion, now: datetime) -> dict[str, Any]:
    return {
        "id": added.id,
        "document_id": added.document_id,
        "number": 1,
        "state": ReadingState.WAITING,
        "created_at": now,
    }


def _rendition(version_id: UUID, rendition: NewRendition, now: datetime) -> dict[str, Any]:
    return {
        "id": rendition.stored.object_id,
        "version_id": version_id,
        "kind": rendition.kind,
        "media_type": rendition.media_type,
        "size": rendition.stored.size,
        "sha256": rendition.stored.sha256,
        "made_from": rendition.made_from,
        "made_by": rendition.made_by,
        "created_at": now,
    }
