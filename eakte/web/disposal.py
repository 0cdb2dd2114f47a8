# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Disposal: how long what is kept, what is due, what was offered to the archive, and what the archive decides."""

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from eakte.database.session import ReadUnit, UnitOfWork
from eakte.domain.disposal.errors import SamplingInvalid, UnusualSize
from eakte.http.callers import browser_caller, platform_of
from eakte.http.upload import read_part
from eakte.kernel.errors import Conflict, EakteError, Invalid
from eakte.kernel.tenancy import Actor
from eakte.services import decision_files, disposal_overview, offers, releases, transfers
from eakte.services.offers import MAX_AT_ONCE, MAX_REASON_CHARACTERS, DisposalView, NewDecision
from eakte.web.forms import named_id, number_of, read_choices, read_fields
from eakte.web.rendering import render
from eakte.web.routing import PageRoute
from eakte.web.shell import shell
from retention.appraisal import Decision

router = APIRouter(prefix="/aussonderung", route_class=PageRoute)

Person = Annotated[Actor, Depends(browser_caller)]

_DUE = "/aussonderung/faellig"
_OFFERS = "/aussonderung/anbietungen"

_Step = Callable[[UnitOfWork, Sequence[UUID], Mapping[str, str]], object]


class Refused(NamedTuple):
    """What a form of an offer said, and why it was refused; `marked` are the dossiers that it named."""

    error: EakteError
    fields: Mapping[str, str]
    marked: Sequence[UUID] = ()


@router.get("")
def show_overview(request: Request, actor: Person) -> Response:
    """Until when what is kept, and what needs somebody to look."""
    database = platform_of(request).database
    with database.read(actor) as unit:
        view = disposal_overview.overview(database, unit)
        return render(request, "disposal.html", shell=shell(unit), view=view, today=unit.today)


@router.get("/faellig")
def show_due(request: Request, actor: Person, nach: UUID | None = None) -> Response:
    return _due(request, actor, nach)


@router.post("/faellig")
def make_offer(request: Request, actor: Person) -> Response:
    """Offer the dossiers that are marked, or all that are due."""
    fields, chosen = read_choices(request, "akte", MAX_AT_ONCE)
    database = platform_of(request).database
    try:
        with database.begin(actor) as uow:
            if "alle" in fields:
                made = offers.make_of_all_due(database, uow)
            else:
                made = offers.make(database, uow, _ids(chosen))
    except (Invalid, Conflict) as error:
        return _due(request, actor, error=error)
    return RedirectResponse(f"{_OFFERS}/{made.id}", 303)


@router.get("/anbietungen")
def show_offers(request: Request, actor: Person, nach: UUID | None = None) -> Response:
    database = platform_of(request).database
    with database.read(actor) as unit:
        part = offers.offers(database, unit, nach)
        return render(request, "offers.html", shell=shell(unit), part=part, after=nach)


@router.get("/anbietungen/{offer_id}")
def show_offer(
    request: Request,
    actor: Person,
    offer_id: UUID,
    position: str | None = None,
    akte: UUID | None = None,
    nach: UUID | None = None,
) -> Response:
    """The positions of an offer with what can be done with all of it; of one `position` its dossiers, one of them open."""
    if position is None:
        return _offer(request, actor, offer_id)
    return _position(request, actor, offer_id, position, akte, nach)


@router.post("/anbietungen/{offer_id}/bewertung")
def decide(request: Request, actor: Person, offer_id: UUID) -> Response:
    """Decide about what is marked, about the one that is open where nothing is, or about all of the position."""
    fields, marked = _marked(request)
    position = fields.get("position") or None
    try:
        with platform_of(request).database.begin(actor) as uow:
            wanted = offers.undecided(uow, offer_id, position) if position and "alle" in fields else marked
            decision, reason = _decision(fields), fields.get("grund", "")
            offers.appraise(uow, offer_id, [NewDecision(each, decision, reason) for each in wanted])
            left = offers.undecided(uow, offer_id, position)
    except (Invalid, Conflict) as error:
        return _refused(request, actor, offer_id, Refused(error, fields, marked))
    behind = (each for each in left if wanted and each > max(wanted))
    return _back(offer_id, position, next(behind, next(iter(left), None)))


