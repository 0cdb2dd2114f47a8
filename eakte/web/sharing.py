# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Letting another municipality see a dossier, case or document: who sees it, what they will see, and taking it back."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from eakte.domain.access.errors import ShareBlocked, ShareChanged, ShareEnded, ShareInvalid
from eakte.domain.access.shares import DEFAULT_DAYS, MAX_DAYS, LegalBasis, ShareRight
from eakte.domain.access.values import ObjectType, Target
from eakte.http.callers import browser_caller, platform_of
from eakte.kernel.errors import EakteError, Invalid
from eakte.kernel.tenancy import Actor
from eakte.services import sharing
from eakte.services.history import record_of
from eakte.services.shared import records_of
from eakte.services.sharing import NewShare
from eakte.web.forms import chosen_day, read_fields, state_of
from eakte.web.rendering import render
from eakte.web.routing import PageRoute
from eakte.web.shell import shell
from eakte.web.words import KINDS, RECORDS

router = APIRouter(route_class=PageRoute)

Person = Annotated[Actor, Depends(browser_caller)]


class Asked(NamedTuple):
    """What stands in the page's address: whether to show what the guest will see, and where the list begins."""

    preview: bool = False
    after: UUID | None = None


NOTHING_ASKED = Asked()


def _asked(vorschau: str = "", nach: UUID | None = None) -> Asked:
    return Asked(bool(vorschau), nach)


InAddress = Annotated[Asked, Depends(_asked)]


@router.get("/akten/{dossier_id}/teilen")
def show_dossier_shares(request: Request, actor: Person, dossier_id: UUID, asked: InAddress) -> Response:
    return _page(request, actor, Target(ObjectType.DOSSIER, dossier_id), asked)


@router.get("/vorgaenge/{case_id}/teilen")
def show_case_shares(request: Request, actor: Person, case_id: UUID, asked: InAddress) -> Response:
    return _page(request, actor, Target(ObjectType.CASE, case_id), asked)


@router.get("/dokumente/{document_id}/teilen")
def show_document_shares(request: Request, actor: Person, document_id: UUID, asked: InAddress) -> Response:
    return _page(request, actor, Target(ObjectType.DOCUMENT, document_id), asked)


@router.post("/akten/{dossier_id}/teilen")
def share_dossier(request: Request, actor: Person, dossier_id: UUID) -> Response:
    return _give(request, actor, Target(ObjectType.DOSSIER, dossier_id))


@router.post("/vorgaenge/{case_id}/teilen")
def share_case(request: Request, actor: Person, case_id: UUID) -> Response:
    return _give(request, actor, Target(ObjectType.CASE, case_id))


@router.post("/dokumente/{document_id}/teilen")
def share_document(request: Request, actor: Person, document_id: UUID) -> Response:
    return _give(request, actor, Target(ObjectType.DOCUMENT, document_id))


@router.get("/teilungen/{share_id}")
def show_share(request: Request, actor: Person, share_id: UUID, nach: UUID | None = None) -> Response:
    return _share(request, actor, share_id, after=nach)


@router.post("/teilungen/{share_id}/verlaengern")
def extend_share(request: Request, actor: Person, share_id: UUID) -> Response:
    """Give a share as the person saw it another last day; who saw an older state is shown the new one."""
    fields, database = read_fields(request), platform_of(request).database
    try:
        until = chosen_day(fields.get("bis", ""), ShareInvalid(days=MAX_DAYS))
        with database.begin(actor) as uow:
            sharing.extend(database, uow, share_id, state_of(fields), until)
    except (Invalid, ShareChanged, ShareEnded, ShareBlocked) as error:
        return _share(request, actor, share_id, error)
    return RedirectResponse(f"/teilungen/{share_id}", 303)


@router.post("/teilungen/{share_id}/beenden")
def end_share(request: Request, actor: Person, share_id: UUID) -> Response:
    """End a share as the person saw it."""
    database = platform_of(request).database
    try:
        with database.begin(actor) as uow:
            sharing.end(database, uow, share_id, state_of(read_fields(request)))
    except (ShareChanged, ShareEnded) as error:
        return _share(request, actor, share_id, error)
    return RedirectResponse(f"/teilungen/{share_id}", 303)


def _give(request: Request, actor: Actor, target: Target) -> Response:
    fields, database = read_fields(request), platform_of(request).database
    try:
        new = _new_share(fields)
        with database.begin(actor) as uow:
            sharing.share(database, uow, target, new)
    except (Invalid, ShareBlocked) as error:
        return _page(request, actor, target, fields=fields, error=error)
    return RedirectResponse(_address(target), 303)


def _address(target: Target) -> str:
    return f"/{RECORDS[KINDS[target.type]].path}/{target.id}/teilen"


def _new_share(fields: Mapping[str, str]) -> NewShare:
    unclear = ShareInvalid(days=MAX_DAYS)
    try:
        right, basis = ShareRight(fields.get("recht", "")), LegalBasis(fields.get("grundlage", ""))
    except ValueError as exc:
        raise unclear from exc
    return NewShare(fields.get("kommune", ""), right, basis, chosen_day(fields.get("bis", ""), unclear))


def _page(
    request: Request,
    actor: Actor,
    target: Target,
    asked: Asked = NOTHING_ASKED,
    *,
    fields: Mapping[str, str] | None = None,
    error: EakteError | None = None,
) -> Response:
    """The shares of an object; what a guest would see of it where that is asked for."""
    database = platform_of(request).database
    with database.read(actor) as unit:
        context = {
            "shares": sharing.shares_at(database, unit, target, asked.after),
            "shell": shell(unit),
            "record": record_of(unit, KINDS[target.type], target.id),
            "towns": sharing.possible_guests(database, actor),
            "preview": records_of(unit, target) if asked.preview else None,
            "fields": fields or {},
            "error": error,
            "after": asked.after,
            "default_day": unit.today + timedelta(days=DEFAULT_DAYS),
            "last_day": unit.today + timedelta(days=MAX_DAYS),
        }
    return render(request, "sharing.html", 200 if error is None else error.status, _address(target), **context)


def _share(
    request: Request, actor: Actor, share_id: UUID, error: EakteError | None = None, after: UUID | None = None
) -> Response:
    """One share with its access log, for its owner."""
    platform = platform_of(request)
    with platform.database.read(actor) as unit:
        view = sharing.open_share(platform.database, unit, share_id)
        context = {
            "shell": shell(unit),
            "view": view,
            "record": record_of(unit, KINDS[view.share.target.type], view.share.target.id),
            "log": sharing.share_log(platform, unit, share_id, after),
            "after": after,
            "error": error,
            "last_day": unit.today + timedelta(days=MAX_DAYS),
        }
    at = f"/teilungen/{share_id}"
    return render(request, "share.html", 200 if error is None else error.status, at, **context)
