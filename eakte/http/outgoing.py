# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Bytes that go out for as long as their receiver may have them: a right that ends cuts off what is under way."""

import asyncio
from collections.abc import Callable, Iterator, Mapping

from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool
from starlette.types import Receive, Scope, Send

from eakte.http.connection import DROP
from eakte.kernel.errors import EakteError, Forbidden, NotFound, Unauthenticated

CHECK_SECONDS = 5.0
"""How often is asked whether the receiver still may; what they cannot have any more they get no longer than that."""


class WatchedStream(StreamingResponse):
    """Streams `content`, and drops the connection once `check` refuses. A receiver sees a length that was not reached.

    Raises:
        Whatever reading `content` raises.
    """

    def __init__(
        self, content: Iterator[bytes], check: Callable[[], None], media_type: str, headers: Mapping[str, str]
    ) -> None:
        super().__init__(content, media_type=media_type, headers=headers)
        self._check = check

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        streaming = asyncio.create_task(super().__call__(scope, receive, send))
        watching = asyncio.create_task(self._watch())
        try:
            await asyncio.wait({streaming, watching}, return_when=asyncio.FIRST_COMPLETED)
            if streaming.done():
                streaming.result()
            else:
                await _drop(scope)
        finally:
            for task in (streaming, watching):
                task.cancel()

    async def _watch(self) -> None:
        """Ends when the receiver may not have more."""
        refused = False
        while not refused:
            await asyncio.sleep(CHECK_SECONDS)
            refused = await run_in_threadpool(self._refuses)

    def _refuses(self) -> bool:
        try:
            self._check()
        except (Forbidden, NotFound, Unauthenticated):
            return True
        except EakteError:  # the database is away: nobody has said that the right is gone, and the next look tells
            return False
        return False


async def _drop(scope: Scope) -> None:
    drop: Callable[[], None] | None = scope.get("extensions", {}).get(DROP)
    if drop is not None:
        drop()
        await asyncio.sleep(0)  # the server learns that the connection is gone before this request ends
