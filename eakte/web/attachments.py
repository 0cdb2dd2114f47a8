# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Attaching (`Anfügen`) a document to another one of its case, and detaching it; each undoes the other."""

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from eakte.domain.documents.errors import DocumentNotFound
from eakte.http.callers import browser_caller, platform_of
from eakte.kernel.errors import Conflict, EakteError
from eakte.kernel.tenancy import Actor
from eakte.services import attachments, documents
from eakte.services.access import OutOfReach
from eakte.web.forms import named_id, read_fields
from eakte.web.rendering import render
from eakte.web.routing import PageRoute
from eakte.web.shell import shell

router = APIRouter(prefix="/dokumente/{document_id}", route_class=PageRoute)

Person = Annotated[Actor, Depends(browser_caller)]


@router.get("/anfuegen")
def ask_where(request: Request, actor: Person, document_id: UUID) -> Response:
    return _page(request, actor, document_id)


@router.post("/anfuegen")
def attach(request: Request, actor: Person, document_id: UUID) -> Response:
    """Of the form `zu` names the document to which it is attached."""
    fields = read_fields(request)
    try:
        with platform_of(request).database.begin(actor) as uow:
            view = attachments.attach(uow, document_id, _chosen(fields))
    except (Conflict, DocumentNotFound, OutOfReach) as error:
        return _page(request, actor, document_id, error)
    return _back(view, angefuegt="ja")


@router.post("/loesen")
def detach(request: Request, actor: Person, document_id: UUID) -> Response:
    with platform_of(request).database.begin(actor) as uow:
        before = documents.find(uow, document_id)
        view = attachments.detach(uow, document_id)
    return _back(view, geloest_von=str(before.attached_to))


def _chosen(fields: Mapping[str, str]) -> UUID:
    named = named_id(fields.get("zu", ""))
    if named is None:
        raise DocumentNotFound
    return named


def _back(view: documents.DocumentView, **done: str) -> Response:
    return RedirectResponse(f"/vorgaenge/{view.case_id}?{urlencode({'dokument': view.id, **done})}", 303)


def _page(request: Request, actor: Actor, document_id: UUID, error: EakteError | None = None) -> Response:
    with platform_of(request).database.read(actor) as unit:
        found = attachments.attachable(unit, document_id)
        context = {"shell": shell(unit), "document": found.document, "found": found, "error": error}
    status = 200 if error is None else error.status
    return render(request, "attaching.html", status, f"/dokumente/{document_id}/anfuegen", **context)
