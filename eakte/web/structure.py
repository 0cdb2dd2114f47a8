# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What dossiers are built of: volumes, and cases beneath cases."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from eakte.domain.audit.errors import ReasonMissing
from eakte.domain.filing.errors import (
    DossierIsClosed,
    ParentIsClosed,
    SubCasesTooDeep,
    TitleMissing,
    VolumeAlreadyClosed,
    VolumeHasOpenCases,
    VolumeIsOpen,
)
from eakte.http.callers import browser_caller, platform_of
from eakte.kernel.errors import EakteError
from eakte.kernel.tenancy import Actor
from eakte.services import filing, structure
from eakte.web.forms import read_fields
from eakte.web.rendering import render
from eakte.web.routing import PageRoute
from eakte.web.shell import shell

router = APIRouter(route_class=PageRoute)

Person = Annotated[Actor, Depends(browser_caller)]


@router.get("/akten/{dossier_id}/baende")
def show_volumes(request: Request, actor: Person, dossier_id: UUID) -> Response:
    return _volumes(request, actor, dossier_id)


@router.post("/akten/{dossier_id}/baende")
def open_volume(request: Request, actor: Person, dossier_id: UUID) -> Response:
    try:
        with platform_of(request).database.begin(actor) as uow:
            structure.open_volume(uow, dossier_id)
    except DossierIsClosed as error:
        return _volumes(request, actor, dossier_id, error)
    return RedirectResponse(f"/akten/{dossier_id}/baende", 303)


@router.post("/akten/{dossier_id}/baende/{volume_id}/schliessen")
def close_volume(request: Request, actor: Person, dossier_id: UUID, volume_id: UUID) -> Response:
    try:
        with platform_of(request).database.begin(actor) as uow:
            structure.close_volume(uow, volume_id)
    except (VolumeAlreadyClosed, VolumeHasOpenCases) as error:
        return _volumes(request, actor, dossier_id, error)
    return RedirectResponse(f"/akten/{dossier_id}/baende", 303)


@router.post("/akten/{dossier_id}/baende/{volume_id}/oeffnen")
def reopen_volume(request: Request, actor: Person, dossier_id: UUID, volume_id: UUID) -> Response:
    reason = read_fields(request).get("grund", "")
    try:
        with platform_of(request).database.begin(actor) as uow:
            structure.reopen_volume(uow, volume_id, reason)
    except (DossierIsClosed, ReasonMissing, VolumeIsOpen) as error:
        return _volumes(request, actor, dossier_id, error)
    return RedirectResponse(f"/akten/{dossier_id}/baende", 303)


@router.get("/vorgaenge/{case_id}/teilvorgaenge")
def show_sub_cases(request: Request, actor: Person, case_id: UUID) -> Response:
    return _sub_cases(request, actor, case_id)


@router.post("/vorgaenge/{case_id}/teilvorgaenge")
def open_sub_case(request: Request, actor: Person, case_id: UUID) -> Response:
    fields = read_fields(request)
    try:
        with platform_of(request).database.begin(actor) as uow:
            structure.open_sub_case(uow, case_id, fields.get("betreff", ""))
    except (DossierIsClosed, ParentIsClosed, SubCasesTooDeep, TitleMissing) as error:
        return _sub_cases(request, actor, case_id, fields, error)
    return RedirectResponse(f"/vorgaenge/{case_id}/teilvorgaenge", 303)


def _volumes(request: Request, actor: Actor, dossier_id: UUID, error: EakteError | None = None) -> Response:
    with platform_of(request).database.read(actor) as unit:
        view, counts = filing.open_dossier(unit, dossier_id), structure.cases_by_volume(unit, dossier_id)
        context = {"shell": shell(unit), "view": view, "counts": counts, "error": error}
    status = 200 if error is None else error.status
    return render(request, "volumes.html", status, f"/akten/{dossier_id}/baende", **context)


def _sub_cases(
    request: Request,
    actor: Actor,
    case_id: UUID,
    fields: Mapping[str, str] | None = None,
    error: EakteError | None = None,
) -> Response:
    with platform_of(request).database.read(actor) as unit:
        context = {"shell": shell(unit), "at": filing.open_case(unit, case_id), "error": error}
    status = 200 if error is None else error.status
    title = (fields or {}).get("betreff", "")
    told = {} if error is None else error.values
    return render(
        request, "sub_cases.html", status, f"/vorgaenge/{case_id}/teilvorgaenge", **context, title=title, told=told
    )
