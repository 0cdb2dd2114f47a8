# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Moving (`Umlegen`) a document to another case, and a case to another dossier; what widens access is asked about."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from eakte.domain.access.values import ObjectType
from eakte.domain.filing.errors import CaseChanged, CaseNotFound, DocumentMoved, DossierNotFound, MoveWidensAccess
from eakte.http.callers import browser_caller, platform_of
from eakte.kernel.errors import Conflict, EakteError, Invalid, NotFound
from eakte.kernel.tenancy import Actor
from eakte.services import filing, moving
from eakte.services.access import OutOfReach
from eakte.web.forms import named_id, named_record, read_fields, state_of
from eakte.web.rendering import render
from eakte.web.routing import PageRoute
from eakte.web.shell import shell

router = APIRouter(route_class=PageRoute)

Person = Annotated[Actor, Depends(browser_caller)]


@dataclass(frozen=True)
class Refused:
    """A form that was sent, and why nothing came of it."""

    fields: Mapping[str, str]
    error: EakteError


@router.get("/dokumente/{document_id}/umlegen")
def ask_about_document(request: Request, actor: Person, document_id: UUID) -> Response:
    return _document_page(request, actor, document_id)


@router.post("/dokumente/{document_id}/umlegen")
def move_document(request: Request, actor: Person, document_id: UUID) -> Response:
    fields, database = read_fields(request), platform_of(request).database
    try:
        with database.begin(actor) as uow:
            reached = named_record(uow, fields.get("ziel", ""), ObjectType.CASE, CaseNotFound())
            seen = named_id(fields.get("von", ""))
            if seen is None:
                raise DocumentMoved
            confirmed = "bestaetigt" in fields
            moving.move_document(database, uow, document_id, seen, reached, confirmed=confirmed)
    except (Conflict, Invalid, CaseNotFound, OutOfReach) as error:
        return _document_page(request, actor, document_id, Refused(fields, error))
    return RedirectResponse(f"/vorgaenge/{reached}?{urlencode({'dokument': document_id, 'umgelegt_aus': seen})}", 303)


@router.get("/vorgaenge/{case_id}/umlegen")
def ask_about_case(request: Request, actor: Person, case_id: UUID) -> Response:
    return _case_page(request, actor, case_id)


@router.post("/vorgaenge/{case_id}/umlegen")
def move_case(request: Request, actor: Person, case_id: UUID) -> Response:
    fields, database = read_fields(request), platform_of(request).database
    volume, parent = (named_id(fields.get(name, "")) for name in ("band", "oberhalb"))
    try:
        with database.begin(actor) as uow:
            at = filing.case_place(uow, case_id)
            goal = moving.CaseTarget(
                named_record(uow, fields.get("ziel", ""), ObjectType.DOSSIER, DossierNotFound()), volume, parent
            )
            confirmed = "bestaetigt" in fields
            moving.move_case(database, uow, case_id, state_of(fields), goal, confirmed=confirmed)
    except (Conflict, Invalid, CaseChanged, NotFound, OutOfReach) as error:
        return _case_page(request, actor, case_id, Refused(fields, error))
    before = {"akte": at.dossier.id, "band": at.case.volume, "oberhalb": at.case.parent}
    there = urlencode({f"umgelegt_{name}": each for name, each in before.items() if each is not None})
    return RedirectResponse(f"/vorgaenge/{case_id}?{there}", 303)


def _document_page(request: Request, actor: Actor, document_id: UUID, refused: Refused | None = None) -> Response:
    with platform_of(request).database.read(actor) as unit:
        at = moving.movable_document(unit, document_id)
        choices = [case for _, case in filing.open_cases(unit) if case.id != at.place.case.id]
        context = {"shell": shell(unit), "at": at.place, "choices": choices}
    back = f"/vorgaenge/{at.place.case.id}?dokument={document_id}"
    return _form(
        request, f"/dokumente/{document_id}/umlegen", refused, **context, title=at.title, back=back, version=None
    )


def _case_page(request: Request, actor: Actor, case_id: UUID, refused: Refused | None = None) -> Response:
    with platform_of(request).database.read(actor) as unit:
        at = moving.movable_case(unit, case_id)
        choices = [each for each in filing.dossiers_to_file(unit) if each.id != at.dossier.id]
        context = {"shell": shell(unit), "at": at, "choices": choices, "version": at.details.version}
    back = f"/vorgaenge/{case_id}"
    return _form(request, f"{back}/umlegen", refused, **context, title=at.case.title, back=back)


def _form(request: Request, address: str, refused: Refused | None, **context: object) -> Response:
    error = None if refused is None else refused.error
    return render(
        request,
        "moving.html",
        200 if error is None else error.status,
        address,
        **context,
        address=address,
        sought="" if refused is None else refused.fields.get("ziel", ""),
        widens=isinstance(error, MoveWidensAccess),
        error=error,
        told={} if error is None else error.values,
    )
