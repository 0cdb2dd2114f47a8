# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Particulars of a case: shown by the titles of their schema, and written in a form that the schema makes."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from babel.numbers import format_decimal
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from eakte.domain.filing.errors import CaseChanged, CaseIsClosed, FieldProblem, ParticularsInvalid
from eakte.domain.filing.particulars import Said, ServiceSchema
from eakte.http.callers import browser_caller, platform_of
from eakte.kernel.errors import EakteError, Invalid
from eakte.kernel.messages import N_
from eakte.kernel.tenancy import Actor
from eakte.services import filing, metadata, particulars
from eakte.services.particulars import ParticularsView, ServiceView
from eakte.services.translations import DEFAULT_LANGUAGE, translate
from eakte.web.forms import number_of, read_fields, state_of
from eakte.web.rendering import render
from eakte.web.routing import PageRoute
from eakte.web.shell import shell
from eakte.web.words import day

router = APIRouter(prefix="/vorgaenge/{case_id}", route_class=PageRoute)

Person = Annotated[Actor, Depends(browser_caller)]

_YES_OR_NO = {"ja": True, "nein": False}
_ANSWERS = {True: N_("yes"), False: N_("no")}
_GERMAN_NUMBER = re.compile(r"-?[0-9]{1,15}(,[0-9]{1,9})?")
_DIGITS = "0.#########"


@dataclass(frozen=True)
class Field:
    """A field of the form; `kind` is how it is entered, `text` what stands in it, `problem` what is wrong with that."""

    name: str
    title: str
    kind: str
    choices: tuple[str, ...]
    text: str
    required: bool
    maxlength: int | None
    problem: str | None


@dataclass(frozen=True)
class Refused:
    """A form that was sent, by which schema it was made, and why nothing came of it."""

    schema: ServiceSchema
    fields: Mapping[str, str]
    error: EakteError


@router.get("/fachangaben")
def show_particulars(request: Request, actor: Person, case_id: UUID, leistung: str = "") -> Response:
    """What is said, with the form for it: by its schema, or the newest of the service that is chosen."""
    return _page(request, actor, case_id, leistung)


@router.post("/fachangaben")
def change_particulars(request: Request, actor: Person, case_id: UUID) -> Response:
    fields = read_fields(request)
    schema = particulars.known_schema(fields.get("leistung", ""), number_of(fields, "version"))
    given = _given(schema, fields)
    try:
        with platform_of(request).database.begin(actor) as uow:
            metadata.change_particulars(uow, case_id, state_of(fields), schema.service, schema.version, given)
    except (Invalid, CaseChanged, CaseIsClosed) as error:
        return _page(request, actor, case_id, refused=Refused(schema, fields, error))
    return RedirectResponse(f"/vorgaenge/{case_id}/fachangaben", 303)


def _given(schema: ServiceSchema, fields: Mapping[str, str]) -> dict[str, object]:
    return {name: _value(said, fields[name].strip()) for name, said in schema.properties.items() if name in fields}


def _value(said: Mapping[str, Any], text: str) -> object:
    """What a field says; text that is no such value stays text, for the schema to refuse."""
    match said["type"]:
        case "boolean":
            return _YES_OR_NO.get(text, text)
        case "integer" | "number" if _GERMAN_NUMBER.fullmatch(text):
            return float(text.replace(",", ".")) if "," in text else int(text)
        case _:
            return text


def _text(value: Said) -> str:
    """A value as it stands in the form."""
    match value:
        case bool():
            return next(text for text, answer in _YES_OR_NO.items() if answer is value)
        case int() | float():
            return format_decimal(value, _DIGITS, DEFAULT_LANGUAGE)
        case _:
            return value


def _shown(said: Mapping[str, Any], value: Said) -> str:
    """A value as it is read."""
    if isinstance(value, bool):
        return translate(_ANSWERS[value])
    return day(date.fromisoformat(str(value))) if said.get("format") == "date" else _text(value)


def _fields(schema: ServiceSchema, texts: Mapping[str, str], problems: Iterable[FieldProblem]) -> list[Field]:
    wrong = {each.name: translate(each.message, each.values) for each in problems}
    return [
        Field(
            name=name,
            title=str(said["title"]),
            kind=_kind(said),
            choices=tuple(said.get("enum", ())),
            text=texts.get(name, ""),
            required=name in schema.required,
            maxlength=said.get("maxLength"),
            problem=wrong.get(name),
        )
        for name, said in schema.properties.items()
    ]


def _kind(said: Mapping[str, Any]) -> str:
    if "enum" in said:
        return "choice"
    return str(said.get("format", said["type"]))


def _page(request: Request, actor: Actor, case_id: UUID, chosen: str = "", refused: Refused | None = None) -> Response:
    """The page with its form, filled in as it was sent; who was too slow sees what is kept now beside it."""
    with platform_of(request).database.read(actor) as unit:
        view = filing.open_case(unit, case_id)
        around, services = shell(unit), [each for each in particulars.services(unit) if each.schema]
    kept, error = view.particulars, None if refused is None else refused.error
    schema = _chosen(services, chosen, kept) if refused is None else refused.schema
    texts = {} if kept is None else {name: _text(value) for name, value in kept.values.items()}
    problems = error.problems if isinstance(error, ParticularsInvalid) else ()
    return render(
        request,
        "particulars.html",
        200 if error is None else error.status,
        f"/vorgaenge/{case_id}/fachangaben",
        shell=around,
        at=view,
        version=view.details.version,
        services=services,
        kept=kept,
        said=[] if kept is None else _said(kept),
        schema=schema,
        fields=[] if schema is None else _fields(schema, texts if refused is None else refused.fields, problems),
        late=isinstance(error, CaseChanged),
        error=error,
        told={} if error is None else error.values,
    )


def _chosen(services: Iterable[ServiceView], key: str, kept: ParticularsView | None) -> ServiceSchema | None:
    """The newest schema of the service that is chosen; where none is, that of what is kept."""
    return next((each.schema for each in services if each.key == key), None if kept is None else kept.schema)


def _said(kept: ParticularsView) -> list[tuple[str, str]]:
    """Titles and values, as they are read."""
    return [
        (kept.schema.title(name), _shown(kept.schema.properties[name], value)) for name, value in kept.values.items()
    ]
