# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What all page routes share: strict headers, errors as pages, strangers sent to the sign-in."""

import json
from collections.abc import Callable, Coroutine
from typing import Any
from urllib.parse import urlencode, urlsplit

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool

from eakte.http.failures import note_failure, retry_headers
from eakte.kernel.errors import EakteError, NotFound, Unauthenticated
from eakte.services.translations import translate
from eakte.web.rendering import render

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}

_RENEWED = {
    "target": "#main",
    "select": "#main",
    "selectOOB": "#places,#keys,#hints,#here",
    "swap": "outerMorph",
    "push": "false",
}
"""What the browser takes of the page that it loads again, as the links in `workbench.html` do."""

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class PageRoute(APIRoute):
    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()

        async def handle_page(request: Request) -> Response:
            try:
                response = await handle(request)
            except EakteError as error:
                return await run_in_threadpool(render_error, request, error)
            except RequestValidationError:
                return await run_in_threadpool(render_error, request, NotFound())
            response.headers.update(HEADERS)
            return response

        return handle_page


def render_error(request: Request, error: EakteError) -> Response:
    """What happened, what to do and a reference number, as a page; who is not signed in goes to the sign-in."""
    if type(error) is Unauthenticated:
        return _to_sign_in(request)
    reference = note_failure(request, error)
    response = render(
        request,
        "error.html",
        error.status,
        title=translate(error.title, error.values),
        advice=translate(error.advice, error.values),
        reference=reference,
    )
    response.headers.update({**HEADERS, **retry_headers(error)})
    return response


def reload_shown(request: Request, fallback: str) -> Response:
    """Has the browser load again what it shows, in place; `fallback` is that where the browser does not tell."""
    shown = urlsplit(request.headers.get("hx-current-url", fallback))
    address = shown.path + (f"?{shown.query}" if shown.query else "")
    return Response(headers={"HX-Location": json.dumps({"path": address, **_RENEWED})})


def _to_sign_in(request: Request) -> Response:
    """Only a page can be come back to: what a form wanted to change is not repeated."""
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    address = "/signin" if request.method != "GET" or path == "/" else f"/signin?{urlencode({'next': path})}"
    if "hx-request" in request.headers:
        return Response(headers={**HEADERS, "HX-Redirect": address})
    return RedirectResponse(address, 303, HEADERS)
