# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Search: documents with their pages on the left, the page with its marked words on the right."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from eakte.http.callers import browser_caller, platform_of
from eakte.kernel.tenancy import Actor
from eakte.services import documents, filing, searching
from eakte.services.searching import SearchView
from eakte.web.rendering import render
from eakte.web.routing import PageRoute
from eakte.web.shell import shell
from eakte.web.viewer import open_viewer

router = APIRouter(route_class=PageRoute)


@router.get("/suche")
def search(
    request: Request,
    actor: Annotated[Actor, Depends(browser_caller)],
    q: str = "",
    dokument: UUID | None = None,
    seite: Annotated[int, Query(ge=1)] = 1,
    ab: Annotated[int, Query(ge=0)] = 0,
) -> Response:
    platform = platform_of(request)
    with platform.database.read(actor) as unit:
        found = searching.search(unit, platform, q, ab)
        document = None if dokument is None else documents.open_document(unit, dokument)
        viewer = document and open_viewer(unit, platform, document, seite, q)
        pages = _found_pages(found, dokument)
        cases = filing.case_summaries(unit, [document.case_id]) if document and document.case_id else {}
        return render(
            request,
            "search.html",
            shell=shell(unit),
            found=found,
            viewer=viewer,
            case=next(iter(cases.values()), None),
            next_found=next((page for page in pages if page > seite), None),
            previous_found=next((page for page in reversed(pages) if page < seite), None),
            next_offset=ab + searching.PAGE_SIZE if ab + searching.PAGE_SIZE < found.total else None,
            previous_offset=max(0, ab - searching.PAGE_SIZE) if ab else None,
        )


def _found_pages(found: SearchView, document_id: UUID | None) -> list[int]:
    return sorted(page.number for each in found.documents if each.document.id == document_id for page in each.pages)
