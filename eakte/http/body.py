# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A request's body as chunks for code that runs in a worker thread: it streams, and is never kept whole."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any, TypeVar

import anyio
import anyio.from_thread
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from starlette.requests import ClientDisconnect, Request

from eakte.domain.submissions.errors import MultipartBroken, SubmissionTooLarge

MAX_FIELDS_BYTES = 64 * 1024
"""The most that a request without a file may send."""

MAX_SILENCE_SECONDS = 60.0
"""How long a sender may pause. One whose line was cut never says so, and would hold its idempotency key for ever."""

MAX_AHEAD_BYTES = 1024 * 1024
"""About how much of a body may wait in memory for the thread that takes it."""

AnyShape = TypeVar("AnyShape", bound=BaseModel)


def body_chunks(request: Request) -> Iterator[bytes]:
    """The body's chunks as they arrive. For synchronous routes, which run in a thread of the server's pool.

    Raises:
        MultipartBroken: the client went away in the middle, or fell silent.
    """
    ahead = _ReadingAhead(request.stream())
    while True:
        try:
            chunks = anyio.from_thread.run(ahead.take)
        except (ClientDisconnect, TimeoutError) as exc:
            raise MultipartBroken from exc
        if not chunks:
            return
        yield from chunks


class _ReadingAhead:
    """Has the event loop read on while the thread works, since every change between the two costs as much as the work.

    Reading that nobody waits for any more needs no cancelling: with the answer the server ends the body.
    """

    def __init__(self, stream: AsyncIterator[bytes]) -> None:
        self._stream = stream
        self._chunks: list[bytes] = []
        self._changed = asyncio.Event()
        self._reading: asyncio.Task[bool] | None = None

    async def take(self) -> list[bytes]:
        """The chunks that have come meanwhile, or else the next one; none at the end."""
        reading = self._reading or self._begin()
        while not self._chunks and not reading.done():
            self._changed.clear()
            await self._changed.wait()
        taken, self._chunks = self._chunks, []
        if not taken:
            reading.result()
        elif reading.done() and reading.exception() is None and reading.result():
            self._begin()
        return taken

    def _begin(self) -> "asyncio.Task[bool]":
        self._reading = asyncio.create_task(self._read())
        self._reading.add_done_callback(_forgive)
        return self._reading

    async def _read(self) -> bool:
        """Read until enough waits to be taken; returns whether there is more."""
        try:
            while sum(map(len, self._chunks)) < MAX_AHEAD_BYTES:
                with anyio.fail_after(MAX_SILENCE_SECONDS):
                    chunk = await anext(self._stream, None)
                if chunk is None:
                    return False
                self._chunks.append(chunk)
                self._changed.set()
            return True
        finally:
            self._changed.set()


def _forgive(task: "asyncio.Task[bool]") -> None:
    """Keep asyncio from reporting the error of a read that nobody waits for."""
    if not task.cancelled():
        task.exception()


def read_json(request: Request, shape: type[AnyShape]) -> AnyShape:
    """A small JSON body. Read by the route itself, so that who may not call it is refused before anything is read.

    Raises:
        SubmissionTooLarge: more than MAX_FIELDS_BYTES.
        RequestValidationError: not JSON, or not of this shape.
    """
    body = b""
    for chunk in body_chunks(request):
        body += chunk
        if len(body) > MAX_FIELDS_BYTES:
            raise SubmissionTooLarge(limit=MAX_FIELDS_BYTES)
    try:
        return shape.model_validate_json(body)
    except ValidationError as exc:
        raise RequestValidationError(exc.errors(include_url=False, include_input=False)) from exc


def json_body(shape: type[BaseModel]) -> dict[str, Any]:
    """The OpenAPI description of a body that `read_json` reads."""
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": shape.model_json_schema()}}}}
