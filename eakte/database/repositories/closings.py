# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from eakte.database.tables.filing import ClosingRow
from eakte.kernel.ids import NewId

__all__ = ["ClosingRow", "Closings"]


class Closings:
    """Dossiers that are, or were, closed with all their cases."""

    def __init__(self, session: Session, new_id: NewId) -> None:
        self._session = session
        self._new_id = new_id

    def add(
        self, dossier_id: UUID, begun_by: UUID, begun_at: datetime, purpose: str | None, case_ids: Sequence[UUID]
    ) -> ClosingRow:
        row = ClosingRow(
            id=self._new_id(),
            dossier_id=dossier_id,
            begun_by=begun_by,
            begun_at=begun_at,
            purpose=purpose,
            case_ids=list(case_ids),
        )
        self._session.add(row)
        self._session.flush()
        return row

    def closing(self, closing_id: UUID) -> ClosingRow | None:
        """Locked."""
        return self._session.scalar(select(ClosingRow).where(ClosingRow.id == closing_id).with_for_update())

    def newest(self, dossier_id: UUID, *, lock: bool = False) -> ClosingRow | None:
        """The last time that somebody began to close the dossier."""
        statement = (
            select(ClosingRow).where(ClosingRow.dossier_id == dossier_id).order_by(ClosingRow.id.desc()).limit(1)
        )
        return self._session.scalar(statement.with_for_update() if lock else statement)
