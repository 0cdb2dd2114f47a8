# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The filing plan, the dossiers under it, and their cases."""

from dataclasses import dataclass
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from eakte.domain.access.values import ObjectType
from eakte.domain.filing.values import DossierOrder
from eakte.http.callers import browser_caller, platform_of
from eakte.kernel.tenancy import Actor
from eakte.services import filing, filing_plan, held
from eakte.services.closing import newest as closing_of
from eakte.web.rendering import render
from eakte.web.routing import PageRoute
from eakte.web.shell import shell
from eakte.web.viewer import chosen, open_viewer

router = APIRouter(route_class=PageRoute)

Person = Annotated[Actor, Depends(browser_caller)]


@dataclass(frozen=True)
class JustDone:
    """What the page offers to undo, by the address: an item that was filed here, that the document was attached, what it
    was detached from, the case that it came from, or the dossier, volume and upper case that the case itself came from.
    """

    abgelegt: UUID | None = None
    angefuegt: Literal["ja"] | None = None
    geloest_von: UUID | None = None
    umgelegt_aus: UUID | None = None
    umgelegt_akte: UUID | None = None
    umgelegt_band: UUID | None = None
    umgelegt_oberhalb: UUID | None = None


@router.get("/akten")
def show_plan(
    request: Request,
    actor: Person,
    position: str | None = None,
    reihenfolge: Literal["betreff"] | None = None,
    abgegeben: Literal["ja"] | None = None,
) -> Response:
    """The plan, and the dossiers of a position, which is also found by a number that it had before."""
    order = DossierOrder.TITLE if reihenfolge else DossierOrder.NEWEST
    with platform_of(request).database.read(actor) as unit:
        found = filing_plan.look_up(unit, position) if position else ()
        selected = found[0].entry if found else None
        dossiers = filing.dossiers(unit, selected.number if selected else None, order)
        return render(
            request,
            "plan.html",
            shell=shell(unit),
            entries=filing.plan(unit),
            selected=selected,
            found=found,
            sought=position,
            dossiers=dossiers,
            held=held.marked(unit, ObjectType.DOSSIER, [dossier.id for dossier in dossiers]),
            order=order,
            given_away=abgegeben is not None,
        )


@router.get("/akten/{dossier_id}")
def show_dossier(
    request: Request,
    actor: Person,
    dossier_id: UUID,
    nach: UUID | None = None,
    lead_vorher: Annotated[str | None, Query(max_length=100)] = None,
) -> Response:
    """With `lead_vorher`, the key of the office that led it just now (empty: as the plan says), that can be undone."""
    with platform_of(request).database.read(actor) as unit:
        view = filing.open_dossier(unit, dossier_id, nach)
        return render(
            request,
            "dossier.html",
            shell=shell(unit),
            view=view,
            after=nach,
            closing=closing_of(unit, dossier_id),
            led_before=lead_vorher,
            **held.around(unit, ObjectType.DOSSIER, dossier_id, [each.id for each in view.cases]),
        )


@router.get("/vorgaenge/{case_id}")
def show_case(
    request: Request,
    actor: Person,
    case_id: UUID,
    done: Annotated[JustDone, Depends()],
    dokument: UUID | None = None,
    seite: Annotated[int, Query(ge=1)] = 1,
) -> Response:
    """A case; what was just filed in it, or moved into it or with it, can be undone from here."""
    platform = platform_of(request)
    with platform.database.read(actor) as unit:
        view = filing.open_case(unit, case_id)
        document = chosen(view.documents, dokument)
        viewer = document and open_viewer(unit, platform, document, seite)
        holds = held.marks(unit, ObjectType.CASE, case_id)
        return render(request, "case.html", shell=shell(unit), view=view, viewer=viewer, done=done, holds=holds)
