# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Search over all pages that the caller may read."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from eakte.api.paging import BestAsked
from eakte.api.schemas import SearchResult
from eakte.http.callers import caller, platform_of
from eakte.kernel.tenancy import Actor
from eakte.services import searching

router = APIRouter(prefix="/api/v1", tags=["Search"])


@router.get("/search", operation_id="search")
def search(
    request: Request,
    actor: Annotated[Actor, Depends(caller)],
    q: Annotated[str, Query(max_length=500, description="Words that all must stand on one page")],
    best: BestAsked,
) -> SearchResult:
    """Pages grouped under their document, best first. A part of a compound finds the whole word."""
    platform = platform_of(request)
    with platform.database.read(actor) as unit:
        view = searching.search(unit, platform, q, best.offset, best.limit)
    return SearchResult.of(view, best.next(view.total))
