# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The inbox: what waits on the left, what it says on the right."""

import hashlib
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse

from eakte.domain.documents.values import ReadingState
from eakte.http.callers import browser_caller, platform_of
from eakte.kernel.tenancy import Actor
from eakte.services import inbox, reading
from eakte.services.inbox import InboxView
from eakte.web.rendering import render
from eakte.web.routing import PageRoute, reload_shown
from eakte.web.shell import shell
from eakte.web.viewer import chosen, open_viewer

router = APIRouter(prefix="/posteingang", route_class=PageRoute)

Person = Annotated[Actor, Depends(browser_caller)]
PageNumber = Annotated[int, Query(ge=1)]
Oldest = Literal["ja"] | None


@router.get("")
def show_inbox(
    request: Request,
    actor: Person,
    nach: UUID | None = None,
    alt: Oldest = None,
    erledigt: Literal["verworfen", "weitergeleitet"] | None = None,
    eingang: UUID | None = None,
) -> Response:
    """What waits, newest first; with `alt` the oldest."""
    with platform_of(request).database.read(actor) as unit:
        view = inbox.waiting_items(unit, nach, oldest_first=alt is not None)
        context = {"shell": shell(unit, view.waiting), "inbox": view, "news": news(view), "item": None, "viewer": None}
    return render(request, "inbox.html", **context, done=erledigt, forwarded=eingang, after=nach, oldest=alt)


@router.get("/stand")
def tell_news(request: Request, actor: Person, stand: str, nach: UUID | None = None, alt: Oldest = None) -> Response:
    """Whether reading went on since `stand`: then the browser loads what it shows again. Opens nothing."""
    with platform_of(request).database.read(actor) as unit:
        if news(inbox.compared_items(unit, nach, oldest_first=alt is not None)) == stand:
            return Response(status_code=204)
    return reload_shown(request, "/posteingang")


@router.get("/{item_id}")
def show_item(
    request: Request,
    actor: Person,
    item_id: UUID,
    nach: UUID | None = None,
    alt: Oldest = None,
    dokument: UUID | None = None,
    seite: PageNumber = 1,
) -> Response:
    platform = platform_of(request)
    with platform.database.read(actor) as unit:
        item = inbox.open_item(unit, item_id)
        document = chosen(item.documents, dokument)
        viewer = document and open_viewer(unit, platform, document, seite)
        view = inbox.waiting_items(unit, nach, oldest_first=alt is not None)
        context = {
            "shell": shell(unit, view.waiting),
            "inbox": view,
            "after": nach,
            "oldest": alt,
            "news": news(view),
            "item": item,
            "viewer": viewer,
            "done": None,
        }
    return render(request, "inbox.html", **context)


@router.post("/{item_id}/dokumente/{document_id}/erneut")
def read_again(request: Request, actor: Person, item_id: UUID, document_id: UUID) -> Response:
    with platform_of(request).database.begin(actor) as uow:
        reading.retry(uow, document_id)
    return RedirectResponse(f"/posteingang/{item_id}?dokument={document_id}", 303)


def news(view: InboxView) -> str | None:
    """What changes when the reading of a listed item ends; None when all of them are done."""
    states = [(item.id, [document.state for document in item.documents]) for item in view.items]
    if all(ReadingState.WAITING not in documents for _, documents in states):
        return None
    return hashlib.sha256(str(states).encode()).hexdigest()[:16]
