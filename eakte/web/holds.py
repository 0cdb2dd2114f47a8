# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Holds: those of a dossier or case, with forms to set, change and lift them, and all that are in force."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from eakte.database.session import ReadUnit
from eakte.domain.access.rules import Permission
from eakte.domain.access.values import ObjectType, Target
from eakte.domain.filing.errors import TooManyItems
from eakte.domain.holds.errors import HoldChanged, HoldLifted, HoldTargetUnknown
from eakte.domain.holds.rules import MAX_EXPLANATION_CHARACTERS, check_explanation, incomplete, last_review
from eakte.http.callers import browser_caller, platform_of
from eakte.kernel.errors import EakteError, Invalid
from eakte.kernel.messages import one_line
from eakte.kernel.tenancy import Actor
from eakte.services import holds
from eakte.services.access import require_reach
from eakte.services.history import record_of
from eakte.services.holds import MAX_WHY_CHARACTERS, AskedHold, HoldView
from eakte.web.forms import chosen_day, read_fields, state_of
from eakte.web.rendering import render
from eakte.web.routing import PageRoute
from eakte.web.shell import shell
from eakte.web.words import KINDS, RECORDS
from retention.holds import HoldReason

router = APIRouter(route_class=PageRoute)

Person = Annotated[Actor, Depends(browser_caller)]

MAX_NUMBERS = 200
"""Reference numbers that the form takes at once; programs send up to 1,000."""
_LIST = "/sperren"


class Refused(NamedTuple):
    """What was sent and why it was refused; `hold` is the one that was to be changed or lifted."""

    fields: Mapping[str, str]
    error: EakteError
    hold: UUID | None = None


class Became(NamedTuple):
    """What became of one reference number: a hold, or why there is none."""

    number: str
    outcome: HoldView | EakteError


@router.get(_LIST)
def show_all(request: Request, actor: Person, nach: UUID | None = None) -> Response:
    return _list_page(request, actor, nach)


@router.post(_LIST)
def set_on_many(request: Request, actor: Person) -> Response:
    """Set the same hold on all that the form names, and tell what became of each."""
    fields, database = read_fields(request), platform_of(request).database
    try:
        with database.read(actor) as unit:
            require_reach(unit, Permission.HOLD)
            asked, numbers = _asked(fields), _numbers(fields)
            named = holds.named_targets(unit, numbers)
        targets = [each for each in named if isinstance(each, Target)]
        done = iter(holds.set_each(database, actor, targets, asked))
        outcomes = [each if isinstance(each, HoldTargetUnknown) else next(done) for each in named]
    except (Invalid, TooManyItems) as error:
        return _list_page(request, actor, refused=Refused(fields, error))
    became = [Became(*each) for each in zip(numbers, outcomes, strict=True)]
    return _list_page(request, actor, became=became)


@router.get("/akten/{dossier_id}/sperren")
def show_of_dossier(request: Request, actor: Person, dossier_id: UUID, nach: UUID | None = None) -> Response:
    return _record_page(request, actor, Target(ObjectType.DOSSIER, dossier_id), nach)


@router.get("/vorgaenge/{case_id}/sperren")
def show_of_case(request: Request, actor: Person, case_id: UUID, nach: UUID | None = None) -> Response:
    return _record_page(request, actor, Target(ObjectType.CASE, case_id), nach)


@router.post("/akten/{dossier_id}/sperren")
def set_on_dossier(request: Request, actor: Person, dossier_id: UUID) -> Response:
    return _set(request, actor, Target(ObjectType.DOSSIER, dossier_id))


@router.post("/vorgaenge/{case_id}/sperren")
def set_on_case(request: Request, actor: Person, case_id: UUID) -> Response:
    return _set(request, actor, Target(ObjectType.CASE, case_id))


@router.post("/sperren/{hold_id}/aendern")
def change(request: Request, actor: Person, hold_id: UUID) -> Response:
    """Change a hold as the person saw it; who saw an older state is shown the new one."""
    fields, database = read_fields(request), platform_of(request).database
    target = _target(request, actor, hold_id)
    try:
        with database.begin(actor) as uow:
            review_on = chosen_day(fields.get("pruefung", ""), incomplete())
            holds.change(database, uow, hold_id, state_of(fields), fields.get("erlaeuterung", ""), review_on)
    except (Invalid, HoldChanged, HoldLifted) as error:
        return _record_page(request, actor, target, refused=Refused(fields, error, hold_id))
    return RedirectResponse(_address(target), 303)


