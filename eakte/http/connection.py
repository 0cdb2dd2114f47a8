# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A connection to the server with the limits that uvicorn does not have: on the head of a request, and on how many there are.

uvicorn waits for ever for a head, takes one of any length, and does not end a connection whose sender goes on sending
a body that was refused.
"""

import struct
from asyncio import TimerHandle, Transport
from socket import SO_LINGER, SOL_SOCKET

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MAX_HEAD_BYTES = 64 * 1024
MAX_HEAD_SECONDS = 20.0
"""From the connection, or the end of the last answer on it, to the end of the next head. So long, too, may the rest of a
body take that was answered before its end."""

MAX_CONNECTIONS = 500
"""Of one process, which may open 1024 files on most systems; a further one is ended at once."""

MAX_BODY_AHEAD_BYTES = 512 * 1024
"""How much of a body is read before somebody takes it: uvicorn's 64 KiB are less than one read, and turn every read into a
pause."""

DROP = "eakte.drop"
"""The extension of the ASGI scope that ends a connection at once, for whoever must not get the rest of an answer."""

_AT_ONCE = struct.pack("ii", 1, 0)
_HEAD_TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


class BoundedConnection(HttpToolsProtocol):
    _deadline: TimerHandle | None = None
    _in_head = True
    _parsed = 0
    _unparsed = 0

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]  # as uvicorn's own
        super().connection_made(transport)
        if len(self.connections) > MAX_CONNECTIONS:
            transport.abort()
            return
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        was_in_head = self._in_head
        super().data_received(data)
        # What is not yet a whole line the parser keeps to itself.
        if was_in_head and self._in_head:
            self._unparsed += len(data)
            if self._unparsed > MAX_HEAD_BYTES and not self.transport.is_closing():
                self._refuse_head()

    def on_message_begin(self) -> None:
        self._in_head, self._parsed, self._unparsed = True, 0, 0
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._count(len(name) + len(value))
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._in_head = False
        self._stop_waiting()
        super().on_headers_complete()
        # The request's task has been made, but begins only after this.
        self.scope["extensions"] = {DROP: self._drop}  # type: ignore[dict-item]  # typed for what ASGI itself names

    def on_body(self, body: bytes) -> None:
        if self.cycle.response_complete:
            return
        self.cycle.body += body
        if len(self.cycle.body) > MAX_BODY_AHEAD_BYTES:
            self.flow.pause_reading()
        self.cycle.message_event.set()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.cycle.response_complete:  # else the next request was read already
            self._await_head()

    def send_400_response(self, msg: str) -> None:
        if self._parsed > MAX_HEAD_BYTES:
            self._refuse_head()
        else:
            super().send_400_response(msg)

    def _count(self, length: int) -> None:
        self._parsed += length
        if self._parsed > MAX_HEAD_BYTES:
            raise ValueError  # the parser stops, and so a 400 follows

    def _refuse_head(self) -> None:
        self.transport.write(_HEAD_TOO_LARGE)
        self.transport.close()

    def _await_head(self) -> None:
        self._stop_waiting()
        self._deadline = self.loop.call_later(MAX_HEAD_SECONDS, self.transport.abort)

    def _drop(self) -> None:
        """End the connection without what has not yet left this machine: closing would still send it."""
        self.transport.get_extra_info("socket").setsockopt(SOL_SOCKET, SO_LINGER, _AT_ONCE)
        self.transport.abort()

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
