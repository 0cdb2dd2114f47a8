# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Handing in scanned paper with the browser."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from eakte.domain.access.rules import Permission, require
from eakte.http.callers import browser_caller, platform_of
from eakte.http.scan_upload import receive_scan
from eakte.http.upload import incoming_parts
from eakte.kernel.errors import EakteError
from eakte.kernel.tenancy import Actor
from eakte.services import hot_folders, inbox
from eakte.web.rendering import render
from eakte.web.routing import PageRoute
from eakte.web.shell import shell

router = APIRouter(prefix="/scan", route_class=PageRoute)

Person = Annotated[Actor, Depends(browser_caller)]


@router.get("")
def ask(request: Request, actor: Person, angenommen: str | None = None) -> Response:
    return _form(request, actor, accepted=angenommen is not None)


@router.post("")
def receive(request: Request, actor: Person) -> Response:
    try:
        with incoming_parts(request, 1) as parts:
            item_id = receive_scan(platform_of(request), actor, parts)
    except EakteError as error:
        if error.status >= 500:
            raise
        return _form(request, actor, error=error)
    with platform_of(request).database.read(actor) as unit:
        may_open = inbox.may_open(unit, item_id)
    return RedirectResponse(f"/posteingang/{item_id}" if may_open else "/scan?angenommen=ja", 303)


def _form(request: Request, actor: Actor, *, accepted: bool = False, error: EakteError | None = None) -> Response:
    require(actor, Permission.SCAN)
    with platform_of(request).database.read(actor) as unit:
        context = {
            "shell": shell(unit),
            "today": unit.today,
            "accepted": accepted,
            "error": error,
            "rejected": hot_folders.rejected_files(unit),
        }
    return render(request, "scan.html", 200 if error is None else error.status, **context)
