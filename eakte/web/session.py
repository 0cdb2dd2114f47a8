# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Signing in and out, and saying what for."""

from contextlib import suppress
from typing import Annotated, Literal, TypedDict
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from starlette.background import BackgroundTask

from eakte.domain.access.rules import Permission, permissions
from eakte.http.callers import browser_caller, check_origin, doorkeeper_of, platform_of, session_cookie
from eakte.http.failures import log_failure, reference_of, retry_headers
from eakte.http.purpose import encoded, purpose_cookie, read_purpose
from eakte.http.rates import TooManySignIns
from eakte.kernel.errors import EakteError, Unauthenticated
from eakte.kernel.tenancy import Actor
from eakte.services import accounts
from eakte.services.assignments import workplaces
from eakte.web.forms import read_fields
from eakte.web.rendering import render
from eakte.web.routing import PageRoute

router = APIRouter(route_class=PageRoute)

_AREAS = (
    (Permission.READ, "/posteingang"),
    (Permission.SCAN, "/scan"),
    (Permission.AUDIT, "/protokoll"),
    (Permission.OPERATE, "/betrieb"),
)


class _CookieRules(TypedDict):
    httponly: bool
    samesite: Literal["lax"]
    secure: bool


@router.get("/")
def start(actor: Annotated[Actor, Depends(browser_caller)]) -> Response:
    """To the first area that the person may work in."""
    first = (address for permission, address in _AREAS if permission in permissions(actor))
    return RedirectResponse(next(first, "/scan"), 303)


@router.get("/signin")
def ask(request: Request, next: str = "/") -> Response:  # noqa: A002 - the parameter's name in the address
    return render(request, "signin.html", next=own_path(next), login="", refused=None)


@router.post("/signin")
def sign_in(request: Request) -> Response:
    check_origin(request)
    fields = read_fields(request)
    login, target = fields.get("login", ""), own_path(fields.get("next", "/"))
    try:
        with doorkeeper_of(request).trial(request, login):
            signed_in = accounts.sign_in(platform_of(request).database, login, fields.get("password", ""))
    except (accounts.SignInRefused, TooManySignIns) as refused:
        response = render(request, "signin.html", refused.status, next=target, login=login, refused=refused)
        response.headers.update(retry_headers(refused))
        if isinstance(refused, accounts.SignInRefused):
            # After the answer: until then everything takes the same time, whether the login exists or not.
            response.background = BackgroundTask(_record_refusal, request, login)
        return response
    if target == "/" and len(workplaces(platform_of(request).database, signed_in.actor)) > 1:
        target = "/kommune"
    return begin_session(request, RedirectResponse(target, 303), signed_in.cookie)


@router.post("/signout")
def sign_out(request: Request) -> Response:
    with suppress(Unauthenticated):
        browser_caller(request)  # known, so that a refusal stands in their town's log
    check_origin(request)
    accounts.sign_out(platform_of(request).database, request.cookies.get(session_cookie(request), ""))
    return begin_session(request, RedirectResponse("/signin", 303), None)


@router.post("/zweck")
def state_purpose(request: Request, _: Annotated[Actor, Depends(browser_caller)]) -> Response:
    """Keep the purpose that the person states until they sign out; an empty one is none from now on."""
    fields = read_fields(request)
    stated = fields.get("purpose", "").strip()
    value = encoded(read_purpose(stated)) if stated else None
    response = RedirectResponse(own_path(fields.get("next", "/")), 303)
    return _keep(request, response, purpose_cookie(request), value)


def _record_refusal(request: Request, login: str) -> None:
    try:
        accounts.record_refusal(platform_of(request).database, login)
    except EakteError as unwritten:
        log_failure(reference_of(request), unwritten)


def begin_session(request: Request, response: Response, session: str | None) -> Response:
    """Have the browser begin a session or, with None, end it; what it was told to act for ends in both cases."""
    if purpose_cookie(request) in request.cookies:
        _keep(request, response, purpose_cookie(request), None)
    return _keep(request, response, session_cookie(request), session)


def _keep(request: Request, response: Response, name: str, value: str | None) -> Response:
    """Have the browser keep a cookie until it is closed, or forget it."""
    rules = _CookieRules(httponly=True, samesite="lax", secure=request.url.scheme == "https")
    if value is None:
        response.delete_cookie(name, **rules)
    else:
        response.set_cookie(name, value, **rules)
    return response


def own_path(target: str) -> str:
    """A path on this host, or the start page: nobody is sent elsewhere after signing in."""
    parts = urlsplit(target)
    foreign = parts.scheme or parts.netloc or not target.startswith("/") or target.startswith("//")
    # Browsers read a backslash as a slash and drop control characters.
    return "/" if foreign or "\\" in target or not target.isprintable() else target
