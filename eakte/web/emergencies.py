# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Emergency access: operators ask for it and agree to it, and the municipality sees and ends it."""

from collections.abc import Callable, Mapping
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from eakte.database.session import Database
from eakte.domain.access.emergency import MAX_HOURS
from eakte.domain.access.errors import EmergencyInvalid, GrantTargetNotFound
from eakte.domain.access.rules import Permission, require
from eakte.domain.access.values import ObjectType, Target
from eakte.domain.tenants.errors import TenantNotFound
from eakte.http.callers import browser_caller, platform_of
from eakte.kernel.errors import Conflict, EakteError, Invalid
from eakte.kernel.tenancy import Actor
from eakte.services import emergencies
from eakte.services.emergencies import NewEmergency
from eakte.services.tenants import all_tenants
from eakte.web.forms import named_id, read_fields
from eakte.web.rendering import render
from eakte.web.routing import PageRoute
from eakte.web.shell import shell

router = APIRouter(route_class=PageRoute)

Person = Annotated[Actor, Depends(browser_caller)]

_OPERATORS = "/betrieb/notzugriffe"
_TOWNS = "/notzugriffe"


@router.get(_OPERATORS)
def show_all(request: Request, actor: Person) -> Response:
    return _operators_page(request, actor)


@router.post(_OPERATORS)
def ask(request: Request, actor: Person) -> Response:
    require(actor, Permission.OPERATE)
    fields = read_fields(request)
    try:
        emergencies.ask(platform_of(request).database, actor, _asked(fields))
    except (Invalid, Conflict, TenantNotFound, GrantTargetNotFound) as error:
        return _operators_page(request, actor, fields, error)
    return RedirectResponse(_OPERATORS, 303)


@router.post(f"{_OPERATORS}/{{emergency_id}}/zustimmen")
def agree(request: Request, actor: Person, emergency_id: UUID) -> Response:
    return _decide(request, actor, emergency_id, emergencies.agree)


@router.post(f"{_OPERATORS}/{{emergency_id}}/ablehnen")
def refuse(request: Request, actor: Person, emergency_id: UUID) -> Response:
    return _decide(request, actor, emergency_id, emergencies.refuse)


@router.post(f"{_OPERATORS}/{{emergency_id}}/beenden")
def end(request: Request, actor: Person, emergency_id: UUID) -> Response:
    return _decide(request, actor, emergency_id, emergencies.end)


@router.get(_TOWNS)
def show_here(request: Request, actor: Person) -> Response:
    return _towns_page(request, actor)


@router.post(f"{_TOWNS}/{{emergency_id}}/beenden")
def end_here(request: Request, actor: Person, emergency_id: UUID) -> Response:
    database = platform_of(request).database
    try:
        with database.begin(actor) as uow:
            emergencies.end_here(database, uow, emergency_id)
    except Conflict as error:
        return _towns_page(request, actor, error)
    return RedirectResponse(_TOWNS, 303)


Decision = Callable[[Database, Actor, UUID], None]


def _decide(request: Request, actor: Actor, emergency_id: UUID, decision: Decision) -> Response:
    try:
        decision(platform_of(request).database, actor, emergency_id)
    except (Conflict, GrantTargetNotFound) as error:
        return _operators_page(request, actor, error=error)
    return RedirectResponse(_OPERATORS, 303)


def _asked(fields: Mapping[str, str]) -> NewEmergency:
    """What the form asks for; of an address that was pasted into it, the id."""
    found, hours = named_id(fields.get("kennung", "")), fields.get("stunden", "")
    try:
        kind = ObjectType(fields.get("art", ""))
    except ValueError as exc:
        raise EmergencyInvalid(hours=MAX_HOURS) from exc
    if found is None or hours not in {str(hour) for hour in range(1, MAX_HOURS + 1)}:
        raise EmergencyInvalid(hours=MAX_HOURS)
    return NewEmergency(fields.get("kommune", ""), Target(kind, found), fields.get("grund", ""), int(hours))


def _operators_page(
    request: Request, actor: Actor, fields: Mapping[str, str] | None = None, error: EakteError | None = None
) -> Response:
    database = platform_of(request).database
    listed = emergencies.all_emergencies(database, actor)
    with database.read(actor) as unit:
        context = {"shell": shell(unit), "listed": listed, "towns": all_tenants(database), "max_hours": MAX_HOURS}
    status = 200 if error is None else error.status
    return render(request, "emergencies.html", status, _OPERATORS, **context, fields=fields or {}, error=error)


def _towns_page(request: Request, actor: Actor, error: EakteError | None = None) -> Response:
    database = platform_of(request).database
    with database.read(actor) as unit:
        context = {"shell": shell(unit), "listed": emergencies.emergencies_here(database, unit)}
    status = 200 if error is None else error.status
    return render(request, "emergencies_here.html", status, _TOWNS, **context, error=error)
