# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What was done with a record and who has seen it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from eakte.http.callers import browser_caller, platform_of
from eakte.kernel.tenancy import Actor
from eakte.services.history import RecordKind, history, who_saw
from eakte.web.rendering import render
from eakte.web.routing import PageRoute
from eakte.web.shell import shell

router = APIRouter(route_class=PageRoute)

Person = Annotated[Actor, Depends(browser_caller)]


@router.get("/posteingang/{item_id}/verlauf")
def show_item_history(
    request: Request, actor: Person, item_id: UUID, nach: UUID | None = None, zugriffe: str | None = None
) -> Response:
    return _history(request, actor, RecordKind.ITEM, item_id, nach, zugriffe)


@router.get("/dokumente/{document_id}/verlauf")
def show_document_history(
    request: Request, actor: Person, document_id: UUID, nach: UUID | None = None, zugriffe: str | None = None
) -> Response:
    return _history(request, actor, RecordKind.DOCUMENT, document_id, nach, zugriffe)


@router.get("/vorgaenge/{case_id}/verlauf")
def show_case_history(
    request: Request, actor: Person, case_id: UUID, nach: UUID | None = None, zugriffe: str | None = None
) -> Response:
    return _history(request, actor, RecordKind.CASE, case_id, nach, zugriffe)


@router.get("/akten/{dossier_id}/verlauf")
def show_dossier_history(
    request: Request, actor: Person, dossier_id: UUID, nach: UUID | None = None, zugriffe: str | None = None
) -> Response:
    return _history(request, actor, RecordKind.DOSSIER, dossier_id, nach, zugriffe)


@router.get("/vorgaenge/{case_id}/gesehen")
def show_who_saw_the_case(request: Request, actor: Person, case_id: UUID) -> Response:
    return _seen(request, actor, RecordKind.CASE, case_id)


@router.get("/akten/{dossier_id}/gesehen")
def show_who_saw_the_dossier(request: Request, actor: Person, dossier_id: UUID) -> Response:
    return _seen(request, actor, RecordKind.DOSSIER, dossier_id)


def _history(
    request: Request, actor: Actor, kind: RecordKind, record_id: UUID, after: UUID | None, looks: str | None
) -> Response:
    platform = platform_of(request)
    with platform.database.read(actor) as unit:
        view = history(unit, platform, kind, record_id, after=after, looks=looks is not None)
        context = {"shell": shell(unit), "view": view, "after": after}
    return render(request, "history.html", **context)


def _seen(request: Request, actor: Actor, kind: RecordKind, record_id: UUID) -> Response:
    platform = platform_of(request)
    with platform.database.read(actor) as unit:
        context = {"shell": shell(unit), "view": who_saw(unit, platform, kind, record_id)}
    return render(request, "seen.html", **context)
