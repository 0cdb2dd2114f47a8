# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What other municipalities share with one's own: the list, the records of a share, contributions, and who used it."""

from typing import Annotated, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse

from eakte.database.session import ReadUnit
from eakte.http.callers import browser_caller, enter_share, platform_of
from eakte.http.scan_upload import receive_contribution
from eakte.http.upload import incoming_parts
from eakte.kernel.errors import EakteError
from eakte.kernel.tenancy import Actor
from eakte.services import documents, searching, shared
from eakte.services.documents import DocumentView
from eakte.services.shared import SharedRecords
from eakte.web.rendering import render
from eakte.web.routing import PageRoute
from eakte.web.shell import shell
from eakte.web.viewer import Sources, open_viewer

router = APIRouter(prefix="/geteilt", route_class=PageRoute)

Person = Annotated[Actor, Depends(browser_caller)]
PageNumber = Annotated[int, Query(ge=1)]


class Asked(NamedTuple):
    """What is to be shown of a share, as it stands in the address."""

    document: UUID | None = None
    page: int = 1
    line: str = ""
    after: UUID | None = None


@router.get("")
def list_shared(request: Request, actor: Person, nach: UUID | None = None) -> Response:
    database = platform_of(request).database
    listed = shared.shared_with_us(database, actor, nach)
    with database.read(actor) as unit:
        return render(request, "shared.html", shell=shell(unit), listed=listed, after=nach)


@router.get("/{share_id}")
def show_shared(
    request: Request,
    actor: Person,
    share_id: UUID,
    dokument: UUID | None = None,
    seite: PageNumber = 1,
    q: str = "",
    nach: UUID | None = None,
) -> Response:
    guest = enter_share(request, actor, share_id)
    return _page(request, actor, guest, Asked(dokument, seite, q, nach))


@router.post("/{share_id}/vorgaenge/{case_id}/beitrag")
def contribute(request: Request, actor: Person, share_id: UUID, case_id: UUID) -> Response:
    guest = enter_share(request, actor, share_id)
    try:
        with incoming_parts(request, 1) as parts:
            document = receive_contribution(platform_of(request), guest, case_id, parts)
    except EakteError as error:
        if error.status >= 500 or error.status == 404:
            raise
        return _page(request, actor, guest, Asked(), error)
    return RedirectResponse(f"/geteilt/{share_id}?dokument={document}", 303)


@router.get("/{share_id}/protokoll")
def show_log(request: Request, actor: Person, share_id: UUID, nach: UUID | None = None) -> Response:
    platform, guest = platform_of(request), enter_share(request, actor, share_id)
    with platform.database.read(guest) as unit:
        opened, log = shared.open_shared(unit), shared.shared_log(platform, unit, nach)
    with platform.database.read(actor) as home:
        return render(
            request,
            "shared_log.html",
            shell=shell(home),
            owner=guest.tenant,
            opened=opened,
            log=log,
            after=nach,
            share=share_id,
        )


def _page(
    request: Request,
    actor: Actor,
    guest: Actor,
    asked: Asked,
    error: EakteError | None = None,
) -> Response:
    platform, share_id = platform_of(request), shared.entrance_of(guest).share
    with platform.database.read(guest) as unit:
        opened = shared.open_shared(unit, asked.after)
        found = searching.search(unit, platform, asked.line) if asked.line else None
        document = _document(unit, opened, asked.document)
        sources = Sources(f"/api/v1/shared/{share_id}/documents", downloads=opened.download, history=False)
        viewer = document and open_viewer(unit, platform, document, asked.page, asked.line, sources)
    with platform.database.read(actor) as home:
        context = {"shell": shell(home), "owner": guest.tenant, "opened": opened, "share": share_id}
    context.update(viewer=viewer, found=found, q=asked.line, after=asked.after, error=error)
    at = f"/geteilt/{share_id}"
    return render(request, "shared_records.html", 200 if error is None else error.status, at, **context)


def _document(unit: ReadUnit, opened: SharedRecords, asked: UUID | None) -> DocumentView | None:
    """The document asked for, which may stand in a case of another page; else the first of this one."""
    if asked is not None:
        return documents.open_document(unit, asked)
    return next(iter(opened.documents), None)
