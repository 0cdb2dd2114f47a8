# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from eakte.database.repositories.scope import add_rows, tenant_of
from eakte.database.tables.discards import DiscardRow
from eakte.domain.filing.discarding import Cause, Discard, Verdict


class Discards:
    """Decisions that something is not a record, and requests for them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, discard: Discard) -> None:
        row = {
            "id": discard.id,
            "item_id": discard.item,
            "document_id": discard.document,
            "case_id": discard.case,
            "reason": discard.cause.reason,
            "duplicate_of": discard.cause.duplicate_of,
            "asked_by": discard.asked_by,
            "asked_at": discard.asked_at,
            "verdict": discard.verdict,
            "decided_by": discard.decided_by,
            "decided_at": discard.decided_at,
        }
        add_rows(self._session, DiscardRow, [row])

    def undecided_of(self, document_id: UUID, *, lock: bool = False) -> Discard | None:
        """The last request that nobody has decided about, whether it has lapsed or not."""
        statement = select(DiscardRow).where(DiscardRow.document_id == document_id, DiscardRow.verdict.is_(None))
        newest = statement.order_by(DiscardRow.id.desc()).limit(1)
        row = self._session.scalar(newest.with_for_update() if lock else newest)
        return None if row is None else _value(row)

    def undecided(self, since: datetime, limit: int) -> list[Discard]:
        """Requests made after that instant that nobody has decided about, the oldest first."""
        waiting = select(DiscardRow).where(DiscardRow.verdict.is_(None), DiscardRow.asked_at > since)
        return [_value(row) for row in self._session.scalars(waiting.order_by(DiscardRow.id).limit(limit))]

    def decide(self, discard_id: UUID, verdict: Verdict, by: UUID, at: datetime) -> None:
        decided = update(DiscardRow).where(DiscardRow.id == discard_id)
        self._session.execute(decided.values(verdict=verdict, decided_by=by, decided_at=at))

    def carried_out_again(self, discard: Discard) -> None:
        """Note as carried out what a restored backup knows nothing of, or only as a request. Nobody but the owner of the
        tables may do this.
        """
        done = {
            "verdict": discard.verdict,
            "decided_by": discard.decided_by,
            "decided_at": discard.decided_at,
        }
        row = {
            "tenant_id": tenant_of(self._session),
            "id": discard.id,
            "item_id": discard.item,
            "document_id": discard.document,
            "case_id": discard.case,
            "reason": discard.cause.reason,
            "duplicate_of": discard.cause.duplicate_of,
            "asked_by": discard.asked_by,
            "asked_at": discard.asked_at,
            **done,
        }
        adding = insert(DiscardRow).values(row)
        self._session.connection().execute(adding.on_conflict_do_update(index_elements=["tenant_id", "id"], set_=done))


def _value(row: DiscardRow) -> Discard:
    return Discard(
        id=row.id,
        item=row.item_id,
        document=row.document_id,
        case=row.case_id,
        cause=Cause(row.reason, row.duplicate_of),
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        verdict=row.verdict,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
    )
