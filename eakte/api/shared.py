# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What other municipalities share: their records, read and contributed to by a share's address."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Request, Response

from eakte.api.documents import IMAGE, ORIGINAL, SearchLine, Width, image_of, original_of, page_of
from eakte.api.fields import SelectingRoute
from eakte.api.history import History
from eakte.api.paging import BestAsked, PageAsked
from eakte.api.scans import FILE_BODY
from eakte.api.schemas import Document, Page, SearchResult
from eakte.api.share_schemas import AllSharedWithUs, Contributed, Shared
from eakte.http.callers import caller, enter_share, platform_of
from eakte.http.once import IdempotencyKey, answer, once
from eakte.http.outgoing import WatchedStream
from eakte.http.scan_upload import receive_contribution
from eakte.http.upload import incoming_parts
from eakte.kernel.tenancy import Actor
from eakte.services import documents, searching, shared

router = APIRouter(prefix="/api/v1/shared", tags=["Shares"], route_class=SelectingRoute)

Caller = Annotated[Actor, Depends(caller)]


def _entered(request: Request, actor: Caller, share_id: UUID) -> Actor:
    return enter_share(request, actor, share_id)


Guest = Annotated[Actor, Depends(_entered)]


@router.get("", operation_id="listShared")
def list_shared(request: Request, actor: Caller, page: PageAsked) -> AllSharedWithUs:
    """What other municipalities share with the caller's today, newest first."""
    view = shared.shared_with_us(platform_of(request).database, actor, page.after, page.limit)
    return AllSharedWithUs.of(view, page.next(view.next_after))


@router.get("/{share_id}", operation_id="openShared")
def open_shared(request: Request, guest: Guest, page: PageAsked) -> Shared:
    """All that a share opens; the cases of a dossier page by page, oldest first."""
    with platform_of(request).database.read(guest) as unit:
        view = shared.open_shared(unit, page.after, page.limit)
    return Shared.of(view, page.next(view.next_after))


@router.get("/{share_id}/log", operation_id="getSharedLog")
def get_shared_log(request: Request, guest: Guest, page: PageAsked) -> History:
    """What the owner sees of how the share was used, newest first."""
    platform = platform_of(request)
    with platform.database.read(guest) as unit:
        view = shared.shared_log(platform, unit, page.after, page.limit)
    return History.of(view.rows, page.next(view.next_after))


@router.get("/{share_id}/search", operation_id="searchShared")
def search_shared(
    request: Request,
    guest: Guest,
    q: Annotated[str, Query(max_length=500, description="Words that all must stand on one page")],
    best: BestAsked,
) -> SearchResult:
    """Pages of what the share opens, grouped under their document, best first."""
    platform = platform_of(request)
    with platform.database.read(guest) as unit:
        view = searching.search(unit, platform, q, best.offset, best.limit)
    return SearchResult.of(view, best.next(view.total))


@router.post(
    "/{share_id}/cases/{case_id}/contributions",
    operation_id="contribute",
    status_code=201,
    response_model=Contributed,
    openapi_extra={"requestBody": FILE_BODY},
)
def contribute(request: Request, guest: Guest, case_id: UUID, idempotency_key: IdempotencyKey = None) -> Response:
    """Add a file to a shared case. It belongs to the owner from then on."""
    with once(request, guest, idempotency_key) as this, incoming_parts(request, 1) as incoming:
        parts = this.watch(incoming)
        if earlier := this.earlier():
            return earlier
        document_id = receive_contribution(
            platform_of(request), guest, case_id, parts, lambda uow, made_id: this.keep(uow, _contributed(made_id))
        )
        return _contributed(document_id)


def _contributed(document_id: UUID) -> Response:
    return answer(Contributed(id=document_id), 201)


@router.get("/{share_id}/documents/{document_id}", operation_id="getSharedDocument")
def get_document(request: Request, guest: Guest, document_id: UUID) -> Document:
    with platform_of(request).database.read(guest) as unit:
        return Document.of(documents.open_document(unit, document_id))


@router.get(
    "/{share_id}/documents/{document_id}/original",
    operation_id="getSharedOriginal",
    response_class=Response,
    responses=ORIGINAL,
)
def get_original(request: Request, guest: Guest, document_id: UUID) -> WatchedStream:
    """The bytes as the owner received them, where the share allows taking them."""
    return original_of(platform_of(request), guest, document_id)


@router.get("/{share_id}/documents/{document_id}/pages/{number}", operation_id="getSharedPage")
def get_page(request: Request, guest: Guest, document_id: UUID, number: int, q: SearchLine = "") -> Page:
    """A page's text and words with boxes, marked by the search line."""
    return page_of(platform_of(request), guest, document_id, number, q)


@router.get(
    "/{share_id}/documents/{document_id}/pages/{number}/image",
    operation_id="getSharedPageImage",
    response_class=Response,
    responses=IMAGE,
)
def get_page_image(
    request: Request,
    guest: Guest,
    document_id: UUID,
    number: int,
    width: Width = documents.DEFAULT_IMAGE_WIDTH,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """The page as a WebP image."""
    return image_of(platform_of(request), guest, document_id, number, width, if_none_match)
