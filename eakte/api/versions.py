# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Versions of documents: checking out, adding, comparing."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from eakte.api.documents import ORIGINAL, original_of
from eakte.api.fields import SelectingRoute
from eakte.api.if_match import IfMatch, revision_of, tag
from eakte.api.scans import multipart
from eakte.api.version_schemas import CheckingOut, Comparison, DocumentVersions
from eakte.domain.documents.errors import DocumentChanged
from eakte.domain.documents.versions import MAX_NOTE_CHARACTERS
from eakte.http.callers import caller, platform_of
from eakte.http.outgoing import WatchedStream
from eakte.http.scan_upload import receive_version
from eakte.http.upload import incoming_parts
from eakte.kernel.tenancy import Actor
from eakte.services import versions
from eakte.services.versions import Versions

router = APIRouter(prefix="/api/v1/documents/{document_id}", tags=["Versions"], route_class=SelectingRoute)

Caller = Annotated[Actor, Depends(caller)]
Number = Annotated[int, Query(ge=1, le=1_000_000)]

_BODY = multipart(
    {
        "note": {"type": "string", "maxLength": MAX_NOTE_CHARACTERS, "description": "What is new about it"},
        "file": {"type": "string", "format": "binary", "description": "A file of any kind"},
    }
)


@router.get("/versions", operation_id="listVersions")
def list_versions(request: Request, response: Response, document_id: UUID, actor: Caller) -> DocumentVersions:
    """All versions of a document, newest first, and who has it checked out."""
    database = platform_of(request).database
    with database.read(actor) as unit:
        return _with_tag(response, versions.versions(database, unit, document_id))


@router.post("/versions", operation_id="addVersion", status_code=201, openapi_extra={"requestBody": _BODY})
def add_version(
    request: Request, response: Response, document_id: UUID, actor: Caller, if_match: IfMatch = None
) -> DocumentVersions:
    """Add a version to a filed document; the older ones stay. One's own check-out ends with it."""
    meant_for = revision_of(if_match, DocumentChanged)
    with incoming_parts(request, 1) as parts:
        return _with_tag(response, receive_version(platform_of(request), actor, document_id, meant_for, parts))


@router.get(
    "/versions/{number}/original", operation_id="getOriginalOfVersion", response_class=Response, responses=ORIGINAL
)
def get_original_of_version(request: Request, document_id: UUID, number: int, actor: Caller) -> WatchedStream:
    """The bytes of a version as they were received."""
    return original_of(platform_of(request), actor, document_id, number)


@router.get("/comparison", operation_id="compareVersions")
def compare_versions(request: Request, document_id: UUID, actor: Caller, before: Number, after: Number) -> Comparison:
    """What changed between two versions: their data, and the places at which their texts differ."""
    platform = platform_of(request)
    with platform.database.read(actor) as unit:
        return Comparison.of(versions.compare_versions(platform, unit, document_id, before, after))


@router.put("/check-out", operation_id="checkOut")
def check_out(
    request: Request, response: Response, document_id: UUID, actor: Caller, body: CheckingOut
) -> DocumentVersions:
    """Let nobody else add a version for some hours."""
    database = platform_of(request).database
    with database.begin(actor) as uow:
        return _with_tag(response, versions.check_out(database, uow, document_id, body.hours))


@router.delete("/check-out", operation_id="giveBack", status_code=204)
def give_back(request: Request, document_id: UUID, actor: Caller) -> None:
    """End a check-out without a new version: one's own, or anybody's for who may reopen what is closed."""
    database = platform_of(request).database
    with database.begin(actor) as uow:
        versions.give_back(database, uow, document_id)


def _with_tag(response: Response, view: Versions) -> DocumentVersions:
    response.headers["ETag"] = tag(view.document.version)
    return DocumentVersions.of(view)