@router.post("/anbietungen/{offer_id}/ruecknahme")
def withdraw(request: Request, actor: Person, offer_id: UUID) -> Response:
    """Take what is marked, or the one that is open, out of the procedure."""
    return _do(
        request,
        actor,
        offer_id,
        lambda uow, marked, fields: offers.withdraw(uow, offer_id, marked, fields.get("grund", "")),
    )


@router.post("/anbietungen/{offer_id}/abgabe")
def hand_over(request: Request, actor: Person, offer_id: UUID) -> Response:
    """Note that the archive was given what is marked, or the one that is open."""
    return _do(request, actor, offer_id, lambda uow, marked, _fields: transfers.hand_over(uow, offer_id, marked))


@router.post("/anbietungen/{offer_id}/empfang")
def enter_receipt(request: Request, actor: Person, offer_id: UUID) -> Response:
    """Enter the archive's receipt for what is marked, or for the one that is open."""
    return _do(
        request,
        actor,
        offer_id,
        lambda uow, marked, fields: transfers.confirm(uow, offer_id, marked, fields.get("bestaetigung", "")),
    )


@router.post("/anbietungen/{offer_id}/stichprobe")
def draw_sample(request: Request, actor: Person, offer_id: UUID) -> Response:
    """Draw a sample of what is not decided, and show it marked, so that it can be decided at once."""
    fields, database = read_fields(request), platform_of(request).database
    try:
        with database.begin(actor) as uow:
            drawn = offers.draw(uow, offer_id, _seed(fields), **_size(fields))
    except (Invalid, Conflict) as error:
        return _offer(request, actor, offer_id, Refused(error, fields))
    return _offer(request, actor, offer_id, drawn=drawn)


@router.post("/anbietungen/{offer_id}/entscheidungen")
def import_decisions(request: Request, actor: Person, offer_id: UUID) -> Response:
    """Decide as a table says: all of it, or nothing."""
    content, database = read_part(request, "liste", decision_files.MAX_BYTES), platform_of(request).database
    try:
        with database.begin(actor) as uow:
            taken = decision_files.take_over(uow, offer_id, content)
    except (Invalid, Conflict) as error:
        return _offer(request, actor, offer_id, Refused(error, {}))
    return _offer(request, actor, offer_id, taken=taken)


@router.post("/anbietungen/{offer_id}/vernichtung")
def ask_for_destruction(request: Request, actor: Person, offer_id: UUID) -> Response:
    """Ask for the destruction of what is marked, of the one that is open, or of all that can go where neither is named."""
    fields, marked = _marked(request)
    database = platform_of(request).database
    try:
        with database.begin(actor) as uow:
            asked = releases.ask(database, uow, offer_id, marked or None, confirmed="bestaetigt" in fields)
    except (Invalid, Conflict) as error:
        return _refused(request, actor, offer_id, Refused(error, fields, marked))
    return RedirectResponse(f"/aussonderung/freigaben/{asked.id}", 303)


def _do(request: Request, actor: Actor, offer_id: UUID, step: _Step) -> Response:
    """Do something with what is marked, or with the one that is open, and show it again."""
    fields, marked = _marked(request)
    try:
        with platform_of(request).database.begin(actor) as uow:
            step(uow, marked, fields)
    except (Invalid, Conflict) as error:
        return _refused(request, actor, offer_id, Refused(error, fields, marked))
    return _back(offer_id, fields.get("position") or None, named_id(fields.get("offen", "")))


def _marked(request: Request) -> tuple[dict[str, str], list[UUID]]:
    """The fields, and the dossiers that are marked; the one that is open where none is."""
    fields, chosen = read_choices(request, "eintrag", MAX_AT_ONCE)
    return fields, _ids(chosen or [fields.get("offen", "")])


def _ids(chosen: Sequence[str]) -> list[UUID]:
    return list(dict.fromkeys(each for each in map(named_id, chosen) if each is not None))


