# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eakte.database.repositories.documents import newest
from eakte.database.repositories.inbox import waits
from eakte.database.tables.documents import DocumentVersionRow, RenditionRow
from eakte.database.tables.filing import InboxItemRow, SubmissionRow
from eakte.domain.documents.values import ReadingState
from eakte.domain.filing.inbox import UNFILED_AFTER, Channel
from eakte.domain.tenants.quotas import Consumption, Quotas
from eakte.kernel.ids import uuid7


@dataclass(frozen=True)
class Used:
    """`stored_bytes` is all there is, before encryption; the rest came in the period."""

    submissions: int
    scans: int
    pages_read: int
    stored_bytes: int


@dataclass(frozen=True)
class Unfiled:
    """How many items wait to be filed, how many of them have too long, and how long the oldest has."""

    items: int
    overdue: int
    oldest: timedelta


@dataclass(frozen=True)
class Standing:
    """Items that wait to be filed, documents that are being read or could not be, and all that is stored, in bytes.

    Of the items, `overdue` have waited too long; the oldest has for `oldest_days`, None where none waits.
    """

    waiting_items: int
    overdue: int
    oldest_days: int | None
    being_read: int
    failed: int
    stored_bytes: int


class Usage:
    """How much a tenant has. Counts and sizes alone: nothing of what is in it."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def between(self, begin: datetime, end: datetime) -> Used:
        """What came from `begin` until before `end`."""
        came = select(InboxItemRow.channel, func.count()).group_by(InboxItemRow.channel)
        items = dict(
            self._session.execute(came.where(InboxItemRow.captured_at >= begin, InboxItemRow.captured_at < end)).all()
        )
        pages = select(func.coalesce(func.sum(DocumentVersionRow.page_count), 0)).where(
            DocumentVersionRow.state == ReadingState.READ,
            DocumentVersionRow.created_at >= begin,
            DocumentVersionRow.created_at < end,
        )
        return Used(
            submissions=items.get(Channel.PORTAL, 0),
            scans=items.get(Channel.SCAN, 0),
            pages_read=self._session.execute(pages).scalar_one(),
            stored_bytes=self._stored_bytes(),
        )

    def unfiled(self, now: datetime) -> Unfiled:
        """What waits in the inbox at that instant."""
        waiting = select(
            func.count(),
            func.count().filter(InboxItemRow.captured_at <= now - UNFILED_AFTER),
            func.min(InboxItemRow.captured_at),
        ).where(*waits())
        count, overdue, oldest = self._session.execute(waiting).one()
        return Unfiled(count, overdue, max(now - oldest, timedelta()) if count else timedelta())

    def standing(self, now: datetime) -> Standing:
        """What there is at that instant. A document has the state of its newest version."""
        unfiled = self.unfiled(now)
        states = select(DocumentVersionRow.state, func.count()).where(newest()).group_by(DocumentVersionRow.state)
        found = dict(self._session.execute(states).all())
        return Standing(
            waiting_items=unfiled.items,
            overdue=unfiled.overdue,
            oldest_days=unfiled.oldest.days if unfiled.items else None,
            being_read=found.get(ReadingState.WAITING, 0),
            failed=found.get(ReadingState.FAILED, 0),
            stored_bytes=self._stored_bytes(),
        )

    def consumed(self, quotas: Quotas, begin: datetime) -> Consumption:
        """What counts against these quotas, of the months' ones from `begin` on; what has no limit is not counted."""
        return Consumption(
            submissions=0 if quotas.submissions is None else self._submissions(begin),
            pages=0 if quotas.pages is None else self._recognised_pages(begin),
            bytes=0 if quotas.bytes is None else self._stored_bytes(),
        )

    def _submissions(self, begin: datetime) -> int:
        # Ids are ordered by time: the primary key is all that is looked at.
        first = uuid7(round(begin.timestamp() * 1000), 0)
        came = select(func.count()).select_from(SubmissionRow).where(SubmissionRow.id >= first)
        return self._session.execute(came).scalar_one()

    def _recognised_pages(self, begin: datetime) -> int:
        pages = func.coalesce(func.sum(DocumentVersionRow.recognised_pages), 0)
        return self._session.scalar(select(pages).where(DocumentVersionRow.recognised_at >= begin)) or 0

    def _stored_bytes(self) -> int:
        stored = select(func.coalesce(func.sum(RenditionRow.size), 0))
        return int(self._session.execute(stored).scalar_one())
