# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Doing once what is asked twice: a request with an idempotency key gets the answer of the first one (ADR 0007).

What portals deliver has its own rows that last as long as the record (`eakte.services.submissions`); the key, the lock and
the refusals are the same.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from eakte.database.session import Database, UnitOfWork
from eakte.domain.submissions.errors import IdempotencyConflict, InProgress
from eakte.domain.submissions.rules import check_key
from eakte.domain.submissions.values import Answer
from eakte.kernel.tenancy import Actor

KEPT = timedelta(hours=24)


class Claim:
    """The right to answer one request now; without a key it is answered however often it comes."""

    def __init__(self, key: str | None = None, earlier: tuple[str, Answer] | None = None) -> None:
        self._key = key
        self._earlier = earlier

    @property
    def is_repeated(self) -> bool:
        return self._earlier is not None

    def answer_to(self, fingerprint: str) -> Answer | None:
        """What was answered before.

        Raises:
            IdempotencyConflict: to another request.
        """
        if self._earlier is None:
            return None
        asked, answer = self._earlier
        if asked != fingerprint:
            raise IdempotencyConflict
        return answer

    def keep(self, uow: UnitOfWork, fingerprint: str, answer: Answer) -> None:
        """Let the answer be there exactly if what it tells of is."""
        if self._key is not None:
            uow.answers.keep(self._key, fingerprint, answer, uow.now)


@contextmanager
def claimed(database: Database, actor: Actor, key: str | None) -> Iterator[Claim]:
    """Hold the key of an actor until the request is answered.

    Raises:
        IdempotencyKeyInvalid: nothing was done.
        InProgress: another request holds it.
    """
    if key is None:
        yield Claim()
        return
    check_key(key)
    with database.exclusive("answer", str(actor.tenant_id), str(actor.id), key) as free:
        if not free:
            raise InProgress
        with database.read(actor) as unit:
            earlier = unit.answers.given(key, unit.now - KEPT)
        yield Claim(key, earlier)


def forget_old(uow: UnitOfWork) -> None:
    """Delete the tenant's answers that are given no more."""
    uow.answers.forget(uow.now - KEPT)
