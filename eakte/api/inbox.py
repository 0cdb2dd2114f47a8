# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The inbox, and filing what is in it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request

from eakte.api.schemas import Case, Filing, Inbox, InboxItem
from eakte.http.body import json_body, read_json
from eakte.http.callers import caller, platform_of
from eakte.kernel.tenancy import Actor
from eakte.services import filing, inbox

router = APIRouter(prefix="/api/v1/inbox", tags=["Inbox"])

Caller = Annotated[Actor, Depends(caller)]


@router.get("", operation_id="listInbox")
def list_inbox(
    request: Request,
    actor: Caller,
    after: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = inbox.PAGE_SIZE,
) -> Inbox:
    """Items not yet filed, newest first; `next_after` of one page asks for the next."""
    with platform_of(request).database.read(actor) as unit:
        return Inbox.of(inbox.waiting_items(unit, after, limit))


@router.get("/{item_id}", operation_id="getInboxItem")
def get_inbox_item(request: Request, item_id: UUID, actor: Caller) -> InboxItem:
    with platform_of(request).database.read(actor) as unit:
        return InboxItem.of(inbox.open_item(unit, item_id))


@router.post("/{item_id}/file", operation_id="fileInboxItem", openapi_extra=json_body(Filing))
def file_inbox_item(request: Request, item_id: UUID, actor: Caller) -> Case:
    """File an item with all its documents; dossier and case are created where the body says so."""
    target = read_json(request, Filing)
    with platform_of(request).database.begin(actor) as uow:
        return Case.of(
            filing.file_item(
                uow,
                item_id,
                filing.FilingTarget(
                    case_id=target.case,
                    dossier_id=target.dossier,
                    plan_number=target.plan_entry,
                    dossier_title=target.dossier_title,
                    case_title=target.case_title,
                ),
            )
        )


@router.post("/{item_id}/take-back", operation_id="takeBackInboxItem")
def take_back_inbox_item(request: Request, item_id: UUID, actor: Caller) -> Case:
    """Undo filing within a minute; answers with the case in which the item was, which stays."""
    with platform_of(request).database.begin(actor) as uow:
        return Case.of(filing.take_back(uow, item_id))
