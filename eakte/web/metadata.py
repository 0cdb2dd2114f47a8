# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What is said of a dossier or a case beside its number: shown to all who read it, changed by who works on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from eakte.database.session import ReadUnit
from eakte.domain.access.rules import Permission
from eakte.domain.access.values import ObjectType, Target
from eakte.domain.filing.errors import CaseChanged, DossierChanged, LeadWidensAccess, RunningPeriodUnclear
from eakte.domain.filing.metadata import BETWEEN_KEYWORDS, Medium
from eakte.http.callers import browser_caller, platform_of
from eakte.kernel.errors import EakteError, Invalid
from eakte.kernel.tenancy import Actor
from eakte.services import filing, metadata
from eakte.services.access import may_at
from eakte.services.details import Details
from eakte.services.entry_words import RECORD_FIELDS
from eakte.services.filing import CaseSummary, DossierSummary
from eakte.services.grants import place_of
from eakte.services.history import RecordKind
from eakte.services.metadata import LEAD, PARENT
from eakte.services.translations import translate
from eakte.web.forms import chosen_day, read_fields, state_of
from eakte.web.rendering import render
from eakte.web.routing import PageRoute
from eakte.web.shell import shell
from eakte.web.words import MEDIUMS, RECORDS

router = APIRouter(route_class=PageRoute)

Person = Annotated[Actor, Depends(browser_caller)]


@dataclass(frozen=True)
class Refused:
    """A form that was sent, and why nothing came of it."""

    fields: Mapping[str, str]
    error: EakteError


@router.get("/akten/{dossier_id}/angaben")
def show_dossier(request: Request, actor: Person, dossier_id: UUID) -> Response:
    return _page(request, actor, RecordKind.DOSSIER, dossier_id)


@router.post("/akten/{dossier_id}/angaben")
def change_dossier(request: Request, actor: Person, dossier_id: UUID) -> Response:
    fields = _sent(request)
    confirmed = "bestaetigt" in fields
    try:
        given = _given(fields)
        with platform_of(request).database.begin(actor) as uow:
            metadata.change_dossier(uow, dossier_id, state_of(fields), given, confirmed=confirmed)
            seen = may_at(uow, Permission.READ, place_of(uow, Target(ObjectType.DOSSIER, dossier_id)))
    except (Invalid, DossierChanged, LeadWidensAccess) as error:
        return _page(request, actor, RecordKind.DOSSIER, dossier_id, Refused(fields, error))
    if not seen:
        return RedirectResponse("/akten?abgegeben=ja", 303)
    before = fields.get("lead_vorher")
    given_away = before is not None and before != fields.get(LEAD, before)
    return RedirectResponse(f"/akten/{dossier_id}{'?' + urlencode({'lead_vorher': before}) if given_away else ''}", 303)


@router.get("/vorgaenge/{case_id}/angaben")
def show_case(request: Request, actor: Person, case_id: UUID) -> Response:
    return _page(request, actor, RecordKind.CASE, case_id)


@router.post("/vorgaenge/{case_id}/angaben")
def change_case(request: Request, actor: Person, case_id: UUID) -> Response:
    fields = _sent(request)
    try:
        given = {name: value for name, value in _given(fields).items() if name != LEAD}
        with platform_of(request).database.begin(actor) as uow:
            metadata.change_case(uow, case_id, state_of(fields), given)
    except (Invalid, CaseChanged) as error:
        return _page(request, actor, RecordKind.CASE, case_id, Refused(fields, error))
    return RedirectResponse(f"/vorgaenge/{case_id}", 303)


def _sent(request: Request) -> dict[str, str]:
    """The form's fields; browsers end lines in their own way."""
    return {name: value.replace("\r\n", "\n") for name, value in read_fields(request).items()}


def _given(fields: Mapping[str, str]) -> dict[str, Any]:
    """What the form says; of what it did not ask for, nothing.

    Raises:
        RunningPeriodUnclear: one of its days does not exist.
        Invalid: its medium is none.
    """
    return {name: _value(name, fields[name]) for name in RECORD_FIELDS if name in fields and name != PARENT}


def _value(name: str, text: str) -> object:
    match name:
        case "keywords":
            return text.split(BETWEEN_KEYWORDS)
        case "runs_from" | "runs_until":
            return chosen_day(text, RunningPeriodUnclear()) if text else None
        case "medium":
            if text not in set(Medium):
                raise Invalid
            return Medium(text)
        case "title":
            return text
        case _:
            return text or None


def _stored(kind: RecordKind, details: Details) -> dict[str, str]:
    """What is kept, as the form has it."""
    said = details.metadata
    days = {"runs_from": said.runs_from, "runs_until": said.runs_until}
    lead = details.lead.key if details.lead and details.lead.own else ""
    return {
        "title": said.title,
        "keywords": f"{BETWEEN_KEYWORDS} ".join(said.keywords),
        **({LEAD: lead} if kind is RecordKind.DOSSIER else {}),
        **{name: day.isoformat() if day else "" for name, day in days.items()},
        "medium": said.medium.value,
        "location": said.location or "",
        "remark": said.remark or "",
    }


def _found(unit: ReadUnit, kind: RecordKind, record_id: UUID) -> tuple[DossierSummary | CaseSummary, Details]:
    if kind is RecordKind.DOSSIER:
        dossier = filing.open_dossier(unit, record_id)
        return dossier.dossier, dossier.details
    case = filing.open_case(unit, record_id)
    return case.case, case.details


def _page(
    request: Request, actor: Actor, kind: RecordKind, record_id: UUID, refused: Refused | None = None
) -> Response:
    """The page with its form, filled in as it was sent; who was too slow sees what is kept now beside it."""
    with platform_of(request).database.read(actor) as unit:
        record, details = _found(unit, kind, record_id)
        around, offices = shell(unit), unit.access.offices()
    stored = _stored(kind, details)
    error, fields = (None, {}) if refused is None else (refused.error, refused.fields)
    late = isinstance(error, DossierChanged | CaseChanged)
    return render(
        request,
        "metadata.html",
        200 if error is None else error.status,
        f"/{RECORDS[kind].path}/{record_id}/angaben",
        shell=around,
        kind=kind,
        record=record,
        version=details.version,
        lead=details.lead,
        offices=offices,
        stored={name: _shown(name, value, details) for name, value in stored.items()},
        fields={**stored, **fields},
        others=[
            (name, _shown(name, stored[name], details)) for name in stored if late and _other(name, stored, fields)
        ],
        widens=isinstance(error, LeadWidensAccess),
        error=error,
        told={} if error is None else _told(error),
    )


def _other(name: str, stored: Mapping[str, str], fields: Mapping[str, str]) -> bool:
    """Whether something else is kept than was sent."""
    return name in fields and fields[name] != stored[name]


def _shown(name: str, value: str, details: Details) -> str:
    """A stored value of the form in words."""
    match name:
        case "medium":
            return translate(MEDIUMS[Medium(value)])
        case "lead":
            return "" if details.lead is None else details.lead.name
        case _:
            return value


def _told(error: EakteError) -> dict[str, Any]:
    """The error's values, the field by the name that it has on the page."""
    field = error.values.get("field")
    return {**error.values, **({"field": translate(RECORD_FIELDS[str(field)])} if field else {})}
