# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import String, cast, func, select, update
from sqlalchemy.orm import Session

from eakte.database.tables.directory import PendingEntryRow, StoppedLogRow
from eakte.kernel.ids import NewId


@dataclass(frozen=True)
class Waiting:
    """How many entries of a tenant have no place in its tree yet; `oldest` is the lowest id of them."""

    count: int
    oldest: UUID


class AuditUpkeep:
    """What concerns the audit logs of all tenants: whose entries wait, and whose log was stopped."""

    def __init__(self, session: Session, new_id: NewId) -> None:
        self._session = session
        self._new_id = new_id

    def waiting(self) -> Mapping[UUID, Waiting]:
        # Before version 18 PostgreSQL has no min() of UUIDs; as text they have the same order.
        lowest = func.min(cast(PendingEntryRow.entry_id, String))
        rows = self._session.execute(
            select(PendingEntryRow.tenant_id, func.count(), lowest).group_by(PendingEntryRow.tenant_id)
        )
        return {tenant: Waiting(count, UUID(oldest)) for tenant, count, oldest in rows}

    def stopped(self) -> Mapping[UUID, str]:
        """The reason by tenant for every log that is stopped."""
        rows = self._session.execute(
            select(StoppedLogRow.tenant_id, StoppedLogRow.reason).where(StoppedLogRow.ended_at.is_(None))
        )
        return {row.tenant_id: row.reason for row in rows}

    def stop(self, tenant_id: UUID, reason: str, now: datetime) -> None:
        self._session.add(StoppedLogRow(id=self._new_id(), tenant_id=tenant_id, at=now, reason=reason))
        self._session.flush()

    def resume(self, tenant_id: UUID, now: datetime) -> bool:
        """End every stop of the tenant; tells whether there was one."""
        statement = (
            update(StoppedLogRow)
            .where(StoppedLogRow.tenant_id == tenant_id, StoppedLogRow.ended_at.is_(None))
            .values(ended_at=now)
        )
        return self._session.connection().execute(statement).rowcount > 0
