# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Who is calling: a portal key or personal token in the header, or the browser session's cookie."""

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import Header
from starlette.requests import Request

from eakte.http.purpose import MAX_PURPOSE_CHARACTERS, purpose_in_cookie, purpose_in_header
from eakte.http.rates import Doorkeeper
from eakte.kernel.errors import Forbidden, Unauthenticated
from eakte.kernel.messages import N_
from eakte.kernel.tenancy import Actor
from eakte.services.accounts import actor_by_cookie, actor_by_secret
from eakte.services.platform import Platform
from eakte.services.shared import enter

SESSION_COOKIE = "eakte_session"
SECURE_SESSION_COOKIE = "__Host-eakte_session"
"""Over TLS: no other host of the domain and no plain connection can set one of this name (RFC 6265bis)."""

PurposeHeader = Annotated[
    str | None,
    Header(
        description="What this request is for, for the audit log: percent-encoded UTF-8, one line, at most "
        f"{MAX_PURPOSE_CHARACTERS} characters when decoded"
    ),
]

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class ForeignOrigin(Forbidden):
    code = "foreign-origin"
    title = N_("This request comes from another site")
    advice = N_("Open the page here and send it again.")


def platform_of(request: Request) -> Platform:
    platform: Platform = request.app.state.platform
    return platform


def doorkeeper_of(request: Request) -> Doorkeeper:
    doorkeeper: Doorkeeper = request.app.state.doorkeeper
    return doorkeeper


def caller(request: Request, x_purpose: PurposeHeader = None) -> Actor:
    """The caller of an API route: bearer secret first, else cookie; with their purpose, the header's first.

    Raises:
        Unauthenticated: neither is there, or what is there is unknown or revoked.
        ForeignOrigin: a cookie on a changing request that another site sent.
        TooManyRequests: they, or their municipality, ask too often.
        PurposeInvalid: the header states a purpose that cannot be used.
    """
    header = request.headers.get("authorization")
    if header is None:
        actor = browser_caller(request)
    else:
        scheme, _, secret = header.partition(" ")
        if scheme.lower() != "bearer" or not secret.strip():
            raise Unauthenticated
        actor = _known(request, actor_by_secret(platform_of(request).database, secret.strip()))
    doorkeeper_of(request).admit(request, actor)
    return actor if x_purpose is None else _known(request, replace(actor, purpose=purpose_in_header(request)))


def browser_caller(request: Request) -> Actor:
    """The person signed in with this browser, with the purpose that they stated in it.

    Raises:
        Unauthenticated: nobody is.
        ForeignOrigin: a changing request that another site sent.
    """
    cookie = request.cookies.get(session_cookie(request))
    if cookie is None:
        raise Unauthenticated
    actor = actor_by_cookie(platform_of(request).database, cookie)
    # Known before it is refused: so the refusal stands in their town's log.
    actor = _known(request, replace(actor, purpose=purpose_in_cookie(request)))
    check_origin(request)
    return actor


def enter_share(request: Request, actor: Actor, share_id: UUID) -> Actor:
    """Let the caller into another municipality by a share: from here on they are its guest, in its log, too.

    Raises:
        Forbidden, ShareNotFound: as `enter`.
    """
    return _known(request, enter(platform_of(request).database, actor, share_id))


def session_cookie(request: Request) -> str:
    """The name of the cookie that holds a browser's session on this connection."""
    return SECURE_SESSION_COOKIE if request.url.scheme == "https" else SESSION_COOKIE


def _known(request: Request, actor: Actor) -> Actor:
    """Remember the caller for the request's line in the log, and for a refusal."""
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
