# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Discarding what is not a record, and forwarding what came to the wrong office."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from eakte.api.discard_schemas import Discarding, DiscardRequest, DiscardRequests, Forwarding, Office
from eakte.api.fields import SelectingRoute
from eakte.database.session import UnitOfWork
from eakte.http.callers import caller, platform_of
from eakte.http.once import IdempotencyKey, answer, create_once
from eakte.kernel.tenancy import Actor
from eakte.services import discarding

router = APIRouter(prefix="/api/v1", tags=["Discarding"], route_class=SelectingRoute)

Caller = Annotated[Actor, Depends(caller)]


@router.post("/inbox/{item_id}/discard", operation_id="discardInboxItem", status_code=204, response_model=None)
def discard_inbox_item(request: Request, item_id: UUID, actor: Caller, body: Discarding) -> None:
    """Discard an item that is not filed, with all its documents, for good."""
    platform = platform_of(request)
    with platform.database.begin(actor) as uow:
        discarding.discard_item(platform, uow, item_id, body.cause)


@router.post("/inbox/{item_id}/forward", operation_id="forwardInboxItem")
def forward_inbox_item(request: Request, item_id: UUID, actor: Caller, body: Forwarding) -> Office:
    """Put another office in charge of an item that is not filed. The caller may not see it any more then."""
    with platform_of(request).database.begin(actor) as uow:
        return Office.of(discarding.forward(uow, item_id, body.office))


@router.get("/discards", operation_id="listDiscardRequests")
def list_discard_requests(request: Request, actor: Caller) -> DiscardRequests:
    """The requests that wait for a second person, of those that the caller made or can agree to; the oldest first."""
    platform = platform_of(request)
    with platform.database.read(actor) as unit:
        views = discarding.open_requests(platform.database, unit)
    return DiscardRequests(requests=[DiscardRequest.of(view) for view in views])


@router.post(
    "/documents/{document_id}/discard",
    operation_id="askToDiscardDocument",
    status_code=201,
    response_model=DiscardRequest,
)
def ask_to_discard_document(
    request: Request, document_id: UUID, actor: Caller, body: Discarding, idempotency_key: IdempotencyKey = None
) -> Response:
    """Ask to have a filed document discarded; a second person must agree within 14 days."""
    database = platform_of(request).database

    def ask(uow: UnitOfWork) -> Response:
        return answer(DiscardRequest.of(discarding.ask(database, uow, document_id, body.cause)), 201)

    return create_once(request, actor, idempotency_key, body, ask)


@router.post(
    "/documents/{document_id}/discard/agree",
    operation_id="agreeToDiscardDocument",
    status_code=204,
    response_model=None,
)
def agree_to_discard_document(request: Request, document_id: UUID, actor: Caller) -> None:
    """Agree, as a second person: the document goes, for good."""
    platform = platform_of(request)
    with platform.database.begin(actor) as uow:
        discarding.agree(platform, uow, document_id)


@router.post(
    "/documents/{document_id}/discard/refuse",
    operation_id="refuseToDiscardDocument",
    status_code=204,
    response_model=None,
)
def refuse_to_discard_document(request: Request, document_id: UUID, actor: Caller) -> None:
    """Refuse a request, or take one's own back: the document stays."""
    with platform_of(request).database.begin(actor) as uow:
        discarding.refuse(uow, document_id)
