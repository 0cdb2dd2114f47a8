# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, false, func, or_, select
from sqlalchemy.orm import Session

from eakte.database.repositories.scope import ENTRANCE, add_rows
from eakte.database.tables.answers import KeptAnswerRow
from eakte.domain.submissions.values import Answer
from eakte.kernel.ids import NewId
from eakte.kernel.tenancy import Entrance


class Answers:
    """What an actor was answered under which idempotency key."""

    def __init__(self, session: Session, new_id: NewId, actor_id: UUID) -> None:
        self._session = session
        self._new_id = new_id
        self._actor_id = actor_id

    def given(self, key: str, since: datetime) -> tuple[str, Answer] | None:
        """The fingerprint of the request and its answer."""
        statement = select(KeptAnswerRow).where(
            KeptAnswerRow.actor_id == self._actor_id, KeptAnswerRow.key == key, KeptAnswerRow.given_at >= since
        )
        row = self._session.scalar(statement)
        return None if row is None else (row.fingerprint, Answer(row.status, row.headers, row.body))

    def keep(self, key: str, fingerprint: str, answer: Answer, now: datetime) -> None:
        """Keep an answer in place of one under the same key, which must be too old to be given again."""
        old = KeptAnswerRow.actor_id == self._actor_id, KeptAnswerRow.key == key
        self._session.execute(delete(KeptAnswerRow).where(*old))
        entrance: Entrance | None = self._session.info[ENTRANCE]
        row = {
            "id": self._new_id(),
            "actor_id": self._actor_id,
            "share_id": None if entrance is None else entrance.share,
            "key": key,
            "fingerprint": fingerprint,
            "status": answer.status,
            "headers": dict(answer.headers),
            "body": answer.body,
            "given_at": now,
        }
        add_rows(self._session, KeptAnswerRow, [row])

    def forget_about(self, ids: Iterable[UUID]) -> None:
        """Of everybody in the tenant, those that tell of one of these: what it was called must not stay here."""
        body = func.encode(KeptAnswerRow.body, "escape")  # which leaves ids as they are
        told = or_(false(), *(body.contains(str(each)) for each in ids))
        self._session.execute(delete(KeptAnswerRow).where(told))

    def forget(self, before: datetime) -> None:
        """Of everybody in the tenant."""
        self._session.execute(delete(KeptAnswerRow).where(KeptAnswerRow.given_at < before))
