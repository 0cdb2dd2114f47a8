# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Small bodies are read before a thread is asked for, so that slow senders of them occupy none."""

import asyncio

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive, Scope

from eakte.http.body import MAX_FIELDS_BYTES
from eakte.kernel.errors import EakteError
from eakte.kernel.messages import N_

MAX_SECONDS = 20.0
"""How long the first MAX_FIELDS_BYTES of a body may take, when its end or no length is announced within them."""


class BodyTooSlow(EakteError):
    """The body of a request did not arrive in time."""

    code = "body-too-slow"
    status = 408
    exit_code = 7
    title = N_("The request arrives too slowly")
    advice = N_("Nothing was stored. Check the connection and send it again.")


async def small_body_first(scope: Scope, receive: Receive) -> Receive:
    """Read a body that is small, or may be; gives a `receive` that begins with what was read.

    One that announces more is left to the route, which streams it or refuses it unread.

    Raises:
        BodyTooSlow: it took longer than MAX_SECONDS.
        ClientDisconnect: the sender went away.
    """
    headers = Headers(scope=scope)
    length = headers.get("content-length")
    announced = length is not None or "transfer-encoding" in headers
    if not announced or (length is not None and int(length) > MAX_FIELDS_BYTES):
        return receive
    try:
        async with asyncio.timeout(MAX_SECONDS):
            read = await _read(receive)
    except TimeoutError as exc:
        raise BodyTooSlow from exc
    return _again(read, receive)


async def _read(receive: Receive) -> Message:
    body, more = bytearray(), True
    while more and len(body) <= MAX_FIELDS_BYTES:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return {"type": "http.request", "body": bytes(body), "more_body": more}


def _again(read: Message, receive: Receive) -> Receive:
    waiting = [read]

    async def again() -> Message:
        return waiting.pop() if waiting else await receive()

    return again
