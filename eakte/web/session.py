# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Signing in and out."""

from typing import Annotated, Literal, TypedDict
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from eakte.domain.access.rules import Permission, permissions
from eakte.http.callers import browser_caller, check_origin, platform_of, session_cookie
from eakte.kernel.tenancy import Actor
from eakte.services import accounts
from eakte.web.forms import read_fields
from eakte.web.rendering import render
from eakte.web.routing import PageRoute

router = APIRouter(route_class=PageRoute)


class _CookieRules(TypedDict):
    httponly: bool
    samesite: Literal["lax"]
    secure: bool


@router.get("/")
def start(actor: Annotated[Actor, Depends(browser_caller)]) -> Response:
    may_read = Permission.READ in permissions(actor)
    return RedirectResponse("/posteingang" if may_read else "/scan", 303)


@router.get("/signin")
def ask(request: Request, next: str = "/") -> Response:  # noqa: A002 - the parameter's name in the address
    return render(request, "signin.html", next=own_path(next), login="", refused=None)


@router.post("/signin")
def sign_in(request: Request) -> Response:
    check_origin(request)
    fields = read_fields(request)
    login, target = fields.get("login", ""), own_path(fields.get("next", "/"))
    try:
        signed_in = accounts.sign_in(platform_of(request).database, login, fields.get("password", ""))
    except accounts.SignInRefused as refused:
        return render(request, "signin.html", refused.status, next=target, login=login, refused=refused)
    response = RedirectResponse(target, 303)
    response.set_cookie(session_cookie(request), signed_in.cookie, **_cookie_rules(request))
    return response


@router.post("/signout")
def sign_out(request: Request) -> Response:
    check_origin(request)
    accounts.sign_out(platform_of(request).database, request.cookies.get(session_cookie(request), ""))
    response = RedirectResponse("/signin", 303)
    response.delete_cookie(session_cookie(request), **_cookie_rules(request))
    return response


def _cookie_rules(request: Request) -> _CookieRules:
    return {"httponly": True, "samesite": "lax", "secure": request.url.scheme == "https"}


def own_path(target: str) -> str:
    """A path on this host, or the start page: nobody is sent elsewhere after signing in."""
    parts = urlsplit(target)
    foreign = parts.scheme or parts.netloc or not target.startswith("/") or target.startswith("//")
    # Browsers read a backslash as a slash and drop control characters.
    return "/" if foreign or "\\" in target or not target.isprintable() else target
