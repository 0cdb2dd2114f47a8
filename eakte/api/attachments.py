# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What belongs to a document as its attachment (`Anlage`)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import Field

from eakte.api.fields import SelectingRoute
from eakte.api.schemas import Document, Said
from eakte.http.callers import caller, platform_of
from eakte.kernel.tenancy import Actor
from eakte.services import attachments

router = APIRouter(prefix="/api/v1/documents", tags=["Documents"], route_class=SelectingRoute)

Caller = Annotated[Actor, Depends(caller)]


class Attachment(Said):
    """To which document another one belongs."""

    document: UUID = Field(description="Another document of the same case, which is no attachment itself")


@router.put("/{document_id}/attached-to", operation_id="attachDocument")
def attach_document(request: Request, document_id: UUID, actor: Caller, body: Attachment) -> Document:
    """Make a filed document an attachment of another one in its open case; it moves with that one from then on."""
    with platform_of(request).database.begin(actor) as uow:
        return Document.of(attachments.attach(uow, document_id, body.document))


@router.delete("/{document_id}/attached-to", operation_id="detachDocument")
def detach_document(request: Request, document_id: UUID, actor: Caller) -> Document:
    """Let an attachment stand for itself in its case."""
    with platform_of(request).database.begin(actor) as uow:
        return Document.of(attachments.detach(uow, document_id))