@router.post("/sperren/{hold_id}/aufheben")
def lift(request: Request, actor: Person, hold_id: UUID) -> Response:
    """Lift a hold as the person saw it."""
    fields, database = read_fields(request), platform_of(request).database
    target = _target(request, actor, hold_id)
    try:
        with database.begin(actor) as uow:
            holds.lift(database, uow, hold_id, state_of(fields), fields.get("grund", ""))
    except (Invalid, HoldChanged, HoldLifted) as error:
        return _record_page(request, actor, target, refused=Refused(fields, error, hold_id))
    return RedirectResponse(_address(target), 303)


def _set(request: Request, actor: Actor, target: Target) -> Response:
    fields, database = read_fields(request), platform_of(request).database
    try:
        with database.begin(actor) as uow:
            holds.require_set(uow, target)
            holds.set_hold(database, uow, target, _asked(fields))
    except Invalid as error:
        return _record_page(request, actor, target, refused=Refused(fields, error))
    return RedirectResponse(_address(target), 303)


def _asked(fields: Mapping[str, str]) -> AskedHold:
    """What the form says of a hold; raises `HoldInvalid` where it does not say it all."""
    reason = fields.get("grund", "")
    if reason not in set(HoldReason):
        raise incomplete()
    explanation = check_explanation(fields.get("erlaeuterung", ""))
    return AskedHold(HoldReason(reason), explanation, chosen_day(fields.get("pruefung", ""), incomplete()))


def _numbers(fields: Mapping[str, str]) -> Sequence[str]:
    """The reference numbers, each once, in the order of the form.

    Raises:
        HoldInvalid: none is given.
        TooManyItems: more than MAX_NUMBERS.
    """
    lines = map(one_line, fields.get("aktenzeichen", "").splitlines())
    numbers = list(dict.fromkeys(line for line in lines if line))
    if not numbers:
        raise incomplete()
    if len(numbers) > MAX_NUMBERS:
        raise TooManyItems(limit=MAX_NUMBERS)
    return numbers


def _target(request: Request, actor: Actor, hold_id: UUID) -> Target:
    """The dossier or case on which the hold was set, for who may set holds there."""
    database = platform_of(request).database
    with database.read(actor) as unit:
        return holds.target_to_change(unit, hold_id)


def _address(target: Target) -> str:
    return f"/{RECORDS[KINDS[target.type]].path}/{target.id}/sperren"


def _record_page(
    request: Request, actor: Actor, target: Target, after: UUID | None = None, refused: Refused | None = None
) -> Response:
    database = platform_of(request).database
    with database.read(actor) as unit:
        found = holds.holds_of(database, unit, target, after)
        context = {
            "shell": shell(unit),
            "record": record_of(unit, KINDS[target.type], target.id),
            "holds": found,
            "may_set": holds.may_set(unit, target),
            "target": target,
            "after": after,
            **_form(unit, refused),
        }
    status = 200 if refused is None else refused.error.status
    return render(request, "record_holds.html", status, _address(target), **context)


def _list_page(
    request: Request,
    actor: Actor,
    after: UUID | None = None,
    refused: Refused | None = None,
    became: Sequence[Became] = (),
) -> Response:
    database = platform_of(request).database
    with database.read(actor) as unit:
        context = {
            "shell": shell(unit),
            "holds": holds.all_in_force(database, unit, after),
            "after": after,
            "done": [each for each in became if isinstance(each.outcome, HoldView)],
            "kept_out": [each for each in became if isinstance(each.outcome, EakteError)],
            "max_numbers": MAX_NUMBERS,
            **_form(unit, refused),
        }
    return render(request, "all_holds.html", 200 if refused is None else refused.error.status, _LIST, **context)


def _form(unit: ReadUnit, refused: Refused | None) -> dict[str, Any]:
    """What the forms need, with what was sent to the one that was refused."""
    sent: Mapping[str, str] = {} if refused is None else refused.fields
    return {
        "error": None if refused is None else refused.error,
        "of_hold": None if refused is None else refused.hold,
        "fields": sent,
        "last_review": last_review(unit.today),
        "max_explanation": MAX_EXPLANATION_CHARACTERS,
        "max_why": MAX_WHY_CHARACTERS,
    }
