# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What other municipalities share with one's own: the list, the records of a share, contributions, and who used it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse

from eakte.http.callers import browser_caller, enter_share, platform_of
from eakte.http.scan_upload import receive_contribution
from eakte.http.upload import incoming_parts
from eakte.kernel.errors import EakteError
from eakte.kernel.tenancy import Actor
from eakte.services import searching, shared
from eakte.web.rendering import render
from eakte.web.routing import PageRoute
from eakte.web.shell import shell
from eakte.web.viewer import Sources, chosen, open_viewer

router = APIRouter(prefix="/geteilt", route_class=PageRoute)

Person = Annotated[Actor, Depends(browser_caller)]
PageNumber = Annotated[int, Query(ge=1)]


@router.get("")
def list_shared(request: Request, actor: Person) -> Response:
    database = platform_of(request).database
    listed = shared.shared_with_us(database, actor)
    with database.read(actor) as unit:
        return render(request, "shared.html", shell=shell(unit), listed=listed)


@router.get("/{share_id}")
def show_shared(
    request: Request,
    actor: Person,
    share_id: UUID,
    dokument: UUID | None = None,
    seite: PageNumber = 1,
    q: str = "",
) -> Response:
    return _page(request, actor, enter_share(request, actor, share_id), dokument=dokument, seite=seite, q=q)


@router.post("/{share_id}/vorgaenge/{case_id}/beitrag")
def contribute(request: Request, actor: Person, share_id: UUID, case_id: UUID) -> Response:
    guest = enter_share(request, actor, share_id)
    try:
        with incoming_parts(request, 1) as parts:
            document = receive_contribution(platform_of(request), guest, case_id, parts)
    except EakteError as error:
        if error.status >= 500 or error.status == 404:
            raise
        return _page(request, actor, guest, error=error)
    return RedirectResponse(f"/geteilt/{share_id}?dokument={document}", 303)


@router.get("/{share_id}/protokoll")
def show_log(request: Request, actor: Person, share_id: UUID) -> Response:
    platform, guest = platform_of(request), enter_share(request, actor, share_id)
    with platform.database.read(guest) as unit:
        opened, entries = shared.open_shared(unit), shared.shared_log(unit, platform)
    with platform.database.read(actor) as home:
        return render(
            request,
            "shared_log.html",
            shell=shell(home),
            owner=guest.tenant,
            opened=opened,
            entries=entries,
            share=share_id,
        )


def _page(
    request: Request,
    actor: Actor,
    guest: Actor,
    *,
    dokument: UUID | None = None,
    seite: int = 1,
    q: str = "",
    error: EakteError | None = None,
) -> Response:
    platform, share_id = platform_of(request), shared.entrance_of(guest).share
    with platform.database.read(guest) as unit:
        opened = shared.open_shared(unit)
        found = searching.search(unit, platform, q) if q else None
        document = chosen(opened.documents, dokument)
        sources = Sources(f"/api/v1/shared/{share_id}/documents", downloads=opened.download, history=False)
        viewer = document and open_viewer(unit, platform, document, seite, q, sources)
    with platform.database.read(actor) as home:
        context = {"shell": shell(home), "owner": guest.tenant, "opened": opened, "share": share_id}
    context.update(viewer=viewer, found=found, q=q, error=error)
    at = f"/geteilt/{share_id}"
    return render(request, "shared_records.html", 200 if error is None else error.status, at, **context)
