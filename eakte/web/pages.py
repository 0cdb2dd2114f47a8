# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""All pages on an app."""

from fastapi import FastAPI

from eakte.web import (
    access,
    attachments,
    cases,
    compiling,
    discarding,
    disposal,
    dossiers,
    emergencies,
    filing,
    filing_plan,
    history,
    holds,
    inbox,
    life_cycle,
    many_items,
    metadata,
    moving,
    operating,
    particulars,
    releases,
    report,
    retention,
    scan,
    search,
    session,
    shared,
    sharing,
    structure,
    taking_in,
    versions,
    workplaces,
)
from eakte.web.assets import DIRECTORY, Assets

ROUTERS = (
    session.router,
    many_items.router,
    inbox.router,
    filing.router,
    discarding.router,
    holds.router,
    filing_plan.router,
    dossiers.router,
    retention.router,
    disposal.router,
    releases.router,
    cases.router,
    compiling.router,
    structure.router,
    life_cycle.router,
    versions.router,
    attachments.router,
    metadata.router,
    moving.router,
    particulars.router,
    search.router,
    scan.router,
    history.router,
    access.router,
    sharing.router,
    shared.router,
    report.router,
    workplaces.router,
    operating.router,
    emergencies.router,
    taking_in.router,
)


def mount(app: FastAPI) -> None:
    """Add the pages and what they load. Errors outside the page routes are rendered by `routing.render_error`."""
    for router in ROUTERS:
        app.include_router(router, include_in_schema=False)
    app.mount("/static", Assets(directory=DIRECTORY), name="static")
