# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A request's body as chunks for code that runs in a worker thread: it streams, and is never kept whole."""

from collections.abc import AsyncIterator, Iterator

import anyio.from_thread
from starlette.requests import ClientDisconnect, Request

from eakte.domain.submissions.errors import MultipartBroken

MAX_FIELDS_BYTES = 64 * 1024
"""The most that a page's form without a file may send."""


def body_chunks(request: Request) -> Iterator[bytes]:
    """The body's chunks as they arrive. For synchronous routes, which run in a thread of the server's pool.

    Raises:
        MultipartBroken: the client went away in the middle.
    """
    stream = request.stream()
    while True:
        try:
            chunk = anyio.from_thread.run(_next, stream)
        except ClientDisconnect as exc:
            raise MultipartBroken from exc
        if chunk is None:
            return
        yield chunk


async def _next(stream: AsyncIterator[bytes]) -> bytes | None:
    return await anext(stream, None)
