# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A request's body as chunks for code that runs in a worker thread: it streams, and is never kept whole."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any, TypeVar

import anyio.from_thread
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from starlette.requests import ClientDisconnect, Request

from eakte.domain.submissions.errors import MultipartBroken, SubmissionTooLarge

MAX_FIELDS_BYTES = 64 * 1024
"""The most that a request without a file may send."""

MAX_SILENCE_SECONDS = 60.0
"""How long a sender may pause. One whose line was cut never says so, and would hold its idempotency key for ever."""

MIN_BYTES_PER_SECOND = 4096
"""How fast a body must come on average after the first MAX_SILENCE_SECONDS: a trickle would hold its thread for ever."""

MAX_AHEAD_BYTES = 8 * 1024 * 1024
"""About how much of a body may wait in memory for the thread that takes it."""

WORTH_TAKING_BYTES = 4 * 1024 * 1024
LINGER_SECONDS = 0.02
"""The thread is woken for that much, for the end, or for less after that time: every change to it costs as much as the work."""

_REFERENCE = "#/components/schemas/{model}"

AnyShape = TypeVar("AnyShape", bound=BaseModel)


def body_chunks(request: Request) -> Iterator[bytes]:
    """The body's chunks as they arrive. For synchronous routes, which run in a thread of the server's pool.

    Raises:
        MultipartBroken: the client went away in the middle, fell silent, or sends too slowly.
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
    """Has the event loop read on while the thread works.

    Reading that nobody waits for any more needs no cancelling: with the answer the server ends the body.
    """

    def __init__(self, stream: AsyncIterator[bytes]) -> None:
        self._stream = stream
        self._chunks: list[bytes] = []
        self._waiting_bytes = 0
        self._worth_taking = asyncio.Event()
        self._reading: asyncio.Task[bool] | None = None
        self._received = 0
        self._waited = 0.0

    async def take(self) -> list[bytes]:
        """The chunks that have come meanwhile, or else the next ones; none at the end."""
        reading = self._reading or self._begin()
        while not reading.done():
            await self._worth_taking.wait()
            if self._chunks:
                break
            self._worth_taking.clear()
        taken, self._chunks, self._waiting_bytes = self._chunks, [], 0
        self._worth_taking.clear()
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
            async with asyncio.timeout(None) as patience:
                while self._waiting_bytes < MAX_AHEAD_BYTES:
                    chunk = await self._next(patience)
                    if chunk is None:
                        return False
                    self._keep(chunk)
            return True
        finally:
            self._worth_taking.set()

    def _keep(self, chunk: bytes) -> None:
        if not self._chunks:
            asyncio.get_running_loop().call_later(LINGER_SECONDS, self._worth_taking.set)
        self._chunks.append(chunk)
        self._waiting_bytes += len(chunk)
        if self._waiting_bytes >= WORTH_TAKING_BYTES:
            self._worth_taking.set()

    async def _next(self, patience: asyncio.Timeout) -> bytes | None:
        """The next chunk, None at the end. Only the time in which the sender is waited for counts against it."""
        loop = asyncio.get_running_loop()
        started = loop.time()
        allowed = MAX_SILENCE_SECONDS + self._received / MIN_BYTES_PER_SECOND - self._waited
        patience.reschedule(started + max(0.0, min(MAX_SILENCE_SECONDS, allowed)))
        chunk = await anext(self._stream, None)
        self._waited += loop.time() - started
        self._received += len(chunk or b"")
        return chunk


def _forgive(task: "asyncio.Task[bool]") -> None:
    """Keep asyncio from reporting the error of a read that nobody waits for."""
    if not task.cancelled():
        task.exception()


def read_small(request: Request, at_most: int = MAX_FIELDS_BYTES) -> bytes:
    """The whole body of a request without a file.

    Raises:
        SubmissionTooLarge: more than `at_most`, or as much is announced.
    """
    if int(request.headers.get("content-length", 0)) > at_most:
        raise SubmissionTooLarge(limit=at_most)
    body = bytearray()
    for chunk in body_chunks(request):
        body += chunk
        if len(body) > at_most:
            raise SubmissionTooLarge(limit=at_most)
    return bytes(body)


def read_json(request: Request, shape: type[AnyShape], at_most: int = MAX_FIELDS_BYTES) -> AnyShape:
    """A JSON body. Read by the route itself, so that who may not call it is refused before anything is read.

    Raises:
        SubmissionTooLarge: more than `at_most` bytes.
        RequestValidationError: not JSON, or not of this shape.
    """
    body = read_small(request, at_most)
    try:
        return shape.model_validate_json(body)
    except ValidationError as exc:
        raise RequestValidationError(exc.errors(include_url=False, include_input=False)) from exc


def json_body(shape: type[BaseModel]) -> dict[str, Any]:
    """The OpenAPI description of a body that `read_json` reads."""
    return {
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": shape.model_json_schema(ref_template=_REFERENCE)}},
        }
    }
