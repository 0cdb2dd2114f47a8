# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Closing a case or dossier, which is asked first, and opening it again, with a reason."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from eakte.domain.access.rules import Permission
from eakte.domain.audit.errors import ReasonMissing
from eakte.domain.filing.errors import DossierHasOpenCases, DossierHasOpenVolumes
from eakte.domain.filing.life_cycle import check_case_closes, check_case_reopens, check_dossier_reopens
from eakte.http.callers import browser_caller, platform_of
from eakte.kernel.errors import EakteError
from eakte.kernel.tenancy import Actor
from eakte.services import closing, explaining_retention, filing, life_cycle
from eakte.services.access import require_reach
from eakte.services.filing import life
from eakte.web.forms import read_fields
from eakte.web.rendering import render
from eakte.web.routing import PageRoute, reload_shown
from eakte.web.shell import shell

router = APIRouter(route_class=PageRoute)

Person = Annotated[Actor, Depends(browser_caller)]


@router.get("/vorgaenge/{case_id}/schliessen")
def ask_to_close_case(request: Request, actor: Person, case_id: UUID) -> Response:
    with platform_of(request).database.read(actor) as unit:
        view = filing.open_case(unit, case_id)
        require_reach(unit, Permission.FILE)
        check_case_closes(life(view.case))
        told = explaining_retention.of_case(unit, case_id)
        return render(request, "closing.html", shell=shell(unit), view=view, told=told)


@router.post("/vorgaenge/{case_id}/schliessen")
def close_case(request: Request, actor: Person, case_id: UUID) -> Response:
    with platform_of(request).database.begin(actor) as uow:
        life_cycle.close_case(uow, case_id)
    return RedirectResponse(f"/vorgaenge/{case_id}", 303)


@router.get("/vorgaenge/{case_id}/oeffnen")
def ask_to_reopen_case(request: Request, actor: Person, case_id: UUID) -> Response:
    return _reopening_case(request, actor, case_id)


@router.post("/vorgaenge/{case_id}/oeffnen")
def reopen_case(request: Request, actor: Person, case_id: UUID) -> Response:
    reason = read_fields(request).get("grund", "")
    try:
        with platform_of(request).database.begin(actor) as uow:
            life_cycle.reopen_case(uow, case_id, reason)
    except ReasonMissing as error:
        return _reopening_case(request, actor, case_id, error)
    return RedirectResponse(f"/vorgaenge/{case_id}", 303)


@router.get("/akten/{dossier_id}/schliessen")
def ask_to_close_dossier(request: Request, actor: Person, dossier_id: UUID) -> Response:
    """What keeps it open is shown at once, and what closing it with its cases would do."""
    return _closing_dossier(request, actor, dossier_id)


@router.post("/akten/{dossier_id}/schliessen")
def close_dossier(request: Request, actor: Person, dossier_id: UUID) -> Response:
    with_cases = "mit_vorgaengen" in read_fields(request)
    try:
        with platform_of(request).database.begin(actor) as uow:
            if with_cases:
                closing.begin(uow, dossier_id)
            else:
                life_cycle.close_dossier(uow, dossier_id)
    except (DossierHasOpenCases, DossierHasOpenVolumes) as error:
        return _closing_dossier(request, actor, dossier_id, error)
    return RedirectResponse(f"/akten/{dossier_id}", 303)


@router.get("/akten/{dossier_id}/schliessen/stand")
def tell_progress(request: Request, actor: Person, dossier_id: UUID, stand: str) -> Response:
    """Whether the closing went on since `stand`: then the browser loads the dossier again. Opens nothing."""
    with platform_of(request).database.read(actor) as unit:
        view = closing.newest(unit, dossier_id)
    if view is None or view.step == stand:
        return Response(status_code=204)
    return reload_shown(request, f"/akten/{dossier_id}")


@router.post("/akten/{dossier_id}/schliessen/abbrechen")
def cancel_closing(request: Request, actor: Person, dossier_id: UUID) -> Response:
    with platform_of(request).database.begin(actor) as uow:
        closing.cancel(uow, dossier_id)
    return RedirectResponse(f"/akten/{dossier_id}", 303)


@router.get("/akten/{dossier_id}/oeffnen")
def ask_to_reopen_dossier(request: Request, actor: Person, dossier_id: UUID) -> Response:
    return _reopening_dossier(request, actor, dossier_id)


@router.post("/akten/{dossier_id}/oeffnen")
def reopen_dossier(request: Request, actor: Person, dossier_id: UUID) -> Response:
    reason = read_fields(request).get("grund", "")
    try:
        with platform_of(request).database.begin(actor) as uow:
            life_cycle.reopen_dossier(uow, dossier_id, reason)
    except ReasonMissing as error:
        return _reopening_dossier(request, actor, dossier_id, error)
    return RedirectResponse(f"/akten/{dossier_id}", 303)


def _closing_dossier(request: Request, actor: Actor, dossier_id: UUID, error: EakteError | None = None) -> Response:
    with platform_of(request).database.read(actor) as unit:
        view, preview = filing.open_dossier(unit, dossier_id), closing.preview(unit, dossier_id)
        context = {"shell": shell(unit), "view": view, "preview": preview, "error": error}
    status, address = 200 if error is None else error.status, f"/akten/{dossier_id}/schliessen"
    return render(request, "closing_dossier.html", status, address, **context)


def _reopening_case(request: Request, actor: Actor, case_id: UUID, error: ReasonMissing | None = None) -> Response:
    with platform_of(request).database.read(actor) as unit:
        view = filing.open_case(unit, case_id)
        require_reach(unit, Permission.REOPEN)
        check_case_reopens(life(view.case), life(view.dossier))
        context = {"shell": shell(unit), "record": view.case, "address": f"/vorgaenge/{case_id}", "error": error}
    return render(request, "reopening.html", 200 if error is None else error.status, **context)


def _reopening_dossier(
    request: Request, actor: Actor, dossier_id: UUID, error: ReasonMissing | None = None
) -> Response:
    with platform_of(request).database.read(actor) as unit:
        view = filing.open_dossier(unit, dossier_id)
        require_reach(unit, Permission.REOPEN)
        check_dossier_reopens(life(view.dossier))
        context = {"shell": shell(unit), "record": view.dossier, "address": f"/akten/{dossier_id}", "error": error}
    return render(request, "reopening.html", 200 if error is None else error.status, **context)
