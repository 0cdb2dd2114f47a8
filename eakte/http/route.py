# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""How logs, figures and the audit log call a route."""

from starlette.types import Scope

UNMATCHED = "unmatched"


def template_of(scope: Scope) -> str:
    """The template of the address, never the address: that may name a record."""
    template: str | None = getattr(scope.get("route"), "path", None)
    return template or scope.get("root_path") or UNMATCHED
