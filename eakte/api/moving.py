# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Moving what was filed in the wrong place, and taking back that something was forwarded."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import Field

from eakte.api.fields import SelectingRoute
from eakte.api.if_match import IfMatch, revision_of, tag
from eakte.api.schemas import Case, DescribedCase, Said
from eakte.domain.filing.errors import CaseChanged
from eakte.http.callers import caller, platform_of
from eakte.kernel.tenancy import Actor
from eakte.services import discarding, moving

router = APIRouter(prefix="/api/v1", tags=["Filing"], route_class=SelectingRoute)

Caller = Annotated[Actor, Depends(caller)]
Confirmed = Annotated[bool, Query(description="That more people will see it is meant")]


class DocumentMove(Said):
    """From the case in which it was seen to another one."""

    left: UUID = Field(description="The case in which the document stands")
    reached: UUID = Field(description="The open case to which it goes")


class CaseMove(Said):
    """Into another dossier; there into the newest open volume unless one is named, or beneath a case."""

    dossier: UUID
    volume: UUID | None = None
    parent: UUID | None = None


@router.post("/documents/{document_id}/move", operation_id="moveDocument")
def move_document(
    request: Request, document_id: UUID, actor: Caller, body: DocumentMove, *, confirmed: Confirmed = False
) -> Case:
    """Let a document stand in another case, with all its versions; answers with that case.

    Where more people would see it than now, that is refused unless it is `confirmed`.
    """
    database = platform_of(request).database
    with database.begin(actor) as uow:
        case = moving.move_document(database, uow, document_id, body.left, body.reached, confirmed=confirmed)
    return Case.of(case)


@router.post("/cases/{case_id}/move", operation_id="moveCase")
def move_case(
    request: Request,
    response: Response,
    case_id: UUID,
    actor: Caller,
    body: CaseMove,
    *,
    confirmed: Confirmed = False,
    if_match: IfMatch = None,
) -> DescribedCase:
    """Let an open case with all its sub-cases stand in another dossier. Its reference number stays as it is.

    Where more people would see it than now, that is refused unless it is `confirmed`.
    """
    seen = revision_of(if_match, CaseChanged)
    goal = moving.CaseTarget(body.dossier, body.volume, body.parent)
    database = platform_of(request).database
    with database.begin(actor) as uow:
        view = moving.move_case(database, uow, case_id, seen, goal, confirmed=confirmed)
    response.headers["ETag"] = tag(view.details.version)
    return DescribedCase.of_changed(view)


@router.post(
    "/inbox/{item_id}/forward/take-back", operation_id="takeBackForwarding", status_code=204, response_model=None
)
def take_back_forwarding(request: Request, item_id: UUID, actor: Caller) -> None:
    """Undo that the caller forwarded an item; for 60 seconds, also where they do not see it any more."""
    with platform_of(request).database.begin(actor) as uow:
        discarding.take_back_forwarding(uow, item_id)
