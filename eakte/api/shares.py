# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Letting another municipality see one's own records, and taking that back."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from eakte.api.fields import SelectingRoute
from eakte.api.history import History
from eakte.api.if_match import IfMatch, revision_of, tag
from eakte.api.paging import PageAsked
from eakte.api.share_schemas import ChangeOfShare, Share, Shares, ShareToGive
from eakte.database.session import UnitOfWork
from eakte.domain.access.errors import ShareChanged
from eakte.domain.access.values import ObjectType, Target
from eakte.http.callers import caller, platform_of
from eakte.http.once import IdempotencyKey, answer, create_once
from eakte.kernel.tenancy import Actor
from eakte.services import sharing
from eakte.services.sharing import NewShare, ShareView

router = APIRouter(prefix="/api/v1/shares", tags=["Shares"], route_class=SelectingRoute)

Caller = Annotated[Actor, Depends(caller)]


@router.get("", operation_id="listShares")
def list_shares(request: Request, actor: Caller, page: PageAsked, object_type: ObjectType, object_id: UUID) -> Shares:
    """All that were ever made of this object itself, newest first."""
    database = platform_of(request).database
    with database.read(actor) as unit:
        view = sharing.shares_at(database, unit, Target(object_type, object_id), page.after, page.limit)
    return Shares.of(view, page.next(view.next_after))


@router.post("", operation_id="giveShare", status_code=201, response_model=Share)
def give_share(request: Request, actor: Caller, body: ShareToGive, idempotency_key: IdempotencyKey = None) -> Response:
    """Let another municipality see an object and all that stands beneath it, from today through a last day."""
    database = platform_of(request).database
    new = NewShare(body.town, body.right, body.legal_basis, body.until)

    def give(uow: UnitOfWork) -> Response:
        view = sharing.share(database, uow, Target(body.object_type, body.object_id), new)
        return answer(Share.of(view), 201, {"ETag": tag(view.revision)})

    return create_once(request, actor, idempotency_key, body, give)


@router.get("/{share_id}", operation_id="getShare")
def get_share(request: Request, response: Response, actor: Caller, share_id: UUID) -> Share:
    database = platform_of(request).database
    with database.read(actor) as unit:
        return _with_tag(response, sharing.open_share(database, unit, share_id))


@router.patch("/{share_id}", operation_id="extendShare")
def extend_share(
    request: Request, response: Response, actor: Caller, share_id: UUID, body: ChangeOfShare, if_match: IfMatch = None
) -> Share:
    """Give a share another last day."""
    database = platform_of(request).database
    with database.begin(actor) as uow:
        view = sharing.extend(database, uow, share_id, revision_of(if_match, ShareChanged), body.until)
    return _with_tag(response, view)


@router.delete("/{share_id}", operation_id="endShare", status_code=204)
def end_share(request: Request, actor: Caller, share_id: UUID, if_match: IfMatch = None) -> None:
    """Take a share back at once; downloads that are under way are cut off within seconds."""
    database = platform_of(request).database
    with database.begin(actor) as uow:
        sharing.end(database, uow, share_id, revision_of(if_match, ShareChanged))


@router.get("/{share_id}/log", operation_id="getShareLog")
def get_share_log(request: Request, actor: Caller, share_id: UUID, page: PageAsked) -> History:
    """What the guests did by the share and what was done with it, newest first."""
    platform = platform_of(request)
    with platform.database.read(actor) as unit:
        view = sharing.share_log(platform, unit, share_id, page.after, page.limit)
    return History.of(view.rows, page.next(view.next_after))


def _with_tag(response: Response, view: ShareView) -> Share:
    response.headers["ETag"] = tag(view.revision)
    return Share.of(view)
