# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Dossiers and cases, what is said of them, and their closing and reopening."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from eakte.api.if_match import IfMatch, revision_of, tag
from eakte.api.metadata_schemas import ChangeOfCase, ChangeOfDossier
from eakte.api.schemas import Case, DescribedCase, DescribedDossier, Dossier, OpenCase, OpenDossier, Reopening
from eakte.domain.filing.errors import CaseChanged, DossierChanged
from eakte.http.callers import caller, platform_of
from eakte.kernel.tenancy import Actor
from eakte.services import filing, life_cycle, metadata

router = APIRouter(prefix="/api/v1", tags=["Filing"])

Caller = Annotated[Actor, Depends(caller)]
Confirmed = Annotated[bool, Query(description="That more people will see the dossier is meant")]


@router.get("/dossiers", operation_id="listDossiers")
def list_dossiers(request: Request, actor: Caller, plan_entry: str | None = None) -> list[Dossier]:
    """The newest dossiers, at most 200; of one position of the plan when it is given."""
    with platform_of(request).database.read(actor) as unit:
        return [Dossier.of(dossier) for dossier in filing.dossiers(unit, plan_entry)]


@router.get("/dossiers/{dossier_id}", operation_id="getDossier")
def get_dossier(request: Request, response: Response, dossier_id: UUID, actor: Caller) -> OpenDossier:
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


@router.post("/dossiers/{dossier_id}/close", operation_id="closeDossier")
def close_dossier(request: Request, dossier_id: UUID, actor: Caller) -> Dossier:
    """Close a dossier. While a case of it is open that is refused, with their number and the first of them."""
    with platform_of(request).database.begin(actor) as uow:
        return Dossier.of(life_cycle.close_dossier(uow, dossier_id))


@router.post("/dossiers/{dossier_id}/reopen", operation_id="reopenDossier")
def reopen_dossier(request: Request, dossier_id: UUID, actor: Caller, reopening: Reopening) -> Dossier:
    """Open a closed dossier again; its cases stay closed."""
    with platform_of(request).database.begin(actor) as uow:
        return Dossier.of(life_cycle.reopen_dossier(uow, dossier_id, reopening.reason))
