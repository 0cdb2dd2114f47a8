# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The filing dialog: into an open case, a new case of a dossier, or a new dossier, beside the page to be filed."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse

from eakte.database.session import ReadUnit
from eakte.domain.access.rules import Permission
from eakte.domain.filing.errors import AlreadyFiled, PlanEntryNotFound
from eakte.http.callers import browser_caller, platform_of
from eakte.kernel.errors import EakteError, Invalid
from eakte.kernel.tenancy import Actor
from eakte.services import filing, inbox
from eakte.services.access import require_reach
from eakte.services.filing import FilingTarget, PlanEntryView
from eakte.services.inbox import ItemView
from eakte.web.forms import read_fields
from eakte.web.rendering import render
from eakte.web.routing import PageRoute
from eakte.web.shell import shell
from eakte.web.viewer import chosen, open_viewer

router = APIRouter(prefix="/posteingang/{item_id}", route_class=PageRoute)

Person = Annotated[Actor, Depends(browser_caller)]


class Way(StrEnum):
    """Where to: the form's three ways, as the address names them."""

    CASE = "vorgang"
    DOSSIER = "akte"
    POSITION = "position"


class Pick(NamedTuple):
    """A case or dossier to choose, and what it stands under."""

    id: UUID
    reference_number: str
    title: str
    under: str


@router.get("/ablegen")
def ask(
    request: Request,
    actor: Person,
    item_id: UUID,
    ziel: Way | None = None,
    dokument: UUID | None = None,
    seite: Annotated[int, Query(ge=1)] = 1,
) -> Response:
    return _form(request, actor, item_id, ziel=ziel, dokument=dokument, seite=seite)


@router.post("/ablegen")
def file(request: Request, actor: Person, item_id: UUID, ziel: Way | None = None) -> Response:
    fields = read_fields(request)
    try:
        target = _target(fields)
        with platform_of(request).database.begin(actor) as uow:
            case = filing.file_item(uow, item_id, target)
    except (Invalid, PlanEntryNotFound) as error:
        return _form(request, actor, item_id, ziel=ziel, fields=fields, error=error)
    return RedirectResponse(f"/vorgaenge/{case.id}?abgelegt={item_id}", 303)


@router.post("/zuruecknehmen")
def take_back(request: Request, actor: Person, item_id: UUID) -> Response:
    with platform_of(request).database.begin(actor) as uow:
        filing.take_back(uow, item_id)
    return RedirectResponse(f"/posteingang/{item_id}", 303)


def _form(  # noqa: PLR0913 - all of it is the form's state
    request: Request,
    actor: Actor,
    item_id: UUID,
    *,
    ziel: Way | None,
    dokument: UUID | None = None,
    seite: int = 1,
    fields: Mapping[str, str] | None = None,
    error: EakteError | None = None,
) -> Response:
    platform = platform_of(request)
    with platform.database.read(actor) as unit:
        item = inbox.open_item(unit, item_id)
        require_reach(unit, Permission.FILE)
        if item.case_id is not None:
            raise AlreadyFiled(case=str(item.case_id))
        document = chosen(item.documents, dokument)
        position = filing.position_of_service(unit, item.service_key) if item.service_key else None
        context = {
            "shell": shell(unit),
            "item": item,
            "viewer": document and open_viewer(unit, platform, document, seite),
            "fields": {**_suggested(item, position), **(fields or {})},
            "error": error,
            **_choices(unit, ziel, position),
        }
    return render(request, "filing.html", 200 if error is None else error.status, **context)


def _choices(unit: ReadUnit, ziel: Way | None, position: PlanEntryView | None) -> dict[str, object]:
    cases = [Pick(case.id, case.reference_number, case.title, under.title) for under, case in filing.open_cases(unit)]
    dossiers = [Pick(each.id, each.reference_number, each.title, "") for each in filing.dossiers_to_file(unit)]
    way = ziel or (Way.POSITION if position or not cases else Way.CASE)
    positions = filing.positions_to_file(unit)
    return {"way": way, "ways": tuple(Way), "cases": cases, "dossiers": dossiers, "positions": positions}


def _suggested(item: ItemView, position: PlanEntryView | None) -> dict[str, str]:
    return {
        "case_id": "",
        "dossier_id": "",
        "plan_entry": f"{position.number} {position.title}" if position else "",
        "dossier_title": item.sender or item.subject,
        "case_title": item.subject,
    }


def _target(fields: Mapping[str, str]) -> FilingTarget:
    """What the form says. A position is its number, with or without the title behind it."""
    position = fields.get("plan_entry", "").split()
    return FilingTarget(
        case_id=_id(fields.get("case_id")),
        dossier_id=_id(fields.get("dossier_id")),
        plan_number=position[0] if position else None,
        dossier_title=fields.get("dossier_title"),
        case_title=fields.get("case_title"),
    )


def _id(value: str | None) -> UUID | None:
    try:
        return UUID(value) if value else None
    except ValueError as exc:
        raise Invalid from exc
