# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Who may see a dossier, case or document beyond their role, and why somebody may or may not."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from eakte.domain.access.errors import GrantChanged, GrantEnded, GrantInvalid
from eakte.domain.access.rules import Permission
from eakte.domain.access.values import ObjectType, Right, Target
from eakte.http.callers import browser_caller, platform_of
from eakte.kernel.errors import EakteError, Invalid
from eakte.kernel.tenancy import Actor
from eakte.services import grants
from eakte.services.accounts import colleagues
from eakte.services.explaining_access import Question, explain_access
from eakte.services.grants import MAX_DAYS, NewGrant
from eakte.services.history import record_of
from eakte.web.forms import chosen_day, read_fields, state_of
from eakte.web.rendering import render
from eakte.web.routing import PageRoute
from eakte.web.shell import shell
from eakte.web.words import KINDS, RECORDS

router = APIRouter(route_class=PageRoute)

Person = Annotated[Actor, Depends(browser_caller)]


class Asked(NamedTuple):
    """What stands in the page's address: about whom is asked, of which day, whether to work on it, and where the list begins."""

    login: str = ""
    day: str = ""
    right: str = ""
    after: UUID | None = None


NOTHING_ASKED = Asked()


def _asked(wer: str = "", am: str = "", recht: str = "", nach: UUID | None = None) -> Asked:
    return Asked(wer, am, recht, nach)


InAddress = Annotated[Asked, Depends(_asked)]


@router.get("/akten/{dossier_id}/zugriff")
def show_dossier_access(request: Request, actor: Person, dossier_id: UUID, asked: InAddress) -> Response:
    return _page(request, actor, Target(ObjectType.DOSSIER, dossier_id), asked)


@router.get("/vorgaenge/{case_id}/zugriff")
def show_case_access(request: Request, actor: Person, case_id: UUID, asked: InAddress) -> Response:
    return _page(request, actor, Target(ObjectType.CASE, case_id), asked)


@router.get("/dokumente/{document_id}/zugriff")
def show_document_access(request: Request, actor: Person, document_id: UUID, asked: InAddress) -> Response:
    return _page(request, actor, Target(ObjectType.DOCUMENT, document_id), asked)


@router.post("/akten/{dossier_id}/zugriff")
def grant_dossier(request: Request, actor: Person, dossier_id: UUID) -> Response:
    return _give(request, actor, Target(ObjectType.DOSSIER, dossier_id))


@router.post("/vorgaenge/{case_id}/zugriff")
def grant_case(request: Request, actor: Person, case_id: UUID) -> Response:
    return _give(request, actor, Target(ObjectType.CASE, case_id))


@router.post("/dokumente/{document_id}/zugriff")
def grant_document(request: Request, actor: Person, document_id: UUID) -> Response:
    return _give(request, actor, Target(ObjectType.DOCUMENT, document_id))


@router.post("/freigaben/{grant_id}/beenden")
def end_access(request: Request, actor: Person, grant_id: UUID) -> Response:
    """End a grant as the person saw it; who saw an older state is shown the new one."""
    fields, database = read_fields(request), platform_of(request).database
    with database.read(actor) as unit:
        target = grants.open_grant(database, unit, grant_id).grant.target
    try:
        with database.begin(actor) as uow:
            grants.end(database, uow, grant_id, state_of(fields))
    except (GrantChanged, GrantEnded) as error:
        return _page(request, actor, target, error=error)
    return RedirectResponse(_address(target), 303)


def _give(request: Request, actor: Actor, target: Target) -> Response:
    fields, database = read_fields(request), platform_of(request).database
    right = Right.WORK if fields.get("bearbeiten") else Right.READ
    try:
        new = NewGrant(
            fields.get("wem", ""),
            right,
            fields.get("anlass", ""),
            chosen_day(fields.get("bis", ""), GrantInvalid(days=MAX_DAYS)),
        )
        with database.begin(actor) as uow:
            grants.give(database, uow, target, new)
    except Invalid as error:
        return _page(request, actor, target, fields=fields, error=error)
    return RedirectResponse(_address(target), 303)


def _address(target: Target) -> str:
    return f"/{RECORDS[KINDS[target.type]].path}/{target.id}/zugriff"


def _page(
    request: Request,
    actor: Actor,
    target: Target,
    asked: Asked = NOTHING_ASKED,
    *,
    fields: Mapping[str, str] | None = None,
    error: EakteError | None = None,
) -> Response:
    database = platform_of(request).database
    explained = None
    with database.read(actor) as unit:
        given = grants.grants_at(database, unit, target, asked.after)
        try:
            explained = explain_access(database, unit, _question(target, asked)) if asked.login else None
        except Invalid as unknown:
            error = unknown
        context = {
            "shell": shell(unit),
            "record": record_of(unit, KINDS[target.type], target.id),
            "grants": given,
            "people": colleagues(database, unit.actor.tenant_id),
            "asked": asked,
            "explained": explained,
            "fields": fields or {},
            "error": error,
            "today": unit.today,
            "last_day": unit.today + timedelta(days=MAX_DAYS),
        }
    status = 200 if error is None else error.status
    return render(request, "access.html", status, _address(target), **context)


def _question(target: Target, asked: Asked) -> Question:
    permission = Permission.FILE if asked.right else Permission.READ
    return Question(
        target, asked.login, permission, chosen_day(asked.day, GrantInvalid(days=MAX_DAYS)) if asked.day else None
    )
