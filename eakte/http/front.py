# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What every request passes first and last: its id, the host it asks for, its line in the log, its part in the figures."""

import logging
import time
from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from eakte.http.route import template_of
from eakte.http.site import HttpSite
from eakte.http.small_bodies import small_body_first
from eakte.kernel.tenancy import Actor
from eakte.operations.logs import fields, request_id
from eakte.operations.metrics import Metrics

GONE = 499
"""The status of a request whose sender went away before there was one."""

_STRICT_TRANSPORT = (b"strict-transport-security", b"max-age=31536000")

log = logging.getLogger("eakte.access")

Answer = Callable[[Request, Exception], Response]
"""Makes the answer to a request that failed."""


class Front:
    def __init__(self, app: ASGIApp, site: HttpSite, metrics: Metrics, answer: Answer) -> None:
        self._app = app
        self._site = site
        self._metrics = metrics
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        visit = _Visit(scope, receive, send, str(self._site.arrive(scope)))
        # Never taken back: the server's own lines about this request follow in the same task.
        request_id.set(visit.id)
        try:
            await self._admit(scope, visit)
        except ClientDisconnect:
            pass
        except Exception as error:
            if visit.status != GONE:
                raise  # the answer is torn: the server ends the connection
            response = await run_in_threadpool(self._answer, Request(scope), error)
            await response(scope, visit.receive, visit.send)
        finally:
            self._tell(visit)

    async def _admit(self, scope: Scope, visit: "_Visit") -> None:
        self._site.check_host(scope)
        await self._app(scope, await small_body_first(scope, visit.receive), visit.send)

    def _tell(self, visit: "_Visit") -> None:
        seconds, route = time.monotonic() - visit.started, template_of(visit.scope)
        method = visit.scope["method"]
        self._metrics.request(method, route, visit.status, seconds, visit.received)
        told = {
            "request": visit.id,
            "method": method,
            "route": route,
            "status": visit.status,
            "milliseconds": round(seconds * 1000),
            "bytes_in": visit.received,
            **_caller(visit.scope),
        }
        log.info("answered", extra=fields(told))


class _Visit:
    """One request while it is answered."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, name: str) -> None:
        self.scope = scope
        self.id = name
        self.started = time.monotonic()
        self.status = GONE
        self.received = 0
        self._receive = receive
        self._send = send
        scope.setdefault("state", {})["request_id"] = name

    async def receive(self) -> Message:
        message = await self._receive()
        self.received += len(message.get("body", b""))
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            told = self.scope["state"].get("rate_limits", ())
            headers = [*message.get("headers", ()), *told, (b"x-request-id", self.id.encode())]
            if self.scope["scheme"] == "https":
                headers.append(_STRICT_TRANSPORT)
            message = {**message, "headers": headers}
        await self._send(message)


def _caller(scope: Scope) -> dict[str, str]:
    actor = scope["state"].get("actor")
    return {"tenant": str(actor.tenant_id), "caller": actor.kind.value} if isinstance(actor, Actor) else {}
