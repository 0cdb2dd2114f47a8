# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Select, Uuid, any_, func, literal, select, text
from sqlalchemy.orm import Session

from eakte.database.errors import ReadUnitWrites
from eakte.database.repositories.documents import newest, standing
from eakte.database.repositories.places import CASE
from eakte.database.repositories.reached import within
from eakte.database.repositories.scope import READS
from eakte.database.tables.compilations import CompilationRow, CompiledObjectRow
from eakte.database.tables.documents import DocumentRow, DocumentVersionRow, RenditionRow
from eakte.database.tables.filing import CaseRow, DossierRow, InboxItemRow
from eakte.domain.access.reach import Reach
from eakte.domain.documents.attachments import in_order
from eakte.domain.documents.values import RenditionKind, StoredBytes
from eakte.domain.filing.compiling import KEPT, CompilationState
from eakte.kernel.ids import NewId

__all__ = ["CompilationRow", "Compilations", "CompiledObjectRow", "Listed", "Source"]

_DOCUMENT = replace(CASE, document=DocumentRow.id)
_FORGET = text("SELECT records.forget_compiled(:compilation, :parts_only)")


@dataclass(frozen=True)
class Source:
    """A document that may be bound: its newest version, and what is stored of that."""

    document_id: UUID
    version: DocumentVersionRow
    renditions: Mapping[RenditionKind, RenditionRow]


@dataclass(frozen=True)
class Listed:
    """What a table of contents says of a document."""

    id: UUID
    title: str
    file_name: str
    received_on: date
    signed: bool
    attached: bool
    case_id: UUID
    case_number: str
    case_title: str


