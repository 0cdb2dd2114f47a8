# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The release of dossiers for destruction: a second person agrees, it waits, it is done, and a certificate proves it."""

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from eakte.database.session import Database, UnitOfWork
from eakte.domain.disposal.errors import SecondPersonNeeded
from eakte.http.callers import browser_caller, platform_of
from eakte.kernel.errors import Conflict, EakteError, Invalid
from eakte.kernel.tenancy import Actor
from eakte.services import releases
from eakte.services.releases import ReleaseView
from eakte.web.forms import read_fields
from eakte.web.rendering import render
from eakte.web.routing import PageRoute
from eakte.web.shell import shell

router = APIRouter(prefix="/aussonderung/freigaben", route_class=PageRoute)

Person = Annotated[Actor, Depends(browser_caller)]

_Step = Callable[[Database, UnitOfWork, UUID], ReleaseView]


@router.get("/{release_id}")
def show_release(request: Request, actor: Person, release_id: UUID, nach: UUID | None = None) -> Response:
    return _page(request, actor, release_id, nach)


@router.post("/{release_id}/genehmigen")
def approve(request: Request, actor: Person, release_id: UUID) -> Response:
    return _take(request, actor, release_id, releases.approve)


@router.post("/{release_id}/abbrechen")
def cancel(request: Request, actor: Person, release_id: UUID) -> Response:
    reason = read_fields(request).get("grund", "")
    return _take(request, actor, release_id, lambda database, uow, each: releases.cancel(database, uow, each, reason))


@router.post("/{release_id}/tag")
def confirm_day(request: Request, actor: Person, release_id: UUID) -> Response:
    """Say that today is today, where the service doubts its clock."""
    return _take(request, actor, release_id, releases.confirm_clock)


def _take(request: Request, actor: Actor, release_id: UUID, step: _Step) -> Response:
    database = platform_of(request).database
    try:
        with database.begin(actor) as uow:
            step(database, uow, release_id)
    except (Invalid, Conflict, SecondPersonNeeded) as error:
        return _page(request, actor, release_id, error=error)
    return RedirectResponse(f"/aussonderung/freigaben/{release_id}", 303)


def _page(
    request: Request, actor: Actor, release_id: UUID, after: UUID | None = None, error: EakteError | None = None
) -> Response:
    database = platform_of(request).database
    with database.read(actor) as unit:
        context: dict[str, Any] = {"shell": shell(unit), "release": releases.release(database, unit, release_id)}
        context |= {"part": releases.dossiers(unit, release_id, after), "today": unit.today}
    status = 200 if error is None else error.status
    at = f"/aussonderung/freigaben/{release_id}"
    return render(request, "release.html", status, at, after=after, error=error, **context)
