# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Requests that create something, answered once for each idempotency key of their sender."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated

from fastapi import Header
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from eakte.database.session import UnitOfWork
from eakte.domain.submissions.errors import IdempotencyConflict
from eakte.domain.submissions.values import Answer
from eakte.http.callers import platform_of
from eakte.kernel.tenancy import Actor
from eakte.services.answers import Claim, claimed
from eakte.services.submissions import IncomingPart
from storage.digest import limited
from storage.errors import TooLarge

IdempotencyKey = Annotated[
    str | None,
    Header(
        description="1 to 200 printable ASCII characters. For 24 hours the same key with the same content gets the same "
        "answer and creates nothing; the key with other content is refused"
    ),
]

REPEATED: Mapping[str, str] = {"Idempotent-Replayed": "true"}


class Once:
    """One request with a claim on its key; what it creates is made with `begin` and answered with `answered`."""

    def __init__(self, request: Request, actor: Actor, claim: Claim) -> None:
        self._actor = actor
        self._claim = claim
        self._database = platform_of(request).database
        self._digest = hashlib.sha256(f"{request.method} {request.url.path}?{request.url.query}\n".encode())
        self._max_bytes = platform_of(request).max_file_bytes

    def say(self, content: bytes) -> None:
        """Something more of what is asked for."""
        self._digest.update(len(content).to_bytes(8, "big") + content)

    def watch(self, parts: Iterator[IncomingPart]) -> Iterator[IncomingPart]:
        """The parts, and with them what is asked for. Of a repeated request nothing comes out.

        Raises:
            IdempotencyConflict: a repeated request with a larger file than could have been taken.
        """
        watched = self._watched(parts)
        if self._claim.is_repeated:
            try:
                for part in watched:
                    for _ in limited(part.chunks, self._max_bytes):
                        pass
            except TooLarge as exc:
                raise IdempotencyConflict from exc
        return watched

    def earlier(self) -> Response | None:
        """The answer of before, when all was said.

        Raises:
            IdempotencyConflict: something else was asked for then.
        """
        answer = self._claim.answer_to(self._digest.hexdigest())
        return None if answer is None else Response(answer.body, answer.status, {**answer.headers, **REPEATED})

    def keep(self, uow: UnitOfWork, response: Response) -> Response:
        """Keep the answer in the unit of work that creates."""
        answer = Answer(response.status_code, dict(response.headers), bytes(response.body))
        self._claim.keep(uow, self._digest.hexdigest(), answer)
        return response

    def do(self, create: Callable[[UnitOfWork], Response]) -> Response:
        """The answer of before, or what `create` answers in a unit of work."""
        if earlier := self.earlier():
            return earlier
        with self._database.begin(self._actor) as uow:
            return self.keep(uow, create(uow))

    def do_each(self, work: Callable[[], Response]) -> Response:
        """What `work` answers, which does many things, each in a unit of work of its own."""
        response = work()
        with self._database.begin(self._actor) as uow:
            return self.keep(uow, response)

    def _watched(self, parts: Iterator[IncomingPart]) -> Iterator[IncomingPart]:
        for part in parts:
            self.say(repr((part.name, part.file_name, part.media_type)).encode(errors="surrogateescape"))
            chunks = self._hashed(part.chunks)
            yield IncomingPart(part.name, part.file_name, part.media_type, chunks)
            for _ in chunks:
                pass

    def _hashed(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        digest = hashlib.sha256()
        for chunk in chunks:
            digest.update(chunk)
            yield chunk
        self.say(digest.digest())


@contextmanager
def once(request: Request, actor: Actor, key: str | None) -> Iterator[Once]:
    """Hold the actor's key.

    Raises:
        IdempotencyKeyInvalid, InProgress: as `claimed`.
    """
    with claimed(platform_of(request).database, actor, key) as claim:
        yield Once(request, actor, claim)


def create_once(
    request: Request, actor: Actor, key: str | None, asked: BaseModel | None, create: Callable[[UnitOfWork], Response]
) -> Response:
    """What `create` answers to what is asked for, done once for a key; `asked` is None where the address says it all."""
    with once(request, actor, key) as this:
        if asked is not None:
            this.say(asked.model_dump_json().encode())
        return this.do(create)


def answer(shape: BaseModel, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    return Response(shape.model_dump_json(), status, headers, media_type="application/json")
