# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Keeping the filing plan: changing one position, and taking a whole plan out and in again."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from eakte.domain.access.rules import Permission, require
from eakte.domain.access.values import ProtectionClass
from eakte.domain.filing.errors import PlanChanged, PlanEntryNotFound, PlanWidensAccess
from eakte.domain.filing.plan_changes import Addition, Alteration, Change, Merger, Move, Retirement, Split
from eakte.domain.filing.values import PlanEntry
from eakte.domain.tenants.errors import PlanImportRefused
from eakte.domain.tenants.plan_exchange import from_table
from eakte.domain.tenants.positions import COLUMNS
from eakte.domain.tenants.yaml_nodes import MAX_BYTES
from eakte.http.callers import browser_caller, platform_of
from eakte.http.upload import read_part
from eakte.kernel.errors import EakteError, Invalid
from eakte.kernel.tenancy import Actor
from eakte.services import filing_plan, plan_files
from eakte.services.plan_files import Comparison, PlanFormat
from eakte.web.forms import read_fields, shown_file, state_of
from eakte.web.rendering import render
from eakte.web.routing import PageRoute
from eakte.web.shell import shell

router = APIRouter(prefix="/aktenplan", route_class=PageRoute)

Person = Annotated[Actor, Depends(browser_caller)]

_KEPT_FIELDS = {"number", "retired_on", "dossier_numbers", "case_numbers"}
"""What the form that changes a position does not have."""
_MEDIA_TYPES = {PlanFormat.CSV: "text/csv; charset=utf-8", PlanFormat.JSON: "application/json"}
_ALTERED = tuple(name for name in PlanEntry.__dataclass_fields__ if name not in _KEPT_FIELDS)


class Kind(StrEnum):
    """What is done with a position: the forms of its page, as they name themselves."""

    ALTER = "aendern"
    ADD = "neu"
    MOVE = "umhaengen"
    MERGE = "zusammenlegen"
    SPLIT = "teilen"
    RETIRE = "ausser-kraft"


@router.get("/export")
def export(request: Request, actor: Person, form: PlanFormat = PlanFormat.CSV) -> Response:
    with platform_of(request).database.read(actor) as unit:
        content = plan_files.export(unit, form)
    headers = {"Content-Disposition": f'attachment; filename="aktenplan-{actor.tenant.slug}.{form.value}"'}
    return Response(content, media_type=_MEDIA_TYPES[form], headers=headers)


@router.get("/einlesen")
def ask_for_file(request: Request, actor: Person) -> Response:
    require(actor, Permission.PLAN)
    return _import(request, actor)


@router.post("/einlesen/pruefen")
def check(request: Request, actor: Person) -> Response:
    """Say what the file would change; nothing is changed yet."""
    require(actor, Permission.PLAN)
    content = read_part(request, "plan", MAX_BYTES)
    try:
        with platform_of(request).database.read(actor) as unit:
            found = plan_files.compare(unit, content)
    except PlanImportRefused as refused:
        return _import(request, actor, content=content, error=refused)
    return _import(request, actor, content=content, found=found)


@router.post("/einlesen")
def take_over(request: Request, actor: Person, stand: int = 0, bestaetigt: str = "") -> Response:
    """Do what the preview of that state told; who saw an older one is shown what it would be now."""
    require(actor, Permission.PLAN)
    content = read_part(request, "plan", MAX_BYTES)
    try:
        with platform_of(request).database.begin(actor) as uow:
            plan_files.take_over(uow, stand, content, confirmed=bool(bestaetigt))
    except (PlanImportRefused, PlanChanged, PlanWidensAccess) as error:
        return _import(request, actor, content=content, error=error)
    return RedirectResponse("/akten", 303)


@router.get("/position")
def show_position(request: Request, actor: Person, nummer: str) -> Response:
    return _position(request, actor, nummer)


