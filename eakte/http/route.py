# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""How logs, figures and the audit log call a route."""

from starlette.requests import Request
from starlette.routing import Match
from starlette.types import Scope

UNMATCHED = "unmatched"
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def template_of(scope: Scope) -> str:
    """The template of the address, never the address: that may name a record."""
    template: str | None = getattr(scope.get("route"), "path", None)
    return template or scope.get("root_path") or UNMATCHED


def allowed_methods(request: Request) -> list[str]:
    """What the address can be asked with (RFC 9110 §10.2.1): each method has a route of its own, and knows of itself alone."""
    return [method for method in _METHODS if _is_served({**request.scope, "method": method})]


def _is_served(scope: Scope) -> bool:
    return any(route.matches(scope)[0] is Match.FULL for route in scope["app"].routes)
