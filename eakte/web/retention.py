# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Retention: why and until when something is kept, days of events, and changes of rules with their effect."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse

from eakte.database.session import Database, UnitOfWork
from eakte.domain.access.values import ObjectType
from eakte.domain.retention.errors import TriggerDateOutOfRange
from eakte.domain.retention.values import LAST_DAY
from eakte.domain.tenants.errors import PlanImportRefused
from eakte.domain.tenants.plan_exchange import from_table
from eakte.http.callers import browser_caller, platform_of
from eakte.kernel.errors import Conflict, EakteError, Invalid
from eakte.kernel.tenancy import Actor
from eakte.services import explaining_retention, filing, held, rule_changes
from eakte.services.explaining_retention import FIRST_DAY
from eakte.services.history import RecordKind
from eakte.services.rule_changes import RuleChangeView, Wish
from eakte.web.forms import read_fields
from eakte.web.rendering import render
from eakte.web.routing import PageRoute
from eakte.web.shell import shell

router = APIRouter(route_class=PageRoute)

Person = Annotated[Actor, Depends(browser_caller)]

_CHANGES = "/aufbewahrung/regeln"
_A_PAGE = 50
_SAID = ("retention_years", "legal_basis", "retention_rules")

_Decision = Callable[[Database, UnitOfWork, UUID], RuleChangeView]


@router.get("/akten/{dossier_id}/aufbewahrung")
def show_dossier(request: Request, actor: Person, dossier_id: UUID) -> Response:
    """Until when it and each of its cases is kept, and why."""
    with platform_of(request).database.read(actor) as unit:
        view = filing.open_dossier(unit, dossier_id, limit=None)
        told = explaining_retention.told_of_cases(unit, [case.id for case in view.cases])
        record: dict[str, Any] = {
            "record": view.dossier,
            "kind": RecordKind.DOSSIER,
            "entry": view.plan_entry,
            "cases": view.cases,
        }
        whole = explaining_retention.of_dossier(unit, dossier_id)
        record |= held.around(unit, ObjectType.DOSSIER, dossier_id, [each.id for each in view.cases])
        return render(request, "retention.html", shell=shell(unit), told=told, whole=whole, error=None, **record)


@router.get("/vorgaenge/{case_id}/aufbewahrung")
def show_case(request: Request, actor: Person, case_id: UUID) -> Response:
    """Until when it and its sub-cases are kept, and why; and days of events."""
    return _case(request, actor, case_id)


@router.post("/vorgaenge/{case_id}/aufbewahrung")
def set_day(request: Request, actor: Person, case_id: UUID) -> Response:
    """Enter the day of an event, or take it away where none is given."""
    fields = read_fields(request)
    try:
        with platform_of(request).database.begin(actor) as uow:
            explaining_retention.set_day(uow, case_id, fields.get("ereignis", ""), _day(fields.get("tag", "")))
    except Invalid as error:
        return _case(request, actor, case_id, error)
    return RedirectResponse(f"/vorgaenge/{case_id}/aufbewahrung", 303)


@router.get("/aufbewahrung/regeln")
def show_changes(request: Request, actor: Person, nach: Annotated[UUID | None, Query()] = None) -> Response:
    return _changes(request, actor, after=nach)


@router.post("/aufbewahrung/regeln")
def propose(request: Request, actor: Person) -> Response:
    """Propose other rules for the position or public service that the form names."""
    fields, database = read_fields(request), platform_of(request).database
    try:
        with database.begin(actor) as uow:
            rule_changes.propose(database, uow, _wish(fields), fields.get("grund", ""))
    except (Invalid, Conflict) as error:
        return _changes(request, actor, error=error, fields=fields)
    return RedirectResponse(_CHANGES, 303)


@router.post("/aufbewahrung/regeln/{change_id}/freigeben")
def approve(request: Request, actor: Person, change_id: UUID) -> Response:
    return _decide(request, actor, change_id, rule_changes.approve)


@router.post("/aufbewahrung/regeln/{change_id}/ablehnen")
def refuse(request: Request, actor: Person, change_id: UUID) -> Response:
    return _decide(request, actor, change_id, rule_changes.refuse)


@router.post("/aufbewahrung/regeln/{change_id}/fortsetzen")
def resume(request: Request, actor: Person, change_id: UUID) -> Response:
    return _decide(request, actor, change_id, rule_changes.resume)


def _decide(request: Request, actor: Actor, change_id: UUID, decision: _Decision) -> Response:
    database = platform_of(request).database
    try:
        with database.begin(actor) as uow:
            decision(database, uow, change_id)
    except Conflict as error:
        return _changes(request, actor, error=error)
    return RedirectResponse(_CHANGES, 303)


def _case(request: Request, actor: Actor, case_id: UUID, error: EakteError | None = None) -> Response:
    with platform_of(request).database.read(actor) as unit:
        view = filing.open_case(unit, case_id)
        cases = (view.case, *view.sub_cases)
        told = explaining_retention.told_of_cases(unit, [case.id for case in cases])
        record: dict[str, Any] = {
            "record": view.case,
            "kind": RecordKind.CASE,
            "entry": view.plan_entry,
            "cases": cases,
        }
        record |= held.around(unit, ObjectType.CASE, case_id, [each.id for each in view.sub_cases])
        context: dict[str, Any] = {"shell": shell(unit), "told": told, "whole": told[case_id], "error": error, **record}
    events = explaining_retention.enterable()
    status = 200 if error is None else error.status
    return render(request, "retention.html", status, f"/vorgaenge/{case_id}/aufbewahrung", events=events, **context)


def _changes(
    request: Request,
    actor: Actor,
    *,
    after: UUID | None = None,
    error: EakteError | None = None,
    fields: Mapping[str, str] | None = None,
) -> Response:
    database = platform_of(request).database
    with database.read(actor) as unit:
        found = rule_changes.changes(database, unit, _A_PAGE, after)
        services = unit.filing.services()
        context: dict[str, Any] = {"shell": shell(unit), "changes": found.rows, "next_after": found.next_after}
        context["services"] = [(each.key, each.title) for each in services]
    status = 200 if error is None else error.status
    problems = error.problems if isinstance(error, PlanImportRefused) else ()
    told = {"error": error, "problems": problems, "fields": fields or {}, "after": after}
    return render(request, "rule_changes.html", status, _CHANGES, **context, **told)


def _wish(fields: Mapping[str, str]) -> Wish:
    """What the form says, read by the rules of plan files."""
    cells = [fields.get(name, "") for name in _SAID]
    ((_, entry),) = from_table([(1, ("number", "title", *_SAID)), (1, ["1", "-", *cells])])
    return Wish(entry.retention, fields.get("nummer") or None, fields.get("leistung") or None)


def _day(written: str) -> date | None:
    """Raise `TriggerDateOutOfRange` where that is no day."""
    if not written.strip():
        return None
    try:
        return date.fromisoformat(written.strip())
    except ValueError as exc:
        raise TriggerDateOutOfRange(least=FIRST_DAY.isoformat(), most=LAST_DAY.isoformat()) from exc
