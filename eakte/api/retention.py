# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Retention: why and until when something is kept, and changing the rules of that."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from eakte.api.fields import SelectingRoute
from eakte.api.paging import PageAsked
from eakte.api.retention_schemas import DayOfEvent, RetentionExplained, RuleChange, RuleChanges, RuleProposal
from eakte.database.session import UnitOfWork
from eakte.http.callers import caller, platform_of
from eakte.http.once import IdempotencyKey, answer, create_once
from eakte.kernel.tenancy import Actor
from eakte.services import explaining_retention, rule_changes

router = APIRouter(prefix="/api/v1", tags=["Retention"], route_class=SelectingRoute)

Caller = Annotated[Actor, Depends(caller)]


@router.get("/cases/{case_id}/retention", operation_id="getRetentionOfCase")
def get_retention_of_case(request: Request, case_id: UUID, actor: Caller) -> RetentionExplained:
    """Why and until when a case is kept; of an open one, what will hold."""
    with platform_of(request).database.read(actor) as unit:
        return RetentionExplained.of(explaining_retention.of_case(unit, case_id))


@router.put("/cases/{case_id}/retention/days/{trigger}", operation_id="setDayOfEvent")
def set_day(request: Request, case_id: UUID, trigger: str, actor: Caller, body: DayOfEvent) -> RetentionExplained:
    """Enter the day of an event (council_resolution, permit_expiry, death, payment), or take it away."""
    with platform_of(request).database.begin(actor) as uow:
        return RetentionExplained.of(explaining_retention.set_day(uow, case_id, trigger, body.day))


@router.get("/dossiers/{dossier_id}/retention", operation_id="getRetentionOfDossier")
def get_retention_of_dossier(request: Request, dossier_id: UUID, actor: Caller) -> RetentionExplained:
    """Why and until when a dossier is kept: as long as the last of its cases."""
    with platform_of(request).database.read(actor) as unit:
        return RetentionExplained.of(explaining_retention.of_dossier(unit, dossier_id))


@router.get("/retention/rule-changes", operation_id="listRuleChanges")
def list_rule_changes(request: Request, actor: Caller, page: PageAsked) -> RuleChanges:
    """Changes of retention rules, newest first, with their effect and what became of them."""
    database = platform_of(request).database
    with database.read(actor) as unit:
        found = rule_changes.changes(database, unit, page.limit, page.after)
    return RuleChanges(items=[RuleChange.of(each) for each in found.rows], next=page.next(found.next_after))


@router.post(
    "/retention/rule-changes", operation_id="proposeRetentionRules", status_code=201, response_model=RuleChange
)
def propose_rules(
    request: Request, actor: Caller, body: RuleProposal, idempotency_key: IdempotencyKey = None
) -> Response:
    """Propose other rules for a position or a public service. Where nothing stands under it they hold at once."""
    database = platform_of(request).database

    def propose(uow: UnitOfWork) -> Response:
        return answer(RuleChange.of(rule_changes.propose(database, uow, body.wish(), body.reason)), 201)

    return create_once(request, actor, idempotency_key, body, propose)


@router.get("/retention/rule-changes/{change_id}", operation_id="getRuleChange")
def get_rule_change(request: Request, change_id: UUID, actor: Caller) -> RuleChange:
    """A change, and how far carrying it out is."""
    database = platform_of(request).database
    with database.read(actor) as unit:
        return RuleChange.of(rule_changes.change(database, unit, change_id))


@router.post("/retention/rule-changes/{change_id}/approve", operation_id="approveRetentionRules")
def approve_rules(request: Request, change_id: UUID, actor: Caller) -> RuleChange:
    """Let the rules hold, as a second person; what is closed already is computed anew by a job, and disposed of by none."""
    database = platform_of(request).database
    with database.begin(actor) as uow:
        return RuleChange.of(rule_changes.approve(database, uow, change_id))


@router.post("/retention/rule-changes/{change_id}/refuse", operation_id="refuseRetentionRules")
def refuse_rules(request: Request, change_id: UUID, actor: Caller) -> RuleChange:
    """Let the rules stay as they are; who proposed the change takes it back so."""
    database = platform_of(request).database
    with database.begin(actor) as uow:
        return RuleChange.of(rule_changes.refuse(database, uow, change_id))


@router.post("/retention/rule-changes/{change_id}/resume", operation_id="resumeRetentionRules")
def resume_rules(request: Request, change_id: UUID, actor: Caller) -> RuleChange:
    """Go on computing anew where that broke off."""
    database = platform_of(request).database
    with database.begin(actor) as uow:
        return RuleChange.of(rule_changes.resume(database, uow, change_id))
