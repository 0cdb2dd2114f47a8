# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The inbox, and filing what is in it."""

from collections.abc import Sequence
from typing import Annotated, TypeVar
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from eakte.api.bulk_schemas import (
    MAX_BYTES,
    MAX_ITEMS,
    FiledItem,
    FiledItems,
    ForwardedItem,
    ForwardedItems,
    ItemsToFile,
    ItemsToForward,
    ItemToFile,
    ItemToForward,
)
from eakte.api.discard_schemas import Office
from eakte.api.fields import SelectingRoute
from eakte.api.paging import PageAsked
from eakte.api.problem import problem_content
from eakte.api.schemas import Case, Filing, Inbox, InboxItem
from eakte.database.session import UnitOfWork
from eakte.domain.access.rules import Permission
from eakte.domain.audit.values import AuditObject
from eakte.domain.filing.errors import TooManyItems
from eakte.domain.submissions.errors import SubmissionTooLarge
from eakte.http.body import json_body, read_json
from eakte.http.callers import caller, platform_of
from eakte.http.once import IdempotencyKey, answer, create_once, once
from eakte.kernel.errors import EakteError
from eakte.kernel.tenancy import Actor
from eakte.services import discarding, filing, inbox
from eakte.services.access import require_reach
from eakte.services.filing import FilingTarget

router = APIRouter(prefix="/api/v1/inbox", tags=["Inbox"], route_class=SelectingRoute)

Caller = Annotated[Actor, Depends(caller)]
Many = TypeVar("Many", ItemsToFile, ItemsToForward)


@router.get("", operation_id="listInbox")
def list_inbox(request: Request, actor: Caller, page: PageAsked, *, oldest_first: bool = False) -> Inbox:
    """Items not yet filed, newest first unless the oldest are asked for."""
    with platform_of(request).database.read(actor) as unit:
        view = inbox.waiting_items(unit, page.after, page.limit, oldest_first=oldest_first)
    return Inbox.of(view, page.next(view.next_after))


@router.get("/{item_id}", operation_id="getInboxItem")
def get_inbox_item(request: Request, item_id: UUID, actor: Caller) -> InboxItem:
    with platform_of(request).database.read(actor) as unit:
        return InboxItem.of(inbox.open_item(unit, item_id))


@router.post(
    "/bulk/file", operation_id="fileInboxItems", response_model=FiledItems, openapi_extra=json_body(ItemsToFile)
)
def file_inbox_items(request: Request, actor: Caller, idempotency_key: IdempotencyKey = None) -> Response:
    """File up to 1,000 items, each for itself: what is wrong with one keeps no other from being filed."""
    body = _many(request, actor, ItemsToFile)
    with once(request, actor, idempotency_key) as this:
        this.say(body.model_dump_json().encode())
        return this.earlier() or this.do_each(lambda: _file_each(request, actor, body.items))


@router.post(
    "/bulk/forward",
    operation_id="forwardInboxItems",
    openapi_extra=json_body(ItemsToForward),
)
def forward_inbox_items(request: Request, actor: Caller) -> ForwardedItems:
    """Put offices in charge of up to 1,000 items that are not filed, each for itself. The caller may not see them any more then."""
    body = _many(request, actor, ItemsToForward)
    return ForwardedItems.of([_forwarded(request, actor, each) for each in body.items])


def _many(request: Request, actor: Actor, shape: type[Many]) -> Many:
    """What is asked of many items; refused by its length, before it is read, where it cannot be short enough.

    Raises:
        Forbidden: the actor files nothing.
        TooManyItems: more than MAX_ITEMS.
    """
    with platform_of(request).database.read(actor) as unit:
        require_reach(unit, Permission.FILE)
    try:
        body = read_json(request, shape, MAX_BYTES)
    except SubmissionTooLarge as exc:
        raise TooManyItems(limit=MAX_ITEMS) from exc
    if len(body.items) > MAX_ITEMS:
        raise TooManyItems(limit=MAX_ITEMS)
    return body


def _file_each(request: Request, actor: Actor, items: Sequence[ItemToFile]) -> Response:
    """One transaction for each: numbers and dossiers are locked for no longer than one filing takes, and what is done
    stays done. Sent again, what was filed is refused as filed.
    """
    return answer(FiledItems.of([_filed(request, actor, each) for each in items]))


def _filed(request: Request, actor: Actor, wanted: ItemToFile) -> FiledItem:
    try:
        with platform_of(request).database.begin(actor) as uow:
            case = filing.file_item(uow, wanted.item, _target(wanted))
    except EakteError as error:
        about = AuditObject("inbox_item", wanted.item)
        return FiledItem.refused(wanted.item, problem_content(request, error, about))
    return FiledItem(item=wanted.item, case=Case.of(case), problem=None)


def _forwarded(request: Request, actor: Actor, wanted: ItemToForward) -> ForwardedItem:
    try:
        with platform_of(request).database.begin(actor) as uow:
            office = discarding.forward(uow, wanted.item, wanted.office)
    except EakteError as error:
        about = AuditObject("inbox_item", wanted.item)
        return ForwardedItem.refused(wanted.item, problem_content(request, error, about))
    return ForwardedItem(item=wanted.item, office=Office.of(office), problem=None)


@router.post("/{item_id}/file", operation_id="fileInboxItem", response_model=Case, openapi_extra=json_body(Filing))
def file_inbox_item(request: Request, item_id: UUID, actor: Caller, idempotency_key: IdempotencyKey = None) -> Response:
    """File an item with all its documents; dossier and case are created where the body says so."""
    body = read_json(request, Filing)

    def file(uow: UnitOfWork) -> Response:
        return answer(Case.of(filing.file_item(uow, item_id, _target(body))))

    return create_once(request, actor, idempotency_key, body, file)


def _target(body: Filing) -> FilingTarget:
    return FilingTarget(
        case_id=body.case,
        dossier_id=body.dossier,
        plan_number=body.plan_entry,
        dossier_title=body.dossier_title,
        case_title=body.case_title,
    )


@router.post("/{item_id}/take-back", operation_id="takeBackInboxItem")
def take_back_inbox_item(request: Request, item_id: UUID, actor: Caller) -> Case:
    """Undo filing within a minute; answers with the case in which the item was, which stays."""
    with platform_of(request).database.begin(actor) as uow:
        return Case.of(filing.take_back(uow, item_id))
