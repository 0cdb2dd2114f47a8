# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, false, or_, select
from sqlalchemy.orm import Session

from eakte.database.tables.directory import ShareRow
from eakte.domain.access.shares import Share
from eakte.domain.access.values import ObjectType, Target

__all__ = ["ShareRow", "Shares", "share_value"]

_COLUMNS = {
    ObjectType.DOSSIER: ShareRow.dossier_id,
    ObjectType.CASE: ShareRow.case_id,
    ObjectType.DOCUMENT: ShareRow.document_id,
}


class Shares:
    """What tenants share with each other. The table stands in the directory: every question here names a tenant."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, share: Share, by: UUID, at: datetime) -> ShareRow:
        row = ShareRow(
            id=share.id,
            owner_id=share.owner,
            guest_id=share.guest,
            right=share.right,
            legal_basis=share.legal_basis,
            since=share.since,
            until=share.until,
            given_by=by,
            given_at=at,
            revision=1,
            only_for=share.only_for,
            expires_at=share.expires_at,
            **{_COLUMNS[share.target.type].key: share.target.id},
        )
        self._session.add(row)
        self._session.flush()
        return row

    def of_owner(self, owner: UUID, share_id: UUID, *, lock: bool = False) -> ShareRow | None:
        statement = select(ShareRow).where(ShareRow.id == share_id, ShareRow.owner_id == owner)
        return self._session.scalar(statement.with_for_update() if lock else statement)

    def at(
        self, owner: UUID, targets: Sequence[Target], limit: int | None = None, after: UUID | None = None
    ) -> list[ShareRow]:
        """All that were ever made of these objects, newest first; `after` is the last id of the page before."""
        at_one = or_(false(), *(_COLUMNS[target.type] == target.id for target in targets))
        return self._newest(select(ShareRow).where(ShareRow.owner_id == owner, at_one), limit, after)

    def with_guest(self, guest: UUID, since: date, limit: int, after: UUID | None = None) -> list[ShareRow]:
        """What is shared with a tenant, was not ended, and whose last day is not before `since`; newest first."""
        held = (ShareRow.ended_at.is_(None), ShareRow.until >= since)
        return self._newest(select(ShareRow).where(ShareRow.guest_id == guest, *held), limit, after)

    def of_guest(self, guest: UUID, share_id: UUID) -> ShareRow | None:
        return self._session.scalar(select(ShareRow).where(ShareRow.id == share_id, ShareRow.guest_id == guest))

    def _newest(self, statement: Select[ShareRow], limit: int | None, after: UUID | None) -> list[ShareRow]:
        if after is not None:
            statement = statement.where(ShareRow.id < after)
        return list(self._session.scalars(statement.order_by(ShareRow.id.desc()).limit(limit)))


def share_value(row: ShareRow) -> Share:
    target = next(
        Target(kind, found) for kind, column in _COLUMNS.items() if (found := getattr(row, column.key)) is not None
    )
    return Share(
        id=row.id,
        owner=row.owner_id,
        guest=row.guest_id,
        target=target,
        right=row.right,
        legal_basis=row.legal_basis,
        since=row.since,
        until=row.until,
        ended_at=row.ended_at,
        only_for=row.only_for,
        expires_at=row.expires_at,
    )