class Compilations:
    """Dossiers and cases that are, or were, made into one PDF/A."""

    def __init__(self, session: Session, new_id: NewId) -> None:
        self._session = session
        self._new_id = new_id

    def add(
        self,
        dossier_id: UUID,
        case_id: UUID | None,
        document_ids: Sequence[UUID],
        by: UUID,
        at: datetime,
        purpose: str | None,
    ) -> CompilationRow:
        row = CompilationRow(
            id=self._new_id(),
            dossier_id=dossier_id,
            case_id=case_id,
            asked_by=by,
            asked_at=at,
            purpose=purpose,
            documents=len(document_ids),
            document_ids=list(document_ids),
        )
        self._session.add(row)
        self._session.flush()
        return row

    def compilation(self, compilation_id: UUID, *, lock: bool = False) -> CompilationRow | None:
        """A locked one is read anew."""
        statement = select(CompilationRow).where(CompilationRow.id == compilation_id)
        if lock:
            statement = statement.with_for_update().execution_options(populate_existing=True)
        return self._session.scalar(statement)

    def newest(self, asked_by: UUID, dossier_id: UUID, case_id: UUID | None) -> CompilationRow | None:
        """The last one that somebody asked for there."""
        statement = select(CompilationRow).where(
            CompilationRow.asked_by == asked_by, CompilationRow.case_id.is_not_distinct_from(case_id)
        )
        if case_id is None:  # a case may stand in another dossier by now
            statement = statement.where(CompilationRow.dossier_id == dossier_id)
        return self._session.scalar(statement.order_by(CompilationRow.id.desc()).limit(1))

    def over(self, now: datetime) -> list[CompilationRow]:
        """Those that have been kept long enough, locked."""
        statement = select(CompilationRow).where(
            CompilationRow.state == CompilationState.DONE, CompilationRow.ended_at <= now - KEPT
        )
        return list(self._session.scalars(statement.with_for_update(skip_locked=True)))

    def wanted(self, reach: Reach, dossier_id: UUID, case_id: UUID | None) -> tuple[list[UUID], int]:
        """The filed documents that are reached, case by case as they were opened, each followed by its attachments; and
        how many pages they have.
        """
        statement = _filed(
            select(DocumentRow, DocumentVersionRow.page_count).join(
                DocumentVersionRow, DocumentVersionRow.document_id == DocumentRow.id
            )
        ).where(newest(), CaseRow.dossier_id == dossier_id, within(reach, _DOCUMENT))
        if case_id is not None:
            statement = statement.where(CaseRow.id == case_id)
        rows = self._session.execute(statement.order_by(CaseRow.id, DocumentRow.item_id, DocumentRow.position)).all()
        return in_order([standing(row) for row, _ in rows]), sum(pages for _, pages in rows)

    def sources(self, document_ids: Sequence[UUID], reach: Reach) -> list[Source]:
        """Of the documents, in their order, those that are filed and reached."""
        statement = _filed(
            select(DocumentRow.id, DocumentVersionRow).join(
                DocumentVersionRow, DocumentVersionRow.document_id == DocumentRow.id
            )
        ).where(newest(), _among(document_ids), within(reach, _DOCUMENT))
        versions = {row[0]: row[1] for row in self._session.execute(statement)}
        renditions: dict[UUID, dict[RenditionKind, RenditionRow]] = {each.id: {} for each in versions.values()}
        for row in self._session.scalars(select(RenditionRow).where(RenditionRow.version_id.in_(renditions))):
            renditions[row.version_id][row.kind] = row
        found = [each for each in document_ids if each in versions]
        return [Source(each, versions[each], renditions[versions[each].id]) for each in found]

    def unreached(self, document_ids: Sequence[UUID], reach: Reach) -> int:
        """How many of the documents are not filed, or not reached."""
        statement = _filed(select(func.count(DocumentRow.id))).where(_among(document_ids), within(reach, _DOCUMENT))
        return len(document_ids) - (self._session.scalar(statement) or 0)

    def listed(self, document_ids: Sequence[UUID]) -> list[Listed]:
        """What a table of contents says of those that are filed, in their order."""
        statement = _filed(
            select(
                DocumentRow.id,
                DocumentRow.title,
                func.coalesce(DocumentVersionRow.file_name, DocumentRow.file_name),
                InboxItemRow.received_on,
                func.coalesce(func.jsonb_array_length(DocumentVersionRow.structure["signatures"]), 0) > 0,
                DocumentRow.attached_to.is_not(None),
                CaseRow.id,
                CaseRow.reference_number,
                CaseRow.title,
            )
            .join(DocumentVersionRow, DocumentVersionRow.document_id == DocumentRow.id)
            .join(InboxItemRow, InboxItemRow.id == DocumentRow.item_id)
        ).where(newest(), _among(document_ids))
        found = {row[0]: Listed(*row) for row in self._session.execute(statement)}
        return [found[each] for each in document_ids if each in found]

    def add_object(
        self, compilation_id: UUID, stored: StoredBytes, position: int, contents: dict[str, Any], *, whole: bool
    ) -> None:
        row = CompiledObjectRow(
            id=stored.object_id,
            compilation_id=compilation_id,
            position=position,
            whole=whole,
            size=stored.size,
            sha256=stored.sha256,
            contents=contents,
        )
        self._session.add(row)
        self._session.flush()

    def parts(self, compilation_id: UUID) -> list[CompiledObjectRow]:
        """What was bound so far, in order."""
        return list(self._session.scalars(_objects(compilation_id, whole=False)))

    def whole(self, compilation_id: UUID) -> CompiledObjectRow | None:
        return self._session.scalar(_objects(compilation_id, whole=True))

    def forget(self, compilation_id: UUID, *, parts_only: bool = False) -> None:
        """Forget stored objects, and destroy their keys: nobody can read them any more. The sweeper removes their bytes."""
        if self._session.info.get(READS):
            raise ReadUnitWrites
        self._session.flush()
        asked = {"compilation": compilation_id, "parts_only": parts_only}
        self._session.connection().execute(_FORGET, asked)

    def known_objects(self, object_ids: Sequence[UUID]) -> frozenset[UUID]:
        """Those of the objects that belong to a compilation."""
        known = select(CompiledObjectRow.id).where(CompiledObjectRow.id.in_(object_ids))
        return frozenset(self._session.scalars(known))


def _objects(compilation_id: UUID, *, whole: bool) -> Select[CompiledObjectRow]:
    found = select(CompiledObjectRow).where(
        CompiledObjectRow.compilation_id == compilation_id, CompiledObjectRow.whole.is_(whole)
    )
    return found.order_by(CompiledObjectRow.position)


def _filed(statement: Any) -> Any:  # noqa: ANN401 - a SELECT of any columns
    """Of documents that are filed; others stand in no dossier."""
    return statement.join(CaseRow, CaseRow.id == DocumentRow.case_id).join(
        DossierRow, DossierRow.id == CaseRow.dossier_id
    )


def _among(document_ids: Sequence[UUID]) -> ColumnElement[bool]:
    """One parameter, however many they are."""
    return DocumentRow.id == any_(literal(list(document_ids), ARRAY(Uuid)))
