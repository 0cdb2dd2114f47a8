# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Scanned paper by API."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from eakte.api.schemas import ScanAccepted
from eakte.http.callers import caller, platform_of
from eakte.http.once import IdempotencyKey, answer, once
from eakte.http.scan_upload import receive_scan
from eakte.http.upload import incoming_parts
from eakte.kernel.tenancy import Actor

router = APIRouter(tags=["Scans"])

_FILE = {"file": {"type": "string", "format": "binary", "description": "PDF, TIFF, JPEG or PNG"}}
_RECEIVED = {"received_on": {"type": "string", "format": "date", "description": "Today when left out"}}


def multipart(properties: dict[str, Any]) -> dict[str, Any]:
    """A form with these fields, of which `file` must be there."""
    schema = {"type": "object", "required": ["file"], "properties": properties}
    return {"required": True, "content": {"multipart/form-data": {"schema": schema}}}


FILE_BODY = multipart(_FILE)
_BODY = multipart({**_RECEIVED, **_FILE})


@router.post(
    "/api/v1/scans",
    status_code=201,
    operation_id="createScan",
    response_model=ScanAccepted,
    openapi_extra={"requestBody": _BODY},
)
def create_scan(
    request: Request, actor: Annotated[Actor, Depends(caller)], idempotency_key: IdempotencyKey = None
) -> Response:
    """Receive one scanned file into the inbox."""
    with once(request, actor, idempotency_key) as this, incoming_parts(request, 1) as incoming:
        parts = this.watch(incoming)
        if earlier := this.earlier():
            return earlier
        item_id = receive_scan(
            platform_of(request), actor, parts, lambda uow, made_id: this.keep(uow, _accepted(made_id))
        )
        return _accepted(item_id)


def _accepted(item_id: UUID) -> Response:
    return answer(ScanAccepted(id=item_id), 201)
