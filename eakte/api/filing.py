# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Dossiers and cases, what is said of them, and their closing and reopening."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from eakte.api.fields import SelectingRoute
from eakte.api.if_match import IfMatch, revision_of, tag
from eakte.api.metadata_schemas import ChangeOfCase, ChangeOfDossier
from eakte.api.paging import PageAsked
from eakte.api.schemas import (
    Case,
    Cases,
    CaseToCreate,
    Closing,
    DescribedCase,
    DescribedDossier,
    Dossier,
    DossierClosing,
    Dossiers,
    DossierToCreate,
    OpenCase,
    OpenDossier,
    Reopening,
)
from eakte.database.session import UnitOfWork
from eakte.domain.filing.errors import CaseChanged, DossierChanged
from eakte.domain.filing.values import DossierOrder
from eakte.http.body import json_body, read_json
from eakte.http.callers import caller, platform_of
from eakte.http.once import IdempotencyKey, answer, create_once
from eakte.kernel.tenancy import Actor
from eakte.services import closing, filing, life_cycle, metadata

router = APIRouter(prefix="/api/v1", tags=["Filing"], route_class=SelectingRoute)

Caller = Annotated[Actor, Depends(caller)]
Confirmed = Annotated[bool, Query(description="That more people will see the dossier is meant")]


@router.get("/dossiers", operation_id="listDossiers")
def list_dossiers(
    request: Request,
    actor: Caller,
    page: PageAsked,
    plan_entry: str | None = None,
    order: DossierOrder = DossierOrder.NEWEST,
) -> Dossiers:
    """Dossiers, newest first or by their titles (DIN 5007-1); of one position of the plan when it is given."""
    with platform_of(request).database.read(actor) as unit:
        found = filing.dossier_page(unit, plan_entry, page.after, page.limit, order)
    items = [Dossier.of(each) for each in found.dossiers]
    return Dossiers(items=items, count=found.count, next=page.next(found.next_after))


@router.post(
    "/dossiers",
    operation_id="createDossier",
    status_code=201,
    response_model=Dossier,
    openapi_extra=json_body(DossierToCreate),
)
def create_dossier(request: Request, actor: Caller, idempotency_key: IdempotencyKey = None) -> Response:
    """Open a dossier under a lowest position of the plan; its reference number is the next one there."""
    body = read_json(request, DossierToCreate)

    def create(uow: UnitOfWork) -> Response:
        made = filing.create_dossier(uow, body.plan_entry, body.title)
        return answer(Dossier.of(made), 201, {"Location": f"/api/v1/dossiers/{made.id}"})

    return create_once(request, actor, idempotency_key, body, create)


@router.post(
    "/dossiers/{dossier_id}/cases",
    operation_id="createCase",
    status_code=201,
    response_model=Case,
    openapi_extra=json_body(CaseToCreate),
)
def create_case(request: Request, dossier_id: UUID, actor: Caller, idempotency_key: IdempotencyKey = None) -> Response:
    """Open a case in a dossier; its reference number is the next one there."""
    body = read_json(request, CaseToCreate)

    def create(uow: UnitOfWork) -> Response:
        made = filing.create_case(uow, dossier_id, body.title)
        return answer(Case.of(made), 201, {"Location": f"/api/v1/cases/{made.id}"})

    return create_once(request, actor, idempotency_key, body, create)


@router.get("/dossiers/{dossier_id}", operation_id="getDossier")
def get_dossier(request: Request, response: Response, dossier_id: UUID, actor: Caller) -> OpenDossier:
    """A dossier with its first cases; `listCases` has all of them, a page at a time."""
    with platform_of(request).database.read(actor) as unit:
        view = filing.open_dossier(unit, dossier_id)
    response.headers["ETag"] = tag(view.details.version)
    return OpenDossier.of_view(view)


@router.patch("/dossiers/{dossier_id}", operation_id="changeDossier")
def change_dossier(
    request: Request,
    response: Response,
    dossier_id: UUID,
    actor: Caller,
    body: ChangeOfDossier,
    *,
    confirmed: Confirmed = False,
    if_match: IfMatch = None,
) -> DescribedDossier:
    """Change what is said of a dossier, or who leads it. Of a closed one only where its paper lies."""
    seen = revision_of(if_match, DossierChanged)
    with platform_of(request).database.begin(actor) as uow:
        view = metadata.change_dossier(uow, dossier_id, seen, body.given(), confirmed=confirmed)
    response.headers["ETag"] = tag(view.details.version)
    return DescribedDossier.of_changed(view)


