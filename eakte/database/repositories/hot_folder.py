# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from eakte.database.repositories.scope import tenant_of
from eakte.database.tables.hot_folder import FolderFileRow
from eakte.domain.filing.hot_folder import FolderFileState

__all__ = ["FolderFileRow", "HotFolder"]


class HotFolder:
    """The ledger of the tenant's scan folder."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def settle(self, claim_id: UUID, settled_at: datetime, **columns: Any) -> bool:  # noqa: ANN401 - the row's columns
        """Write what became of a claim; False when that was written before, also by a transaction that ends just now."""
        values = {"tenant_id": tenant_of(self._session), "id": claim_id, "settled_at": settled_at, **columns}
        statement = insert(FolderFileRow).values(values).on_conflict_do_nothing().returning(FolderFileRow.id)
        return self._session.scalar(statement) is not None

    def file(self, claim_id: UUID) -> FolderFileRow | None:
        return self._session.scalar(select(FolderFileRow).where(FolderFileRow.id == claim_id))

    def first_with(self, sha256: str) -> UUID | None:
        """The oldest item that was made of a file with these bytes."""
        accepted = select(FolderFileRow.item_id).where(
            FolderFileRow.sha256 == sha256, FolderFileRow.state == FolderFileState.ACCEPTED
        )
        return self._session.scalar(accepted.order_by(FolderFileRow.id).limit(1))

    def forget(self, item_id: UUID) -> None:
        """Forget name and digest of the file that became an item: the same one may come again."""
        self._session.execute(
            update(FolderFileRow).where(FolderFileRow.item_id == item_id).values(name=b"", sha256=None)
        )

    def rejected(self, limit: int | None = None) -> list[FolderFileRow]:
        """Rejected files that have not left the quarantine, newest first."""
        statement = select(FolderFileRow).where(*_in_quarantine()).order_by(FolderFileRow.id.desc()).limit(limit)
        return list(self._session.scalars(statement))

    def count_rejected(self) -> int:
        return self._session.scalar(select(func.count()).select_from(FolderFileRow).where(*_in_quarantine())) or 0

    def clear(self, claim_ids: Sequence[UUID], now: datetime) -> None:
        gone = update(FolderFileRow).where(FolderFileRow.id.in_(claim_ids))
        self._session.execute(gone.values(cleared_at=now))


def _in_quarantine() -> tuple[ColumnElement[bool], ...]:
    return FolderFileRow.state == FolderFileState.REJECTED, FolderFileRow.cleared_at.is_(None)
