# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A dossier or a case as one PDF/A: asking for it, seeing how far it is, and giving it up."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from eakte.domain.filing.compiling import CompilationTooLarge, NothingToCompile
from eakte.http.callers import browser_caller, platform_of
from eakte.kernel.errors import EakteError
from eakte.kernel.tenancy import Actor
from eakte.services import compiling, filing
from eakte.services.compiling import CompilationView
from eakte.services.history import RecordKind
from eakte.web.rendering import render
from eakte.web.routing import PageRoute, reload_shown
from eakte.web.shell import shell

router = APIRouter(route_class=PageRoute)

Person = Annotated[Actor, Depends(browser_caller)]


@router.get("/akten/{dossier_id}/pdf")
def show_dossier(request: Request, actor: Person, dossier_id: UUID) -> Response:
    return _dossier(request, actor, dossier_id)


@router.post("/akten/{dossier_id}/pdf")
def begin_dossier(request: Request, actor: Person, dossier_id: UUID) -> Response:
    try:
        with platform_of(request).database.begin(actor) as uow:
            compiling.begin_dossier(uow, dossier_id)
    except (NothingToCompile, CompilationTooLarge) as error:
        return _dossier(request, actor, dossier_id, error)
    return RedirectResponse(f"/akten/{dossier_id}/pdf", 303)


@router.get("/vorgaenge/{case_id}/pdf")
def show_case(request: Request, actor: Person, case_id: UUID) -> Response:
    return _case(request, actor, case_id)


@router.post("/vorgaenge/{case_id}/pdf")
def begin_case(request: Request, actor: Person, case_id: UUID) -> Response:
    try:
        with platform_of(request).database.begin(actor) as uow:
            compiling.begin_case(uow, case_id)
    except (NothingToCompile, CompilationTooLarge) as error:
        return _case(request, actor, case_id, error)
    return RedirectResponse(f"/vorgaenge/{case_id}/pdf", 303)


@router.get("/pdf/{compilation_id}/stand")
def tell_progress(request: Request, actor: Person, compilation_id: UUID, stand: str) -> Response:
    """Whether it went on since `stand`: then the browser loads the page again. Opens nothing."""
    with platform_of(request).database.read(actor) as unit:
        view = compiling.compilation(unit, compilation_id)
    return Response(status_code=204) if view.step == stand else reload_shown(request, _page_of(view))


@router.post("/pdf/{compilation_id}/beenden")
def end(request: Request, actor: Person, compilation_id: UUID) -> Response:
    with platform_of(request).database.begin(actor) as uow:
        view = compiling.end(uow, compilation_id)
    return RedirectResponse(_page_of(view), 303)


def _page_of(view: CompilationView) -> str:
    return f"/akten/{view.dossier_id}/pdf" if view.case_id is None else f"/vorgaenge/{view.case_id}/pdf"


def _dossier(request: Request, actor: Actor, dossier_id: UUID, error: EakteError | None = None) -> Response:
    with platform_of(request).database.read(actor) as unit:
        record = filing.open_dossier(unit, dossier_id).dossier
        newest = compiling.newest_of_dossier(unit, dossier_id)
        return _page(request, error, shell=shell(unit), record=record, kind=RecordKind.DOSSIER, compilation=newest)


def _case(request: Request, actor: Actor, case_id: UUID, error: EakteError | None = None) -> Response:
    with platform_of(request).database.read(actor) as unit:
        record = filing.open_case(unit, case_id).case
        newest = compiling.newest_of_case(unit, case_id)
        return _page(request, error, shell=shell(unit), record=record, kind=RecordKind.CASE, compilation=newest)


def _page(request: Request, error: EakteError | None, **told: object) -> Response:
    return render(request, "compilation.html", 200 if error is None else error.status, error=error, **told)
