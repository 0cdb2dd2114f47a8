# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from eakte.database.repositories.shares import share_value
from eakte.database.tables.directory import EmergencyRow, ShareRow
from eakte.domain.access.emergency import Emergency
from eakte.domain.access.shares import Share
from eakte.domain.access.values import Target


class Emergencies:
    """What operators asked to see in emergencies. The table stands in the directory, as that of shares does."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, emergency: Emergency) -> None:
        self._session.add(
            EmergencyRow(
                id=emergency.id,
                owner_id=emergency.owner,
                object_type=emergency.target.type,
                object_id=emergency.target.id,
                reason=emergency.reason,
                hours=emergency.hours,
                asked_by=emergency.asked_by,
                asked_at=emergency.asked_at,
            )
        )
        self._session.flush()

    def of(self, owner: UUID, limit: int) -> list[Emergency]:
        """What was ever asked of a tenant, newest first."""
        ours = select(EmergencyRow).where(EmergencyRow.owner_id == owner)
        return self._values(self._session.scalars(ours.order_by(EmergencyRow.id.desc()).limit(limit)))

    def all(self, limit: int) -> list[Emergency]:
        """What was ever asked of anybody, newest first."""
        return self._values(self._session.scalars(select(EmergencyRow).order_by(EmergencyRow.id.desc()).limit(limit)))

    def by_id(self, emergency_id: UUID, *, lock: bool = False) -> Emergency | None:
        found = select(EmergencyRow).where(EmergencyRow.id == emergency_id)
        return next(iter(self._values(self._session.scalars(found.with_for_update() if lock else found))), None)

    def decide(self, emergency_id: UUID, by: UUID, at: datetime, share: Share | None) -> None:
        """Note who agreed to this share, or (None) refused. The caller has locked it."""
        row = self._session.get_one(EmergencyRow, emergency_id)
        row.decided_by, row.decided_at, row.share_id = by, at, None if share is None else share.id

    def _values(self, rows: Iterable[EmergencyRow]) -> list[Emergency]:
        found = list(rows)
        opened = [row.share_id for row in found if row.share_id is not None]
        shares = {row.id: row for row in self._session.scalars(select(ShareRow).where(ShareRow.id.in_(opened)))}
        return [_value(row, None if row.share_id is None else shares[row.share_id]) for row in found]


def _value(row: EmergencyRow, share: ShareRow | None) -> Emergency:
    return Emergency(
        id=row.id,
        owner=row.owner_id,
        target=Target(row.object_type, row.object_id),
        reason=row.reason,
        hours=row.hours,
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        share=None if share is None else share_value(share),
    )
