# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""An app that is called in this process: what it answers costs no socket and no second thread for the loop."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import httpx
from fastapi import FastAPI

from tests.deployment import Site


@contextmanager
def in_process(site: Site, app: FastAPI) -> Iterator[Site]:
    """The site with this app behind its `http`."""
    with called(app) as http:
        yield replace(site, app=app, http=http)


@contextmanager
def called(app: FastAPI) -> Iterator[httpx.Client]:
    """What asks this app."""
    with httpx.Client(transport=_InProcess(app), base_url="http://127.0.0.1") as http:
        yield http


class _InProcess(httpx.BaseTransport):
    """As a server does, it answers 500 where the app fails."""

    def __init__(self, app: FastAPI) -> None:
        self._app = httpx.ASGITransport(app, raise_app_exceptions=False)
        self._loop = asyncio.Runner()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._loop.run(self._answer(request))

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        sent = httpx.Request(request.method, request.url, headers=request.headers, content=request.read())
        answer = await self._app.handle_async_request(sent)
        assert isinstance(answer.stream, httpx.AsyncByteStream)
        body = b"".join([part async for part in answer.stream])
        return httpx.Response(answer.status_code, headers=answer.headers, stream=httpx.ByteStream(body))

    def close(self) -> None:
        self._loop.close()
