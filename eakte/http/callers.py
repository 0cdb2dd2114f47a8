# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Who is calling: a portal key or personal token in the header, or the browser session's cookie."""

from starlette.requests import Request

from eakte.kernel.errors import Forbidden, Unauthenticated
from eakte.kernel.messages import N_
from eakte.kernel.tenancy import Actor
from eakte.services.accounts import actor_by_cookie, actor_by_secret
from eakte.services.platform import Platform

SESSION_COOKIE = "eakte_session"
SECURE_SESSION_COOKIE = "__Host-eakte_session"
"""Over TLS: no other host of the domain and no plain connection can set one of this name (RFC 6265bis)."""

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class ForeignOrigin(Forbidden):
    code = "foreign-origin"
    title = N_("This request comes from another site")
    advice = N_("Open the page here and send it again.")


def platform_of(request: Request) -> Platform:
    platform: Platform = request.app.state.platform
    return platform


def caller(request: Request) -> Actor:
    """The caller of an API route: bearer secret first, else cookie.

    Raises:
        Unauthenticated: neither is there, or what is there is unknown or revoked.
        ForeignOrigin: a cookie on a changing request that another site sent.
    """
    header = request.headers.get("authorization")
    if header is None:
        return browser_caller(request)
    scheme, _, secret = header.partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        raise Unauthenticated
    return _known(request, actor_by_secret(platform_of(request).database, secret.strip()))


def browser_caller(request: Request) -> Actor:
    """The person signed in with this browser."""
    cookie = request.cookies.get(session_cookie(request))
    if cookie is None:
        raise Unauthenticated
    check_origin(request)
    return _known(request, actor_by_cookie(platform_of(request).database, cookie))


def session_cookie(request: Request) -> str:
    """The name of the cookie that holds a browser's session on this connection."""
    return SECURE_SESSION_COOKIE if request.url.scheme == "https" else SESSION_COOKIE


def _known(request: Request, actor: Actor) -> Actor:
    """Remember the caller for the request's line in the log."""
    request.state.actor = actor
    return actor


def check_origin(request: Request) -> None:
    """Refuse a changing request that a browser sends for another site (CSRF).

    Every browser in use sends `Sec-Fetch-Site` to a trustworthy origin and `Origin` with a POST.
    """
    if request.method in _SAFE_METHODS:
        return
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site in {"same-origin", "none"}:
        return
    if site is None and origin == f"{request.url.scheme}://{request.url.netloc}":
        return
    raise ForeignOrigin
