# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, exists, func, insert, select, text
from sqlalchemy.orm import Session

from eakte.database.repositories.scope import add_rows, tenant_of
from eakte.database.tables.documents import DocumentRow, IndexOutboxRow
from eakte.database.tables.filing import CaseRow, DossierRow
from eakte.kernel.ids import NewId

CHANNEL = "eakte_index"
_NOTIFY = text("SELECT pg_notify(:channel, :tenant)")


class Outbox:
    """Documents whose index entries are out of date. A row is written with the change that makes them so."""

    def __init__(self, session: Session, new_id: NewId) -> None:
        self._session = session
        self._new_id = new_id

    def add(self, *document_ids: UUID) -> None:
        """Ask for new index entries; the indexer is woken when this transaction commits."""
        add_rows(self._session, IndexOutboxRow, [{"id": self._new_id(), "document_id": each} for each in document_ids])
        self._wake()

    def add_all(self) -> int:
        """Ask for new index entries of every document; returns how many documents there are."""
        tenant = tenant_of(self._session)
        # Random ids come after those of new documents, which are made of the time: a rebuild keeps nobody waiting.
        every = select(DocumentRow.tenant_id, func.gen_random_uuid(), DocumentRow.id).where(
            DocumentRow.tenant_id == tenant
        )
        self._session.execute(insert(IndexOutboxRow).from_select(["tenant_id", "id", "document_id"], every))
        self._wake()
        return self._session.scalar(select(func.count()).select_from(DocumentRow)) or 0

    def add_under(self, entries: Collection[UUID]) -> None:
        """Ask for new index entries of every document in the dossiers under these entries of the filing plan."""
        self._add_of(DossierRow.plan_entry_id.in_(entries))

    def add_in(self, dossier_id: UUID) -> None:
        """Ask for new index entries of every document in the dossier."""
        self._add_of(DossierRow.id == dossier_id)

    def add_in_case(self, case_id: UUID) -> None:
        """Ask for new index entries of every document in the case."""
        self._add_of(CaseRow.id == case_id)

    def _add_of(self, records: ColumnElement[bool]) -> None:
        tenant = tenant_of(self._session)
        under = (
            select(DocumentRow.tenant_id, func.gen_random_uuid(), DocumentRow.id)
            .join(CaseRow, and_(CaseRow.tenant_id == DocumentRow.tenant_id, CaseRow.id == DocumentRow.case_id))
            .join(DossierRow, and_(DossierRow.tenant_id == CaseRow.tenant_id, DossierRow.id == CaseRow.dossier_id))
            .where(DocumentRow.tenant_id == tenant, records)
        )
        self._session.execute(insert(IndexOutboxRow).from_select(["tenant_id", "id", "document_id"], under))
        self._wake()

    def indexed(self) -> bool:
        """Whether there is a document that the index must hold: one that does not wait for it."""
        waits = exists().where(IndexOutboxRow.document_id == DocumentRow.id)
        return self._session.scalar(select(DocumentRow.id).where(~waits).limit(1)) is not None

    def waiting(self, limit: int, after: UUID | None = None) -> list[IndexOutboxRow]:
        """The rows in order of their ids; `after` is the last id of the slice before."""
        statement = select(IndexOutboxRow).order_by(IndexOutboxRow.id).limit(limit)
        return list(self._session.scalars(statement if after is None else statement.where(IndexOutboxRow.id > after)))

    def done(self, ids: list[UUID]) -> None:
        self._session.execute(delete(IndexOutboxRow).where(IndexOutboxRow.id.in_(ids)))

    def count(self) -> int:
        return self._session.scalar(select(func.count()).select_from(IndexOutboxRow)) or 0

    def _wake(self) -> None:
        tenant = str(tenant_of(self._session))
        self._session.connection().execute(_NOTIFY, {"channel": CHANNEL, "tenant": tenant})
