# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Asks a timestamp authority over HTTP (RFC 3161 §3.4)."""

import asyncio
from ssl import create_default_context
from urllib.parse import urlsplit

import httpx

from eakte.services.timestamps import AuthorityUnavailable, Stamp, StampRefused
from integrations.timestamps.errors import NotAnAddress
from integrations.timestamps.wire import query_for, read_roots, stamp_in

ANSWER_SECONDS = 15.0
MAX_ANSWER_BYTES = 64 * 1024
"""A response is 1 to 10 KiB: a signature and two or three certificates."""

_QUERY, _REPLY = "application/timestamp-query", "application/timestamp-reply"
_HEADERS = {"Content-Type": _QUERY, "Accept": _REPLY, "Accept-Encoding": "identity"}


class HttpTimestampAuthority:
    """A TimestampAuthority at an address of `http:` or `https:`, a name and password in it included.

    `roots_pem` holds the certificates that may vouch for stamps; the machine's own vouch for the address, if it is one of
    `https:`. An answer has `seconds` from the first byte of the question to its own last one. A redirection is not
    followed and no proxy of the environment used. Must not be called in a running event loop.

    Raises:
        NotAnAddress, NoCertificates: it could never be asked.
    """

    def __init__(self, url: str, roots_pem: bytes, seconds: float = ANSWER_SECONDS) -> None:
        self._url = _address(url)
        self._roots = read_roots(roots_pem)
        self._seconds = seconds
        self._trusting = create_default_context()

    def stamp(self, content: bytes) -> Stamp:
        query = query_for(content)
        # A loop of its own, because only there a time-out holds for the whole of an answer that trickles in.
        answer = asyncio.run(self._ask(query.as_bytes()))
        return stamp_in(answer, query, self._roots)

    async def _ask(self, query: bytes) -> bytes:
        try:
            async with (
                asyncio.timeout(self._seconds),
                self._client() as client,
                client.stream("POST", self._url, content=query, headers=_HEADERS) as answer,
            ):
                _check_head(answer)
                return await _read(answer)
        except (TimeoutError, httpx.TimeoutException) as exc:
            raise AuthorityUnavailable(reason=f"more than {self._seconds:g} s") from exc
        except httpx.HTTPError as exc:
            raise AuthorityUnavailable(reason=type(exc).__name__) from exc

    def _client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(verify=self._trusting, trust_env=False, follow_redirects=False, timeout=self._seconds)


def _address(url: str) -> httpx.URL:
    try:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.port == 0:
            raise NotAnAddress
        return httpx.URL(url)
    except (ValueError, httpx.InvalidURL) as exc:
        raise NotAnAddress from exc


def _check_head(answer: httpx.Response) -> None:
    if answer.status_code != httpx.codes.OK:
        raise AuthorityUnavailable(reason=f"HTTP {answer.status_code}")
    media_type = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if media_type != _REPLY:
        raise StampRefused(reason=f"not {_REPLY}")


async def _read(answer: httpx.Response) -> bytes:
    """The body as it came: what is compressed although we asked for no such thing is no response."""
    body = bytearray()
    async for chunk in answer.aiter_raw():
        body += chunk
        if len(body) > MAX_ANSWER_BYTES:
            raise StampRefused(reason=f"more than {MAX_ANSWER_BYTES} bytes")
    return bytes(body)
