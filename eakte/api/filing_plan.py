# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The filing plan: reading and changing it, taking it out of the house and in again."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Query, Request, Response

from eakte.api.fields import SelectingRoute
from eakte.api.if_match import IfMatch, revision_of, tag
from eakte.api.plan_schemas import ChangeOfPlan, FoundPosition, PlanComparison, PlanState
from eakte.api.scans import FILE_BODY
from eakte.api.schemas import PlanEntry
from eakte.database.session import UnitOfWork
from eakte.domain.access.rules import Permission, require
from eakte.domain.filing.errors import PlanChanged
from eakte.domain.tenants.yaml_nodes import MAX_BYTES
from eakte.http.callers import caller, platform_of
from eakte.http.once import IdempotencyKey, answer, create_once, once
from eakte.http.upload import read_part
from eakte.kernel.tenancy import Actor
from eakte.services import filing, filing_plan, plan_files
from eakte.services.plan_files import PlanFormat

router = APIRouter(prefix="/api/v1/filing-plan", tags=["Filing plan"], route_class=SelectingRoute)

Caller = Annotated[Actor, Depends(caller)]
Confirmed = Annotated[bool, Query(description="That more people will see dossiers is meant")]

_MEDIA_TYPES = {PlanFormat.CSV: "text/csv; charset=utf-8", PlanFormat.JSON: "application/json"}
_EXPORT: dict[int | str, dict[str, Any]] = {
    200: {"description": "The file", "content": {"text/csv": {"schema": {"type": "string"}}, "application/json": {}}}
}


@router.get("", operation_id="getFilingPlan")
def get_filing_plan(request: Request, response: Response, actor: Caller) -> list[PlanEntry]:
    """All positions by number, retired ones too; the ETag names the state of the plan."""
    with platform_of(request).database.read(actor) as unit:
        response.headers["ETag"] = tag(filing_plan.version(unit))
        return [PlanEntry.of(entry) for entry in filing.plan(unit)]


@router.get("/numbers/{number}", operation_id="findPosition")
def find_position(request: Request, actor: Caller, number: str) -> list[FoundPosition]:
    """Every position to which a number leads: the one that has it, that had it, or that took its dossiers over."""
    with platform_of(request).database.read(actor) as unit:
        return [FoundPosition.of(found) for found in filing_plan.look_up(unit, number)]


@router.get("/export", operation_id="exportFilingPlan", response_class=Response, responses=_EXPORT)
def export_filing_plan(
    request: Request, actor: Caller, written: Annotated[PlanFormat, Query(alias="format")] = PlanFormat.CSV
) -> Response:
    """All positions as they are set up, for a spreadsheet or a program; taken in again they change nothing."""
    with platform_of(request).database.read(actor) as unit:
        content, version = plan_files.export(unit, written), filing_plan.version(unit)
    name = f"aktenplan-{actor.tenant.slug}.{written.value}"
    headers = {"ETag": tag(version), "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=_MEDIA_TYPES[written], headers=headers)


@router.post(
    "/import",
    operation_id="importFilingPlan",
    response_model=PlanComparison,
    openapi_extra={"requestBody": FILE_BODY},
)
def import_filing_plan(
    request: Request,
    actor: Caller,
    *,
    dry_run: bool = False,
    confirmed: Confirmed = False,
    if_match: IfMatch = None,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Let the plan be what a file (CSV or JSON) says, all of it or nothing; what is missing there is retired."""
    require(actor, Permission.PLAN)
    database = platform_of(request).database
    content = read_part(request, "file", MAX_BYTES)
    if dry_run:
        with database.read(actor) as unit:
            found = plan_files.compare(unit, content)
        return answer(PlanComparison.of(found.difference, found.widening, applied=False))
    seen = None if if_match is None else revision_of(if_match, PlanChanged)

    def take_over(uow: UnitOfWork) -> Response:
        found = plan_files.take_over(uow, seen, content, confirmed=confirmed)
        made = PlanComparison.of(found.difference, found.widening, applied=not found.difference.nothing)
        return answer(made, 200, {"ETag": tag(filing_plan.version(uow))})

    with once(request, actor, idempotency_key) as this:
        this.say(content)
        return this.do(take_over)


@router.post("/changes", operation_id="changeFilingPlan", response_model=PlanState)
def change_filing_plan(
    request: Request,
    actor: Caller,
    body: Annotated[ChangeOfPlan, Body()],
    *,
    confirmed: Confirmed = False,
    if_match: IfMatch = None,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Add, change, retire, move, merge or split one position; dossiers follow and keep their reference numbers."""

    def change(uow: UnitOfWork) -> Response:
        version = filing_plan.change(uow, revision_of(if_match, PlanChanged), body.change(), confirmed=confirmed)
        return answer(PlanState(version=version), 200, {"ETag": tag(version)})

    return create_once(request, actor, idempotency_key, body, change)
