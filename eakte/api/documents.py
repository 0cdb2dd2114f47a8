# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Documents: what they are, their pages' words and images, their original bytes."""

import base64
from collections.abc import Callable
from itertools import chain
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Request, Response

from eakte.api.fields import SelectingRoute
from eakte.api.if_match import tag
from eakte.api.schemas import Document, Page
from eakte.database.session import ReadUnit
from eakte.http.callers import caller, platform_of
from eakte.http.outgoing import WatchedStream
from eakte.kernel.tenancy import Actor
from eakte.services import documents, reading, versions
from eakte.services.accounts import still
from eakte.services.platform import Platform
from eakte.services.searching import marked_words

router = APIRouter(prefix="/api/v1/documents", tags=["Documents"], route_class=SelectingRoute)

Caller = Annotated[Actor, Depends(caller)]
SearchLine = Annotated[str, Query(max_length=500, description="Search line; its words are marked")]
Width = Annotated[int, Query(ge=64, le=2400, description="Pixels")]

_BYTES = {"schema": {"type": "string", "format": "binary"}}
ORIGINAL: dict[int | str, dict[str, Any]] = {
    200: {"description": "The bytes, in whatever format they came", "content": {"*/*": {}}}
}
IMAGE: dict[int | str, dict[str, Any]] = {
    200: {"description": "The image", "content": {"image/webp": _BYTES}},
    304: {"description": "The caller has it already"},
}

MAX_NAME_CHARACTERS = 120
_END_CHARACTERS = 20

PRIVATE = {"Cache-Control": "private, no-cache", "X-Content-Type-Options": "nosniff"}
"""A browser may keep a copy but must ask again each time, so that a revoked right ends at once."""


@router.get("/{document_id}", operation_id="getDocument")
def get_document(request: Request, response: Response, document_id: UUID, actor: Caller) -> Document:
    """What the document is; its ETag is that of its newest version."""
    with platform_of(request).database.read(actor) as unit:
        view = documents.open_document(unit, document_id)
    response.headers["ETag"] = tag(view.version)
    return Document.of(view)


@router.post("/{document_id}/retry", operation_id="retryDocument", status_code=202)
def retry_document(request: Request, document_id: UUID, actor: Caller) -> Document:
    """Read a document again whose reading failed."""
    with platform_of(request).database.begin(actor) as uow:
        reading.retry(uow, document_id)
        return Document.of(documents.open_document(uow, document_id))


@router.get("/{document_id}/original", operation_id="getOriginal", response_class=Response, responses=ORIGINAL)
def get_original(request: Request, document_id: UUID, actor: Caller) -> WatchedStream:
    """The bytes as they were received."""
    return original_of(platform_of(request), actor, document_id)


def original_of(platform: Platform, actor: Actor, document_id: UUID, number: int | None = None) -> WatchedStream:
    """The original of a version, of the newest when none is named, on its way to the actor for as long as they may have it."""
    with platform.database.read(actor) as unit:
        if number is None:
            download = documents.download(unit, platform, document_id)
        else:
            download = versions.download_version(unit, platform, document_id, number)

    def check(unit: ReadUnit) -> None:
        documents.check_download(unit, document_id)

    return outgoing(platform, actor, download, check)


def outgoing(
    platform: Platform, actor: Actor, download: documents.Download, check: Callable[[ReadUnit], object]
) -> WatchedStream:
    """The bytes on their way to the actor, for as long as `check` lets them have these."""
    headers = {
        **PRIVATE,
        "Content-Length": str(download.content.size),
        "Content-Disposition": attachment(download.file_name),
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Repr-Digest": digest_header(download.content.sha256),
    }
    chunks = download.content.chunks()
    first = next(chunks, b"")  # before the status is sent: an object that cannot be read is an error, not a torn file

    def check_now() -> None:
        with platform.database.read(still(platform.database, actor)) as unit:
            check(unit)

    return WatchedStream(chain([first], chunks), check_now, download.media_type, headers)


@router.get("/{document_id}/pages/{number}", operation_id="getPage")
def get_page(request: Request, document_id: UUID, number: int, actor: Caller, q: SearchLine = "") -> Page:
    """A page's text and words with boxes, marked by the search line."""
    return page_of(platform_of(request), actor, document_id, number, q)


def page_of(platform: Platform, actor: Actor, document_id: UUID, number: int, q: str) -> Page:
    with platform.database.read(actor) as unit:
        page = documents.open_page(unit, platform, document_id, number)
    return Page.of(page, marked_words(page, q))


@router.get(
    "/{document_id}/pages/{number}/image",
    operation_id="getPageImage",
    response_class=Response,
    responses=IMAGE,
)
def get_page_image(
    request: Request,
    document_id: UUID,
    number: int,
    actor: Caller,
    width: Width = documents.DEFAULT_IMAGE_WIDTH,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """The page as a WebP image."""
    return image_of(platform_of(request), actor, document_id, number, width, if_none_match)


def image_of(
    platform: Platform, actor: Actor, document_id: UUID, number: int, width: int, if_none_match: str | None
) -> Response:
    """The image, or 304 for who has it already; who may not see the page any more is refused before."""
    with platform.database.read(actor) as unit:
        page = documents.show_page(unit, platform, document_id, number)
    headers = {**PRIVATE, "ETag": f'"{page.version_id}-{number}-{width}"'}
    if if_none_match == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return Response(documents.paint(platform, page, width), media_type="image/webp", headers=headers)


def attachment(file_name: str) -> str:
    """`Content-Disposition` for a foreign name (RFC 6266): an ASCII fallback, and the name percent-encoded.

    On the receiver's disk the name must be what it looks like: what is invisible, turns the direction of writing or
    separates folders becomes `_`, a dot in front goes. It is cut so that the header fits into the buffers of proxies.
    """
    visible = "".join(c if c.isprintable() and c not in "/\\" else "_" for c in file_name).strip().lstrip(".")
    name = _cut(visible) or "_"
    fallback = "".join(c if c.isascii() and (c.isalnum() or c in "._- ") else "_" for c in name)
    return f"attachment; filename=\"{fallback}\"; filename*=UTF-8''{quote(name, safe='', errors='replace')}"


def _cut(name: str) -> str:
    """The beginning and the end, where the extension stands."""
    if len(name) <= MAX_NAME_CHARACTERS:
        return name
    return f"{name[: MAX_NAME_CHARACTERS - _END_CHARACTERS - 1]}…{name[-_END_CHARACTERS:]}"


def digest_header(sha256: str) -> str:
    """`Repr-Digest` (RFC 9530) of a SHA-256 in hex."""
    encoded = base64.b64encode(bytes.fromhex(sha256)).decode()
    return f"sha-256=:{encoded}:"
