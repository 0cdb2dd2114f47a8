# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What stands in a case beside its documents: who takes part, notes, links to other cases."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from eakte.api.case_schemas import CaseLink, ChangeOfParty, NewCaseLink, NewNote, NewParty, Note, Party
from eakte.api.fields import SelectingRoute
from eakte.api.if_match import IfMatch, revision_of, tag
from eakte.database.session import UnitOfWork
from eakte.domain.filing.errors import PartyChanged
from eakte.http.callers import caller, platform_of
from eakte.http.once import IdempotencyKey, answer, create_once
from eakte.kernel.tenancy import Actor
from eakte.services import links, notes, parties
from eakte.services.parties import PartyView

router = APIRouter(prefix="/api/v1", tags=["Filing"], route_class=SelectingRoute)

Caller = Annotated[Actor, Depends(caller)]


@router.get("/cases/{case_id}/parties", operation_id="listParties")
def list_parties(request: Request, case_id: UUID, actor: Caller) -> list[Party]:
    """All that ever took part, those that do so no more with the day of that."""
    with platform_of(request).database.read(actor) as unit:
        return [Party.of(view) for view in parties.parties(unit, case_id)]


@router.post("/cases/{case_id}/parties", operation_id="addParty", status_code=201, response_model=Party)
def add_party(
    request: Request, case_id: UUID, actor: Caller, body: NewParty, idempotency_key: IdempotencyKey = None
) -> Response:
    def add(uow: UnitOfWork) -> Response:
        view = parties.add(uow, case_id, body.party())
        return answer(Party.of(view), 201, {"ETag": tag(view.revision)})

    return create_once(request, actor, idempotency_key, body, add)


@router.patch("/parties/{party_id}", operation_id="changeParty")
def change_party(
    request: Request, response: Response, party_id: UUID, actor: Caller, body: ChangeOfParty, if_match: IfMatch = None
) -> Party:
    seen = revision_of(if_match, PartyChanged)
    with platform_of(request).database.begin(actor) as uow:
        view = parties.change(uow, party_id, seen, body.given())
    return _with_tag(response, view)


@router.delete("/parties/{party_id}", operation_id="endParty")
def end_party(request: Request, response: Response, party_id: UUID, actor: Caller, if_match: IfMatch = None) -> Party:
    """Let somebody take part no more, from today. It goes on being listed."""
    seen = revision_of(if_match, PartyChanged)
    with platform_of(request).database.begin(actor) as uow:
        view = parties.end(uow, party_id, seen)
    return _with_tag(response, view)


@router.get("/cases/{case_id}/notes", operation_id="listNotes")
def list_notes(request: Request, case_id: UUID, actor: Caller) -> list[Note]:
    """All notes on the case, newest first."""
    database = platform_of(request).database
    with database.read(actor) as unit:
        return [Note.of(view) for view in notes.notes(database, unit, case_id)]


@router.post("/cases/{case_id}/notes", operation_id="writeNote", status_code=201, response_model=Note)
def write_note(
    request: Request, case_id: UUID, actor: Caller, body: NewNote, idempotency_key: IdempotencyKey = None
) -> Response:
    """Write a note. It is never changed; a correction is another note."""

    def write(uow: UnitOfWork) -> Response:
        return answer(Note.of(notes.write(uow, case_id, body.text)), 201)

    return create_once(request, actor, idempotency_key, body, write)


@router.get("/cases/{case_id}/links", operation_id="listCaseLinks")
def list_links(request: Request, case_id: UUID, actor: Caller) -> list[CaseLink]:
    """The links of the case with others that the caller may read, made from either side."""
    with platform_of(request).database.read(actor) as unit:
        return [CaseLink.of(view) for view in links.links(unit, case_id)]


@router.post("/cases/{case_id}/links", operation_id="linkCases", status_code=201, response_model=CaseLink)
def make_link(
    request: Request, case_id: UUID, actor: Caller, body: NewCaseLink, idempotency_key: IdempotencyKey = None
) -> Response:
    def make(uow: UnitOfWork) -> Response:
        return answer(CaseLink.of(links.make(uow, case_id, body.other, body.kind)), 201)

    return create_once(request, actor, idempotency_key, body, make)


@router.post("/links/{link_id}/end", operation_id="unlinkCases", status_code=204)
def end_link(request: Request, link_id: UUID, actor: Caller) -> None:
    """Let two cases be linked no more, from today. The link goes on being listed."""
    with platform_of(request).database.begin(actor) as uow:
        links.end(uow, link_id)


def _with_tag(response: Response, view: PartyView) -> Party:
    response.headers["ETag"] = tag(view.revision)
    return Party.of(view)
