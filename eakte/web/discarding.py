# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Discarding what is not a record, which is asked first and is for good, and forwarding it to another office."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from eakte.domain.filing.discarding import Cause, DiscardReason
from eakte.domain.filing.errors import DiscardReasonMissing, DuplicateUnclear, OfficeUnchanged
from eakte.http.callers import browser_caller, platform_of
from eakte.kernel.errors import Conflict, EakteError, Invalid
from eakte.kernel.tenancy import Actor
from eakte.services import discarding, inbox
from eakte.services.documents import open_document
from eakte.web.forms import named_id, read_fields
from eakte.web.rendering import render
from eakte.web.routing import PageRoute
from eakte.web.shell import shell

router = APIRouter(route_class=PageRoute)

Person = Annotated[Actor, Depends(browser_caller)]

_LIST = "/verwerfungen"


@router.get("/posteingang/{item_id}/verwerfen")
def ask_about_item(request: Request, actor: Person, item_id: UUID) -> Response:
    return _item_page(request, actor, item_id)


@router.post("/posteingang/{item_id}/verwerfen")
def discard_item(request: Request, actor: Person, item_id: UUID) -> Response:
    fields, platform = read_fields(request), platform_of(request)
    try:
        with platform.database.begin(actor) as uow:
            discarding.check_discards(uow, item_id)
            discarding.discard_item(platform, uow, item_id, _cause(fields))
    except Invalid as error:
        return _item_page(request, actor, item_id, fields, error)
    return RedirectResponse("/posteingang?erledigt=verworfen", 303)


@router.post("/posteingang/{item_id}/weiterleiten")
def forward_item(request: Request, actor: Person, item_id: UUID) -> Response:
    fields = read_fields(request)
    try:
        with platform_of(request).database.begin(actor) as uow:
            discarding.check_discards(uow, item_id)
            discarding.forward(uow, item_id, fields.get("amt", ""))
    except (Invalid, OfficeUnchanged) as error:
        return _item_page(request, actor, item_id, fields, error)
    return RedirectResponse(f"/posteingang?erledigt=weitergeleitet&eingang={item_id}", 303)


@router.post("/posteingang/{item_id}/weiterleiten/zuruecknehmen")
def take_back_forwarding(request: Request, actor: Person, item_id: UUID) -> Response:
    with platform_of(request).database.begin(actor) as uow:
        discarding.take_back_forwarding(uow, item_id)
    return RedirectResponse("/posteingang", 303)


@router.get("/dokumente/{document_id}/verwerfen")
def ask_about_document(request: Request, actor: Person, document_id: UUID) -> Response:
    return _document_page(request, actor, document_id)


@router.post("/dokumente/{document_id}/verwerfen")
def ask_to_discard(request: Request, actor: Person, document_id: UUID) -> Response:
    fields, platform = read_fields(request), platform_of(request)
    try:
        with platform.database.begin(actor) as uow:
            discarding.check_asks(uow, document_id)
            discarding.ask(platform.database, uow, document_id, _cause(fields))
    except Invalid as error:
        return _document_page(request, actor, document_id, fields, error)
    return RedirectResponse(f"/dokumente/{document_id}/verwerfen", 303)


@router.post("/dokumente/{document_id}/verwerfen/zustimmen")
def agree(request: Request, actor: Person, document_id: UUID) -> Response:
    platform = platform_of(request)
    try:
        with platform.database.begin(actor) as uow:
            discarding.agree(platform, uow, document_id)
    except Conflict as error:
        return _list_page(request, actor, error)
    return RedirectResponse(f"{_LIST}?erledigt=verworfen", 303)


@router.post("/dokumente/{document_id}/verwerfen/ablehnen")
def refuse(request: Request, actor: Person, document_id: UUID) -> Response:
    try:
        with platform_of(request).database.begin(actor) as uow:
            discarding.refuse(uow, document_id)
    except Conflict as error:
        return _list_page(request, actor, error)
    return RedirectResponse(_LIST, 303)


@router.get(_LIST)
def show_requests(request: Request, actor: Person, erledigt: str | None = None) -> Response:
    return _list_page(request, actor, done=erledigt is not None)


def _cause(fields: Mapping[str, str]) -> Cause:
    """What the form says; of an address that was pasted into it, the id."""
    chosen, named = fields.get("grund", ""), fields.get("dublette", "").strip()
    if chosen not in set(DiscardReason):
        raise DiscardReasonMissing
    if not named:
        return Cause(DiscardReason(chosen))
    other = named_id(named)
    if other is None:
        raise DuplicateUnclear
    return Cause(DiscardReason(chosen), other)


def _item_page(
    request: Request,
    actor: Actor,
    item_id: UUID,
    fields: Mapping[str, str] | None = None,
    error: EakteError | None = None,
) -> Response:
    with platform_of(request).database.read(actor) as unit:
        item = inbox.open_item(unit, item_id)
        discarding.check_discards(unit, item_id)
        context = {"shell": shell(unit), "item": item, "offices": discarding.offices(unit)}
    status = 200 if error is None else error.status
    return render(request, "discarding_item.html", status, **context, fields=fields or {}, error=error)


def _document_page(
    request: Request,
    actor: Actor,
    document_id: UUID,
    fields: Mapping[str, str] | None = None,
    error: EakteError | None = None,
) -> Response:
    database = platform_of(request).database
    with database.read(actor) as unit:
        document = open_document(unit, document_id)
        asked = discarding.open_request(database, unit, document_id)
        if asked is None:
            discarding.check_asks(unit, document_id)
        context = {"shell": shell(unit), "document": document, "asked": asked}
    status = 200 if error is None else error.status
    return render(request, "discarding_document.html", status, **context, fields=fields or {}, error=error)


def _list_page(request: Request, actor: Actor, error: EakteError | None = None, *, done: bool = False) -> Response:
    database = platform_of(request).database
    with database.read(actor) as unit:
        context = {"shell": shell(unit), "requests": discarding.open_requests(database, unit)}
    status = 200 if error is None else error.status
    return render(request, "discards.html", status, _LIST, **context, error=error, done=done)
