# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Granting single people what their role does not give, and why somebody may see something."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from eakte.api.fields import SelectingRoute
from eakte.api.grant_schemas import AccessExplanation, ChangeOfGrant, Grant, Grants, GrantToGive
from eakte.api.if_match import IfMatch, revision_of, tag
from eakte.api.paging import PageAsked
from eakte.database.session import UnitOfWork
from eakte.domain.access.errors import GrantChanged
from eakte.domain.access.rules import Permission
from eakte.domain.access.values import ObjectType, Target
from eakte.http.callers import caller, platform_of
from eakte.http.once import IdempotencyKey, answer, create_once
from eakte.kernel.tenancy import Actor
from eakte.services import grants
from eakte.services.explaining_access import Question, explain_access
from eakte.services.grants import GrantView, NewGrant

router = APIRouter(prefix="/api/v1", tags=["Access"], route_class=SelectingRoute)

Caller = Annotated[Actor, Depends(caller)]


@router.get("/grants", operation_id="listGrants")
def list_grants(request: Request, actor: Caller, page: PageAsked, object_type: ObjectType, object_id: UUID) -> Grants:
    """All that was ever granted at this object itself, newest first."""
    database = platform_of(request).database
    with database.read(actor) as unit:
        view = grants.grants_at(database, unit, Target(object_type, object_id), page.after, page.limit)
    return Grants.of(view, page.next(view.next_after))


@router.post("/grants", operation_id="giveGrant", status_code=201, response_model=Grant)
def give_grant(request: Request, actor: Caller, body: GrantToGive, idempotency_key: IdempotencyKey = None) -> Response:
    """Let a person see or work on an object and all that stands beneath it, from today through a last day."""
    database = platform_of(request).database
    new = NewGrant(body.login, body.right, body.cause, body.until)

    def give(uow: UnitOfWork) -> Response:
        view = grants.give(database, uow, Target(body.object_type, body.object_id), new)
        return answer(Grant.of(view), 201, {"ETag": tag(view.revision)})

    return create_once(request, actor, idempotency_key, body, give)


@router.get("/grants/{grant_id}", operation_id="getGrant")
def get_grant(request: Request, response: Response, actor: Caller, grant_id: UUID) -> Grant:
    database = platform_of(request).database
    with database.read(actor) as unit:
        return _with_tag(response, grants.open_grant(database, unit, grant_id))


@router.patch("/grants/{grant_id}", operation_id="changeGrant")
def change_grant(
    request: Request, response: Response, actor: Caller, grant_id: UUID, body: ChangeOfGrant, if_match: IfMatch = None
) -> Grant:
    """Give a grant another cause or last day."""
    database = platform_of(request).database
    with database.begin(actor) as uow:
        view = grants.change(database, uow, grant_id, revision_of(if_match, GrantChanged), body.cause, body.until)
    return _with_tag(response, view)


@router.delete("/grants/{grant_id}", operation_id="endGrant", status_code=204)
def end_grant(request: Request, actor: Caller, grant_id: UUID, if_match: IfMatch = None) -> None:
    """Take a grant back at once."""
    database = platform_of(request).database
    with database.begin(actor) as uow:
        grants.end(database, uow, grant_id, revision_of(if_match, GrantChanged))


@router.get("/access", operation_id="explainAccess")
def get_explanation(
    request: Request,
    actor: Caller,
    *,
    login: Annotated[str, Query(max_length=200)],
    object_type: ObjectType,
    object_id: UUID,
    work: bool = False,
    at: date | None = None,
) -> AccessExplanation:
    """Why a person may see an object (or work on it), or why not: now, or at noon of a day."""
    database = platform_of(request).database
    asked = Question(Target(object_type, object_id), login, Permission.FILE if work else Permission.READ, at)
    with database.read(actor) as unit:
        return AccessExplanation.of(explain_access(database, unit, asked))


def _with_tag(response: Response, view: GrantView) -> Grant:
    response.headers["ETag"] = tag(view.revision)
    return Grant.of(view)
