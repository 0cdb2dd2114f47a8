# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The versions of a document: who added which, who is working on it, what changed between two."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse

from eakte.domain.documents.errors import CheckOutTooLong, TextsNotRead, TextsTooLong
from eakte.domain.documents.versions import MAX_HOURS, MAX_NOTE_CHARACTERS, USUAL_HOURS
from eakte.http.callers import browser_caller, platform_of
from eakte.http.scan_upload import receive_version
from eakte.http.upload import incoming_parts
from eakte.kernel.errors import EakteError, Forbidden, NotFound
from eakte.kernel.tenancy import Actor
from eakte.services import held, versions
from eakte.web.forms import number_of, read_fields
from eakte.web.rendering import render
from eakte.web.routing import PageRoute
from eakte.web.shell import shell

router = APIRouter(prefix="/dokumente/{document_id}/fassungen", route_class=PageRoute)

Person = Annotated[Actor, Depends(browser_caller)]
Number = Annotated[int, Query(ge=1, le=1_000_000)]


@router.get("")
def show(request: Request, actor: Person, document_id: UUID) -> Response:
    return _page(request, actor, document_id)


@router.post("")
def add(request: Request, actor: Person, document_id: UUID, stand: int = 0) -> Response:
    """The state for which it is meant stands in the address: it must be known before the file is read."""
    try:
        with incoming_parts(request, 1) as parts:
            receive_version(platform_of(request), actor, document_id, stand, parts)
    except EakteError as error:
        return _refused(request, actor, document_id, error)
    return RedirectResponse(_address(document_id), 303)


@router.post("/auschecken")
def check_out(request: Request, actor: Person, document_id: UUID) -> Response:
    hours = number_of(read_fields(request), "stunden")
    database = platform_of(request).database
    try:
        with database.begin(actor) as uow:
            versions.check_out(database, uow, document_id, hours)
    except CheckOutTooLong as error:
        return _refused(request, actor, document_id, error)
    return RedirectResponse(_address(document_id), 303)


@router.post("/zurueckgeben")
def give_back(request: Request, actor: Person, document_id: UUID) -> Response:
    database = platform_of(request).database
    with database.begin(actor) as uow:
        versions.give_back(database, uow, document_id)
    return RedirectResponse(_address(document_id), 303)


@router.get("/vergleich")
def compare(request: Request, actor: Person, document_id: UUID, von: Number, bis: Number) -> Response:
    platform = platform_of(request)
    try:
        with platform.database.read(actor) as unit:
            view = versions.compare_versions(platform, unit, document_id, von, bis)
            return render(request, "comparison.html", shell=shell(unit), view=view, document_id=document_id)
    except (TextsNotRead, TextsTooLong) as error:
        return _refused(request, actor, document_id, error)


def _refused(request: Request, actor: Actor, document_id: UUID, error: EakteError) -> Response:
    """The page with what was wrong; an error page where there is none to see, or where it was not the person's."""
    if isinstance(error, (NotFound, Forbidden)) or error.status >= 500:
        raise error
    return _page(request, actor, document_id, error)


def _page(request: Request, actor: Actor, document_id: UUID, error: EakteError | None = None) -> Response:
    database = platform_of(request).database
    with database.read(actor) as unit:
        context = {
            "shell": shell(unit),
            "view": (view := versions.versions(database, unit, document_id)),
            "holds": held.marks_of_document(unit, view.document.case_id),
            "usual_hours": USUAL_HOURS,
            "max_hours": MAX_HOURS,
            "max_note": MAX_NOTE_CHARACTERS,
            "error": error,
        }
    return render(request, "versions.html", 200 if error is None else error.status, _address(document_id), **context)


def _address(document_id: UUID) -> str:
    return f"/dokumente/{document_id}/fassungen"
