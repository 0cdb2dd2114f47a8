# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Many items of the inbox at once: choose, see what will not work, then file or forward the others."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from eakte.database.session import ReadUnit
from eakte.domain.access.rules import Permission
from eakte.domain.access.values import ObjectType
from eakte.domain.filing.errors import CaseNotFound
from eakte.http.callers import browser_caller, platform_of
from eakte.kernel.errors import Conflict, EakteError, Invalid
from eakte.kernel.tenancy import Actor
from eakte.services import discarding, filing, inbox, many_items
from eakte.services.access import OutOfReach, require_reach
from eakte.services.inbox import PAGE_SIZE
from eakte.services.many_items import Chosen, Goal, IntoCase, ToOffice
from eakte.web.forms import named_id, named_record, read_choices
from eakte.web.rendering import render
from eakte.web.routing import PageRoute
from eakte.web.shell import shell

router = APIRouter(prefix="/posteingang/mehrere", route_class=PageRoute)

Person = Annotated[Actor, Depends(browser_caller)]


@dataclass(frozen=True)
class Sent:
    """What the form says, and what came of it: `seen` before anything is done, `done` afterwards."""

    items: Sequence[UUID] = ()
    target: str = ""
    office: str = ""
    seen: Sequence[Chosen] = field(default_factory=tuple)
    done: Sequence[Chosen] = field(default_factory=tuple)
    error: EakteError | None = None


@router.get("")
def choose(request: Request, actor: Person, nach: UUID | None = None) -> Response:
    return _page(request, actor, Sent(), nach)


@router.post("/vorschau")
def look_ahead(request: Request, actor: Person) -> Response:
    """What would become of each; nothing is done."""
    sent = _sent(request)
    try:
        with platform_of(request).database.read(actor) as unit:
            seen = many_items.preview(unit, sent.items, _goal(unit, sent))
    except (Conflict, Invalid, CaseNotFound, OutOfReach) as error:
        return _page(request, actor, Sent(sent.items, sent.target, sent.office, error=error))
    return _page(request, actor, Sent(sent.items, sent.target, sent.office, seen=seen))


@router.post("")
def do_each(request: Request, actor: Person) -> Response:
    sent, database = _sent(request), platform_of(request).database
    try:
        with database.read(actor) as unit:
            goal = _goal(unit, sent)
        done = many_items.each_done(database, actor, sent.items, goal)
    except (Conflict, Invalid, CaseNotFound, OutOfReach) as error:
        return _page(request, actor, Sent(sent.items, sent.target, sent.office, error=error))
    return _page(request, actor, Sent(target=sent.target, office=sent.office, done=done))


def _sent(request: Request) -> Sent:
    fields, chosen = read_choices(request, "eingang", PAGE_SIZE)
    items = dict.fromkeys(each for each in map(named_id, chosen) if each is not None)
    return Sent(list(items), fields.get("ziel", "").strip(), fields.get("amt", ""))


def _goal(unit: ReadUnit, sent: Sent) -> Goal:
    """Where they go: into the case that is named by its number or address, else to the office.

    Raises:
        CaseNotFound: there is no such case, or nothing is named at all.
    """
    require_reach(unit, Permission.FILE)
    if sent.office and not sent.target:
        return ToOffice(sent.office)
    return IntoCase(named_record(unit, sent.target, ObjectType.CASE, CaseNotFound()))


def _page(request: Request, actor: Actor, sent: Sent, after: UUID | None = None) -> Response:
    with platform_of(request).database.read(actor) as unit:
        require_reach(unit, Permission.FILE)
        view = inbox.waiting_items(unit, after)
        context = {"shell": shell(unit), "inbox": view, "after": after}
        context |= {"offices": discarding.offices(unit), "cases": [case for _, case in filing.open_cases(unit)]}
    status = 200 if sent.error is None else sent.error.status
    return render(request, "many_items.html", status, "/posteingang/mehrere", **context, sent=sent)
