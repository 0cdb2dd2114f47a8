# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The API on an app: its routes, and its documentation served offline."""

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse

from eakte.api import (
    attachments,
    audit,
    cases,
    compilations,
    discarding,
    disposals,
    documents,
    filing,
    filing_plan,
    grants,
    health,
    history,
    holds,
    inbox,
    moving,
    particulars,
    problem_types,
    retention,
    scans,
    search,
    shared,
    shares,
    structure,
    submissions,
    versions,
)
from eakte.api.description import describe

ROUTERS = (
    submissions.router,
    scans.router,
    inbox.router,
    documents.router,
    versions.router,
    attachments.router,
    discarding.router,
    disposals.router,
    holds.router,
    filing.router,
    moving.router,
    cases.router,
    compilations.router,
    structure.router,
    retention.router,
    particulars.router,
    filing_plan.router,
    search.router,
    history.router,
    grants.router,
    shares.router,
    shared.router,
    audit.router,
    problem_types.router,
)
_API_PATHS = ("/api/", "/.well-known/", *health.PATHS)


def is_api(request: Request) -> bool:
    return request.url.path.startswith(_API_PATHS)


def mount(app: FastAPI) -> None:
    mount_described(app)
    health.mount(app)
    app.add_api_route("/api/docs", _docs, include_in_schema=False, response_class=HTMLResponse)


def mount_described(app: FastAPI) -> None:
    """What the API's description speaks of, and the description."""
    for router in ROUTERS:
        app.include_router(router)
    describe(app)


_DOCS = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>eakte API</title>
<link rel="icon" href="/static/mark.svg">
<link rel="stylesheet" href="/static/vendor/swagger-ui.css">
<main id="swagger-ui"></main>
<script src="/static/vendor/swagger-ui-bundle.js"></script>
<script src="/static/api-docs.js"></script>
</html>
"""

_DOCS_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'"
)


def _docs() -> HTMLResponse:
    return HTMLResponse(_DOCS, headers={"Content-Security-Policy": _DOCS_POLICY})
