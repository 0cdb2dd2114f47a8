# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Holds: what keeps dossiers and cases from being disposed of."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from eakte.api.fields import SelectingRoute
from eakte.api.hold_schemas import (
    MAX_BYTES,
    MAX_TARGETS,
    ChangeOfHold,
    Hold,
    Holds,
    HoldsToSet,
    HoldToSet,
    Lifting,
    SetHold,
    SetHolds,
)
from eakte.api.if_match import IfMatch, revision_of, tag
from eakte.api.paging import PageAsked
from eakte.api.problem import problem_content
from eakte.database.session import UnitOfWork
from eakte.domain.access.rules import Permission
from eakte.domain.access.values import ObjectType, Target
from eakte.domain.audit.values import AuditObject
from eakte.domain.filing.errors import TooManyItems
from eakte.domain.holds.errors import HoldChanged
from eakte.domain.submissions.errors import SubmissionTooLarge
from eakte.http.body import json_body, read_json
from eakte.http.callers import caller, platform_of
from eakte.http.once import IdempotencyKey, answer, create_once, once
from eakte.kernel.errors import EakteError
from eakte.kernel.tenancy import Actor
from eakte.services import holds
from eakte.services.access import require_reach
from eakte.services.holds import HoldView

router = APIRouter(prefix="/api/v1", tags=["Holds"], route_class=SelectingRoute)

Caller = Annotated[Actor, Depends(caller)]


@router.get("/holds", operation_id="listHolds")
def list_holds(request: Request, actor: Caller, page: PageAsked) -> Holds:
    """All in force that the caller's role reaches: overdue reviews first, then as the reviews come."""
    database = platform_of(request).database
    with database.read(actor) as unit:
        view = holds.all_in_force(database, unit, page.after, page.limit)
    return Holds.of(view, page.next(view.next_after))


@router.post("/holds", operation_id="setHold", status_code=201, response_model=Hold)
def set_hold(request: Request, actor: Caller, body: HoldToSet, idempotency_key: IdempotencyKey = None) -> Response:
    """Keep a dossier or a case, with all that stands beneath it, until somebody lifts the hold."""
    database = platform_of(request).database

    def put(uow: UnitOfWork) -> Response:
        view = holds.set_hold(database, uow, body.target, body.asked)
        return answer(Hold.of(view), 201, {"ETag": tag(view.version), "Location": f"/api/v1/holds/{view.id}"})

    return create_once(request, actor, idempotency_key, body, put)


@router.post("/holds/bulk/set", operation_id="setHolds", response_model=SetHolds, openapi_extra=json_body(HoldsToSet))
def set_holds(request: Request, actor: Caller, idempotency_key: IdempotencyKey = None) -> Response:
    """Set the same hold on up to 1,000 dossiers and cases, each for itself: what is wrong with one keeps no other from it."""
    body = _many(request, actor)
    with once(request, actor, idempotency_key) as this:
        this.say(body.model_dump_json().encode())
        return this.earlier() or this.do_each(lambda: _set_each(request, actor, body))


@router.get("/holds/{hold_id}", operation_id="getHold")
def get_hold(request: Request, response: Response, actor: Caller, hold_id: UUID) -> Hold:
    database = platform_of(request).database
    with database.read(actor) as unit:
        return _with_tag(response, holds.open_hold(database, unit, hold_id))


@router.patch("/holds/{hold_id}", operation_id="changeHold")
def change_hold(
    request: Request, response: Response, actor: Caller, hold_id: UUID, body: ChangeOfHold, if_match: IfMatch = None
) -> Hold:
    """Give a hold another explanation or day of review."""
    database, seen = platform_of(request).database, revision_of(if_match, HoldChanged)
    with database.begin(actor) as uow:
        view = holds.change(database, uow, hold_id, seen, body.explanation, body.review_on)
    return _with_tag(response, view)


@router.post("/holds/{hold_id}/lift", operation_id="liftHold")
def lift_hold(
    request: Request, response: Response, actor: Caller, hold_id: UUID, body: Lifting, if_match: IfMatch = None
) -> Hold:
    """Lift a hold for good: for whoever set it, the head of their office, or the records manager."""
    database, seen = platform_of(request).database, revision_of(if_match, HoldChanged)
    with database.begin(actor) as uow:
        view = holds.lift(database, uow, hold_id, seen, body.reason)
    return _with_tag(response, view)


@router.get("/dossiers/{dossier_id}/holds", operation_id="listHoldsOfDossier")
def list_holds_of_dossier(request: Request, actor: Caller, page: PageAsked, dossier_id: UUID) -> Holds:
    """All that were ever set on the dossier, newest first."""
    database = platform_of(request).database
    with database.read(actor) as unit:
        view = holds.holds_of(database, unit, Target(ObjectType.DOSSIER, dossier_id), page.after, page.limit)
    return Holds.of(view, page.next(view.next_after))


@router.get("/cases/{case_id}/holds", operation_id="listHoldsOfCase")
def list_holds_of_case(request: Request, actor: Caller, page: PageAsked, case_id: UUID) -> Holds:
    """All that were ever set on the case, and those in force on its dossier and on cases above it; newest first."""
    database = platform_of(request).database
    with database.read(actor) as unit:
        view = holds.holds_of(database, unit, Target(ObjectType.CASE, case_id), page.after, page.limit)
    return Holds.of(view, page.next(view.next_after))


def _many(request: Request, actor: Actor) -> HoldsToSet:
    """What is to be held; refused by its length, before it is read, where it cannot be short enough.

    Raises:
        Forbidden: the caller sets no holds.
        TooManyItems: more than MAX_TARGETS.
    """
    with platform_of(request).database.read(actor) as unit:
        require_reach(unit, Permission.HOLD)
    try:
        body = read_json(request, HoldsToSet, MAX_BYTES)
    except SubmissionTooLarge as exc:
        raise TooManyItems(limit=MAX_TARGETS) from exc
    if len(body.items) > MAX_TARGETS:
        raise TooManyItems(limit=MAX_TARGETS)
    return body


def _set_each(request: Request, actor: Actor, body: HoldsToSet) -> Response:
    targets = [each.target for each in body.items]
    done = holds.set_each(platform_of(request).database, actor, targets, body.asked)
    return answer(SetHolds.of([_told(request, *each) for each in zip(targets, done, strict=True)]))


def _told(request: Request, target: Target, became: HoldView | EakteError) -> SetHold:
    if isinstance(became, HoldView):
        return SetHold.of(target, became)
    return SetHold.refused(target, problem_content(request, became, AuditObject(target.type.value, target.id)))


def _with_tag(response: Response, view: HoldView) -> Hold:
    response.headers["ETag"] = tag(view.version)
    return Hold.of(view)
