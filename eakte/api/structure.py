# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What dossiers are built of: volumes, and cases beneath cases."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from eakte.api.schemas import Case, CaseToCreate, Reopening, Volume
from eakte.database.session import UnitOfWork
from eakte.http.callers import caller, platform_of
from eakte.http.once import IdempotencyKey, answer, create_once
from eakte.kernel.tenancy import Actor
from eakte.services import structure

router = APIRouter(prefix="/api/v1", tags=["Filing"])

Caller = Annotated[Actor, Depends(caller)]


@router.post("/dossiers/{dossier_id}/volumes", operation_id="openVolume", status_code=201, response_model=Volume)
def open_volume(request: Request, dossier_id: UUID, actor: Caller, idempotency_key: IdempotencyKey = None) -> Response:
    """Open a volume, into which the dossier's cases go from now on. Reference numbers of cases do not tell of it."""

    def create(uow: UnitOfWork) -> Response:
        return answer(Volume.of(structure.open_volume(uow, dossier_id)), 201)

    return create_once(request, actor, idempotency_key, None, create)


@router.post("/volumes/{volume_id}/close", operation_id="closeVolume")
def close_volume(request: Request, volume_id: UUID, actor: Caller) -> Volume:
    """Close a volume. While a case in it is open that is refused, with their number and the first of them."""
    with platform_of(request).database.begin(actor) as uow:
        return Volume.of(structure.close_volume(uow, volume_id))


@router.post("/volumes/{volume_id}/reopen", operation_id="reopenVolume")
def reopen_volume(request: Request, volume_id: UUID, actor: Caller, reopening: Reopening) -> Volume:
    """Open a closed volume again; its cases stay closed."""
    with platform_of(request).database.begin(actor) as uow:
        return Volume.of(structure.reopen_volume(uow, volume_id, reopening.reason))


@router.post("/cases/{case_id}/sub-cases", operation_id="openSubCase", status_code=201, response_model=Case)
def open_sub_case(
    request: Request, case_id: UUID, actor: Caller, body: CaseToCreate, idempotency_key: IdempotencyKey = None
) -> Response:
    """Open a case beneath another one. The upper one closes after it."""

    def create(uow: UnitOfWork) -> Response:
        return answer(Case.of(structure.open_sub_case(uow, case_id, body.title)), 201)

    return create_once(request, actor, idempotency_key, body, create)