def _decision(fields: Mapping[str, str]) -> Decision:
    """The one whose button was pressed; B, which decides nothing, where there was none."""
    said = fields.get("entscheidung", "")
    return Decision(said) if said in set(Decision) else Decision.APPRAISE


def _seed(fields: Mapping[str, str]) -> int:
    text = fields.get("startwert", "").strip()
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(2**63))):
        raise SamplingInvalid
    return int(text)


def _size(fields: Mapping[str, str]) -> dict[str, int | None]:
    """What is drawn: a share in percent, or a number."""
    return {"share_percent": number_of(fields, "anteil") or None, "number": number_of(fields, "anzahl") or None}


def _back(offer_id: UUID, position: str | None, opened: UUID | None) -> Response:
    asked = {"position": position, **({} if opened is None else {"akte": str(opened)})} if position else {}
    return RedirectResponse(f"{_OFFERS}/{offer_id}{'?' if asked else ''}{urlencode(asked)}", 303)


def _due(request: Request, actor: Actor, after: UUID | None = None, error: EakteError | None = None) -> Response:
    with platform_of(request).database.read(actor) as unit:
        context = {"shell": shell(unit), "due": offers.due_list(unit, after), "after": after, "error": error}
    context["at_most"] = MAX_AT_ONCE
    return render(request, "due.html", 200 if error is None else error.status, _DUE, **context)


def _refused(request: Request, actor: Actor, offer_id: UUID, refused: Refused) -> Response:
    position = refused.fields.get("position", "")
    if not position:
        return _offer(request, actor, offer_id, refused)
    return _position(request, actor, offer_id, position, named_id(refused.fields.get("offen", "")), refused=refused)


def _offer(
    request: Request,
    actor: Actor,
    offer_id: UUID,
    refused: Refused | None = None,
    drawn: Sequence[DisposalView] | None = None,
    taken: int | None = None,
) -> Response:
    """The page of all of an offer; with what was drawn, or how many decisions were taken over from a table."""
    database = platform_of(request).database
    with database.read(actor) as unit:
        context: dict[str, Any] = {"shell": shell(unit), "offer": offers.offer(database, unit, offer_id)}
        context |= {"positions": offers.positions(unit, offer_id), "drawn": drawn, "taken": taken}
        context |= {"releases": releases.releases(database, unit, offer_id), **_form(unit, offer_id, refused)}
    status = 200 if refused is None else refused.error.status
    return render(request, "offer.html", status, f"{_OFFERS}/{offer_id}", **context)


def _position(
    request: Request,
    actor: Actor,
    offer_id: UUID,
    number: str,
    opened: UUID | None,
    after: UUID | None = None,
    refused: Refused | None = None,
) -> Response:
    """The page of one position in an offer."""
    database = platform_of(request).database
    with database.read(actor) as unit:
        part = offers.items(unit, offer_id, after, position=number)
        if opened is None:
            opened = next((each.id for each in part.rows if each.undecided), None)
        context: dict[str, Any] = {"shell": shell(unit), "offer": offers.offer(database, unit, offer_id)}
        context |= {"part": part, "after": after, **_form(unit, offer_id, refused)}
        context["position"] = next((each for each in offers.positions(unit, offer_id) if each.number == number), None)
        context["opened"] = None if opened is None else offers.item(unit, offer_id, opened)
    status = 200 if refused is None else refused.error.status
    return render(request, "appraisal.html", status, f"{_OFFERS}/{offer_id}", **context)


def _form(unit: ReadUnit, offer_id: UUID, refused: Refused | None) -> dict[str, Any]:
    """What the forms of an offer need, with what was sent to the one that was refused."""
    sent = {} if refused is None else refused.fields
    return {
        "error": None if refused is None else refused.error,
        "fields": sent,
        "marked": () if refused is None else refused.marked,
        "confirming": refused is not None and isinstance(refused.error, UnusualSize),
        "reason": sent.get("grund") or offers.last_reason(unit, offer_id),
        "max_reason": MAX_REASON_CHARACTERS,
    }
