# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""One's own roles, and going on in another municipality."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from eakte.http.callers import browser_caller, platform_of, session_cookie
from eakte.kernel.tenancy import Actor
from eakte.services import assignments
from eakte.web.forms import read_fields
from eakte.web.rendering import render
from eakte.web.routing import PageRoute
from eakte.web.session import begin_session
from eakte.web.shell import shell

router = APIRouter(prefix="/kommune", route_class=PageRoute)

Person = Annotated[Actor, Depends(browser_caller)]


@router.get("")
def choose(request: Request, actor: Person) -> Response:
    database = platform_of(request).database
    with database.read(actor) as unit:
        around = shell(unit)
    return render(request, "workplaces.html", shell=around, workplaces=assignments.workplaces(database, actor))


@router.post("")
def switch(request: Request, actor: Person) -> Response:
    town = read_fields(request).get("town", "")
    if town == actor.tenant.slug:
        return RedirectResponse("/", 303)
    cookie = request.cookies.get(session_cookie(request), "")
    signed_in = assignments.switch(platform_of(request).database, actor, cookie, town)
    return begin_session(request, RedirectResponse("/", 303), signed_in.cookie)
