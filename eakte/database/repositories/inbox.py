# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, func, select, update
from sqlalchemy.orm import Session

from eakte.database.repositories.particulars import stored
from eakte.database.repositories.places import WAITING
from eakte.database.repositories.reached import within
from eakte.database.repositories.scope import add_rows, tenant_of
from eakte.database.tables.filing import InboxItemRow, SubmissionRow
from eakte.domain.access.reach import Reach
from eakte.domain.filing.inbox import NewItem
from eakte.domain.submissions.values import Delivery

__all__ = ["Earlier", "Inbox", "InboxItemRow", "waits"]


@dataclass(frozen=True)
class Earlier:
    """What a portal delivered under a key before."""

    submission_id: UUID
    fingerprint: str
    receipt_claims: bytes
    signing_kid: str


_BY_KEY = select(
    SubmissionRow.id, SubmissionRow.fingerprint, SubmissionRow.receipt_claims, SubmissionRow.signing_kid
).where(
    SubmissionRow.tenant_id == bindparam("tenant"),
    SubmissionRow.portal_client_id == bindparam("client"),
    SubmissionRow.idempotency_key == bindparam("key"),
)


class Inbox:
    """What came in and what portals delivered with it."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, item_id: UUID, item: NewItem, captured_at: datetime) -> None:
        row = {
            "id": item_id,
            "channel": item.channel,
            "subject": item.subject,
            "sender": item.sender,
            "service_key": item.service_key,
            "service_id": item.service_id,
            "received_on": item.received.on,
            "received_at": item.received.at,
            "received_source": item.received.source,
            "captured_at": captured_at,
            "office_id": item.office_id,
            "protection": item.protection,
            "case_id": item.case_id,
            "filed_at": None if item.case_id is None else captured_at,
            "particulars": stored(item.particulars),
        }
        add_rows(self._session, InboxItemRow, [row])

    def item(self, item_id: UUID, *, lock: bool = False) -> InboxItemRow | None:
        """A locked one is read anew."""
        statement = select(InboxItemRow).where(InboxItemRow.id == item_id)
        if lock:
            statement = statement.with_for_update().execution_options(populate_existing=True)
        return self._session.scalar(statement)

    def many(self, item_ids: Sequence[UUID]) -> list[InboxItemRow]:
        """The items in the order asked for; unknown ids are left out."""
        rows = self._session.scalars(select(InboxItemRow).where(InboxItemRow.id.in_(item_ids)))
        found = {row.id: row for row in rows}
        return [found[each] for each in item_ids if each in found]

    def waiting(
        self, reach: Reach, limit: int, after: UUID | None = None, *, oldest_first: bool = False
    ) -> list[InboxItemRow]:
        """Items not yet filed that are reached, newest first; `after` is the last id of the page before.

        Ids are ordered by time.
        """
        order = InboxItemRow.id.asc() if oldest_first else InboxItemRow.id.desc()
        statement = select(InboxItemRow).where(*waits(), within(reach, WAITING)).order_by(order)
        if after is not None:
            statement = statement.where(InboxItemRow.id > after if oldest_first else InboxItemRow.id < after)
        return list(self._session.scalars(statement.limit(limit)))

    def count_waiting(self, reach: Reach, at_most: int, since: datetime | None = None) -> int:
        """How many items wait that are reached, of those only that we got until `since`; counted up to `at_most`."""
        waiting = select(InboxItemRow.id).where(*waits(), within(reach, WAITING))
        if since is not None:
            waiting = waiting.where(InboxItemRow.captured_at <= since)
        capped = waiting.limit(at_most).subquery()
        return self._session.scalar(select(func.count()).select_from(capped)) or 0

    def leave_stub(self, item_id: UUID, at: datetime) -> None:
        """Forget what an item said whose documents are gone; that it came, when and on which channel, stays.

        So does the service: a portal that asks for its submission is told it.
        """
        gone = {"subject": "", "sender": None, "service_id": None, "particulars": None, "discarded_at": at}
        self._session.execute(update(InboxItemRow).where(InboxItemRow.id == item_id).values(gone))

    def add_submission(self, submission_id: UUID, delivery: Delivery) -> None:
        row = {
            "id": submission_id,
            "portal_client_id": delivery.portal_client_id,
            "idempotency_key": delivery.idempotency_key,
            "fingerprint": delivery.fingerprint,
            "receipt_claims": delivery.receipt_claims,
            "signing_kid": delivery.signing_kid,
        }
        add_rows(self._session, SubmissionRow, [row])

    def submission(self, submission_id: UUID) -> SubmissionRow | None:
        return self._session.scalar(select(SubmissionRow).where(SubmissionRow.id == submission_id))

    def submission_by_key(self, portal_client_id: UUID, idempotency_key: str) -> Earlier | None:
        named = {"tenant": tenant_of(self._session), "client": portal_client_id, "key": idempotency_key}
        row = self._session.connection().execute(_BY_KEY, named).first()
        return None if row is None else Earlier(*row)


def waits() -> tuple[ColumnElement[bool], ...]:
    """That an item waits in the inbox: neither filed nor discarded."""
    return InboxItemRow.filed_at.is_(None), InboxItemRow.discarded_at.is_(None)
