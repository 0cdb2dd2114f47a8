# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A request's body as chunks for code that runs in a worker thread: it streams, and is never kept whole."""

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

AnyShape = TypeVar("AnyShape", bound=BaseModel)


def body_chunks(request: Request) -> Iterator[bytes]:
    """The body's chunks as they arrive. For synchronous routes, which run in a thread of the server's pool.

    Raises:
        MultipartBroken: the client went away in the middle, or fell silent.
    """
    stream = request.stream()
    while True:
        try:
            chunk = anyio.from_thread.run(_next, stream)
        except (ClientDisconnect, TimeoutError) as exc:
            raise MultipartBroken from exc
        if chunk is None:
            return
        yield chunk


async def _next(stream: AsyncIterator[bytes]) -> bytes | None:
    with anyio.fail_after(MAX_SILENCE_SECONDS):
        return await anext(stream, None)


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