@router.post("/position")
def change_position(request: Request, actor: Person) -> Response:
    """Change one position as the person saw the plan."""
    require(actor, Permission.PLAN)
    fields = read_fields(request)
    number = fields.get("nummer", "")
    try:
        wanted = _wanted(number, fields)
        with platform_of(request).database.begin(actor) as uow:
            filing_plan.change(uow, state_of(fields), wanted, confirmed="bestaetigt" in fields)
    except (Invalid, PlanEntryNotFound, PlanChanged, PlanWidensAccess) as error:
        return _position(request, actor, number, fields=fields, error=error)
    at = wanted.to if isinstance(wanted, Move) else number
    return RedirectResponse(f"/akten?position={quote(at)}", 303)


def _wanted(number: str, fields: Mapping[str, str]) -> Change:
    """What the form asks for.

    Raises:
        PlanImportRefused: a field of a position is not as it must be; by the same rules as in a file.
        Invalid: it is none of our forms.
    """
    target = fields.get("ziel", "").strip()
    match fields.get("art"):
        case Kind.ALTER:
            entry = _entry({**fields, "number": number})
            wanted: Change = Alteration(number, {name: getattr(entry, name) for name in _ALTERED})
        case Kind.ADD:
            wanted = Addition(_entry(fields))
        case Kind.MOVE:
            wanted = Move(number, target)
        case Kind.MERGE:
            wanted = Merger(number, target)
        case Kind.SPLIT:
            wanted = Split(number, _parts(fields.get("teile", "")), rest=target or None)
        case Kind.RETIRE:
            wanted = Retirement(number)
        case _:
            raise Invalid
    return wanted


def _entry(fields: Mapping[str, str]) -> PlanEntry:
    ((_, entry),) = from_table([(1, COLUMNS), (1, [fields.get(name, "") for name in COLUMNS])])
    return entry


def _parts(text: str) -> tuple[PlanEntry, ...]:
    """Positions as they are written into the form, one in a line: the number, then the title."""
    lines = [(line, each.strip().partition(" ")) for line, each in enumerate(text.splitlines(), 1) if each.strip()]
    if not lines:
        return ()
    rows = [(line, (number, title)) for line, (number, _, title) in lines]
    return tuple(entry for _, entry in from_table([(1, ("number", "title")), *rows]))


def _position(
    request: Request,
    actor: Actor,
    number: str,
    *,
    fields: Mapping[str, str] | None = None,
    error: EakteError | None = None,
) -> Response:
    """The page of one position with the forms that change it, filled in as they were sent."""
    with platform_of(request).database.read(actor) as unit:
        entry = filing_plan.position(unit, number)
        context: dict[str, Any] = {
            "shell": shell(unit),
            "entry": entry,
            "stand": filing_plan.version(unit),
            "offices": unit.access.offices(),
        }
    return render(
        request,
        "plan_position.html",
        200 if error is None else error.status,
        f"/aktenplan/position?nummer={quote(number)}",
        **context,
        protections=tuple(ProtectionClass),
        kinds=Kind,
        fields=fields or {},
        problems=error.problems if isinstance(error, PlanImportRefused) else (),
        widens=isinstance(error, PlanWidensAccess),
        error=error,
    )


def _import(
    request: Request,
    actor: Actor,
    *,
    content: bytes = b"",
    found: Comparison | None = None,
    error: EakteError | None = None,
) -> Response:
    with platform_of(request).database.read(actor) as unit:
        filing_plan.require_keeper(unit)
        around = shell(unit)
    text = shown_file(content, MAX_BYTES)
    lines = text.split("\n")
    problems = [
        (problem, lines[problem.line - 1] if problem.line <= len(lines) else "")
        for problem in (error.problems if isinstance(error, PlanImportRefused) else ())
    ]
    told = {"text": text, "found": found, "problems": problems, "error": error}
    status = 200 if error is None else error.status
    return render(request, "plan_import.html", status, "/aktenplan/einlesen", shell=around, **told)
