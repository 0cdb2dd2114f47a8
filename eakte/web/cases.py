# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What stands in a case beside its documents: who takes part, notes, links to other cases."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from eakte.domain.filing.errors import CaseIsClosed, CaseNotFound, LinkEnded, LinkThere, PartyChanged, PartyEnded
from eakte.domain.filing.links import LinkKind
from eakte.domain.filing.parties import Party, PartyRole
from eakte.http.callers import browser_caller, platform_of
from eakte.kernel.errors import EakteError, Invalid
from eakte.kernel.tenancy import Actor
from eakte.services import links, notes, parties
from eakte.services.access import OutOfReach
from eakte.services.entry_words import PARTY_FIELDS
from eakte.services.filing import case_place
from eakte.services.translations import translate
from eakte.web.forms import read_fields, state_of
from eakte.web.rendering import render
from eakte.web.routing import PageRoute
from eakte.web.shell import shell

router = APIRouter(prefix="/vorgaenge/{case_id}", route_class=PageRoute)

Person = Annotated[Actor, Depends(browser_caller)]


@router.get("/beteiligte")
def show_parties(request: Request, actor: Person, case_id: UUID, aendern: UUID | None = None) -> Response:
    """Who takes part or did so; with the form that changes the one that is chosen, or adds another."""
    return _parties(request, actor, case_id, chosen=aendern)


@router.post("/beteiligte")
def add_party(request: Request, actor: Person, case_id: UUID) -> Response:
    fields = _sent(request)
    try:
        with platform_of(request).database.begin(actor) as uow:
            parties.add(uow, case_id, _party(fields))
    except (Invalid, CaseIsClosed) as error:
        return _parties(request, actor, case_id, fields=fields, error=error)
    return RedirectResponse(f"/vorgaenge/{case_id}/beteiligte", 303)


@router.post("/beteiligte/{party_id}")
def change_party(request: Request, actor: Person, case_id: UUID, party_id: UUID) -> Response:
    fields = _sent(request)
    try:
        with platform_of(request).database.begin(actor) as uow:
            parties.change(uow, party_id, state_of(fields), vars(_party(fields)))
    except (Invalid, CaseIsClosed, PartyChanged, PartyEnded) as error:
        return _parties(request, actor, case_id, chosen=party_id, fields=fields, error=error)
    return RedirectResponse(f"/vorgaenge/{case_id}/beteiligte", 303)


@router.post("/beteiligte/{party_id}/beenden")
def end_party(request: Request, actor: Person, case_id: UUID, party_id: UUID) -> Response:
    fields = read_fields(request)
    try:
        with platform_of(request).database.begin(actor) as uow:
            parties.end(uow, party_id, state_of(fields))
    except (CaseIsClosed, PartyChanged, PartyEnded) as error:
        return _parties(request, actor, case_id, error=error)
    return RedirectResponse(f"/vorgaenge/{case_id}/beteiligte", 303)


@router.get("/vermerke")
def show_notes(request: Request, actor: Person, case_id: UUID) -> Response:
    return _notes(request, actor, case_id)


@router.post("/vermerke")
def write_note(request: Request, actor: Person, case_id: UUID) -> Response:
    fields = _sent(request)
    try:
        with platform_of(request).database.begin(actor) as uow:
            notes.write(uow, case_id, fields.get("text", ""))
    except (Invalid, CaseIsClosed) as error:
        return _notes(request, actor, case_id, fields, error)
    return RedirectResponse(f"/vorgaenge/{case_id}/vermerke", 303)


@router.get("/verweise")
def show_links(request: Request, actor: Person, case_id: UUID) -> Response:
    return _links(request, actor, case_id)