@router.get("/dossiers/{dossier_id}/cases", operation_id="listCases")
def list_cases(request: Request, dossier_id: UUID, actor: Caller, page: PageAsked) -> Cases:
    """The cases of a dossier as they were opened."""
    with platform_of(request).database.read(actor) as unit:
        found = filing.case_page(unit, dossier_id, page.after, page.limit)
    items = [Case.of(each) for each in found.cases]
    return Cases(items=items, count=found.count, next=page.next(found.next_after))


@router.get("/cases/{case_id}", operation_id="getCase")
def get_case(request: Request, response: Response, case_id: UUID, actor: Caller) -> OpenCase:
    with platform_of(request).database.read(actor) as unit:
        view = filing.open_case(unit, case_id)
    response.headers["ETag"] = tag(view.details.version)
    return OpenCase.of_view(view)


@router.patch("/cases/{case_id}", operation_id="changeCase")
def change_case(
    request: Request,
    response: Response,
    case_id: UUID,
    actor: Caller,
    body: ChangeOfCase,
    if_match: IfMatch = None,
) -> DescribedCase:
    """Change what is said of a case. Of a closed one only where its paper lies."""
    seen = revision_of(if_match, CaseChanged)
    with platform_of(request).database.begin(actor) as uow:
        view = metadata.change_case(uow, case_id, seen, body.given())
    response.headers["ETag"] = tag(view.details.version)
    return DescribedCase.of_changed(view)


@router.post("/cases/{case_id}/close", operation_id="closeCase")
def close_case(request: Request, case_id: UUID, actor: Caller) -> Case:
    """Close a case (z.d.A.); its retention period starts and is answered with its reason."""
    with platform_of(request).database.begin(actor) as uow:
        return Case.of(life_cycle.close_case(uow, case_id))


@router.post("/cases/{case_id}/reopen", operation_id="reopenCase")
def reopen_case(request: Request, case_id: UUID, actor: Caller, reopening: Reopening) -> Case:
    """Open a closed case again; its retention period starts anew when it is closed the next time."""
    with platform_of(request).database.begin(actor) as uow:
        return Case.of(life_cycle.reopen_case(uow, case_id, reopening.reason))


@router.post("/dossiers/{dossier_id}/close", operation_id="closeDossier", responses={202: {"model": Closing}})
def close_dossier(
    request: Request, response: Response, dossier_id: UUID, actor: Caller, wanted: DossierClosing | None = None
) -> Dossier | Closing:
    """Close a dossier. While a case of it is open that is refused, with their number and the first of them.

    With its cases it is begun here and goes on behind the answer (202); `getClosing` tells how far it is.
    """
    with platform_of(request).database.begin(actor) as uow:
        if wanted is None or not wanted.with_cases:
            return Dossier.of(life_cycle.close_dossier(uow, dossier_id))
        begun = Closing.of(closing.begin(uow, dossier_id))
    response.status_code = 202
    response.headers["Location"] = f"/api/v1/dossiers/{dossier_id}/closing"
    return begun


@router.get("/dossiers/{dossier_id}/closing", operation_id="getClosing")
def get_closing(request: Request, dossier_id: UUID, actor: Caller) -> Closing:
    """How far the dossier is closed with its cases, or how that ended the last time."""
    with platform_of(request).database.read(actor) as unit:
        return Closing.of(closing.opened(unit, dossier_id))


@router.post("/dossiers/{dossier_id}/closing/cancel", operation_id="cancelClosing")
def cancel_closing(request: Request, dossier_id: UUID, actor: Caller) -> Closing:
    """Stop closing the dossier's cases. What is closed stays so."""
    with platform_of(request).database.begin(actor) as uow:
        return Closing.of(closing.cancel(uow, dossier_id))


@router.post("/dossiers/{dossier_id}/reopen", operation_id="reopenDossier")
def reopen_dossier(request: Request, dossier_id: UUID, actor: Caller, reopening: Reopening) -> Dossier:
    """Open a closed dossier again; its cases stay closed."""
    with platform_of(request).database.begin(actor) as uow:
        return Dossier.of(life_cycle.reopen_dossier(uow, dossier_id, reopening.reason))