@router.post("/verweise")
def make_link(request: Request, actor: Person, case_id: UUID) -> Response:
    fields = read_fields(request)
    try:
        kind = _kind(fields)
        with platform_of(request).database.begin(actor) as uow:
            links.make(uow, case_id, fields.get("anderer", ""), kind)
    except (Invalid, CaseNotFound, OutOfReach, LinkThere) as error:
        return _links(request, actor, case_id, fields, error)
    return RedirectResponse(f"/vorgaenge/{case_id}/verweise", 303)


@router.post("/verweise/{link_id}/beenden")
def end_link(request: Request, actor: Person, case_id: UUID, link_id: UUID) -> Response:
    try:
        with platform_of(request).database.begin(actor) as uow:
            links.end(uow, link_id)
    except LinkEnded as error:
        return _links(request, actor, case_id, error=error)
    return RedirectResponse(f"/vorgaenge/{case_id}/verweise", 303)


def _sent(request: Request) -> dict[str, str]:
    """The form's fields; browsers end lines in their own way."""
    return {name: value.replace("\r\n", "\n") for name, value in read_fields(request).items()}


def _party(fields: Mapping[str, str]) -> Party:
    """Who the form names; raises `Invalid` where it names no role of ours."""
    role = fields.get("role", "")
    if role not in set(PartyRole):
        raise Invalid
    return Party(PartyRole(role), fields.get("name", ""), fields.get("address"), fields.get("note"))


def _kind(fields: Mapping[str, str]) -> LinkKind:
    kind = fields.get("art", "")
    if kind not in set(LinkKind):
        raise Invalid
    return LinkKind(kind)


def _parties(
    request: Request,
    actor: Actor,
    case_id: UUID,
    *,
    chosen: UUID | None = None,
    fields: Mapping[str, str] | None = None,
    error: EakteError | None = None,
) -> Response:
    with platform_of(request).database.read(actor) as unit:
        found = parties.parties(unit, case_id)
        context: dict[str, Any] = {"shell": shell(unit), "at": case_place(unit, case_id)}
    view = next((each for each in found if each.id == chosen and each.ended_on is None), None)
    said = {name: (getattr(view.party, name) or "") if view else "" for name in PARTY_FIELDS}
    status = 200 if error is None else error.status
    more = {
        "parties": found,
        "chosen": view,
        "fields": {**said, **(fields or {})},
        "error": error,
        "told": _told(error),
    }
    return render(request, "parties.html", status, f"/vorgaenge/{case_id}/beteiligte", **context, **more)


def _notes(
    request: Request,
    actor: Actor,
    case_id: UUID,
    fields: Mapping[str, str] | None = None,
    error: EakteError | None = None,
) -> Response:
    database = platform_of(request).database
    with database.read(actor) as unit:
        found = notes.notes(database, unit, case_id)
        context: dict[str, Any] = {"shell": shell(unit), "at": case_place(unit, case_id)}
    status = 200 if error is None else error.status
    more = {"notes": found, "fields": {"text": "", **(fields or {})}, "error": error, "told": _told(error)}
    return render(request, "notes.html", status, f"/vorgaenge/{case_id}/vermerke", **context, **more)


def _links(
    request: Request,
    actor: Actor,
    case_id: UUID,
    fields: Mapping[str, str] | None = None,
    error: EakteError | None = None,
) -> Response:
    with platform_of(request).database.read(actor) as unit:
        found = links.links(unit, case_id)
        context: dict[str, Any] = {"shell": shell(unit), "at": case_place(unit, case_id)}
    status = 200 if error is None else error.status
    more = {
        "links": found,
        "fields": {"art": "", "anderer": "", **(fields or {})},
        "error": error,
        "told": _told(error),
    }
    return render(request, "links.html", status, f"/vorgaenge/{case_id}/verweise", **context, **more)


def _told(error: EakteError | None) -> dict[str, Any]:
    """The error's values, the field by the name that it has on the page."""
    values = {} if error is None else error.values
    field = values.get("field")
    return {**values, **({"field": translate(PARTY_FIELDS.get(str(field), str(field)))} if field else {})}
