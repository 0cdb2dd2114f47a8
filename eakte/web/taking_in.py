# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Taking a municipality in, in three steps: questions, the plan file that they make, and what was made of it.

The plan file is that of `eakte tenant create`, read by the same code: whoever has one already begins with the second step.
"""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from eakte.domain.access.rules import Permission, require
from eakte.domain.filing.standard_plan import STANDARD_OFFICES
from eakte.domain.tenants.errors import PlanFileRefused
from eakte.domain.tenants.plan_draft import Answers, PersonAnswer, drafted
from eakte.domain.tenants.readiness import gaps
from eakte.domain.tenants.values import TownPlan
from eakte.domain.tenants.yaml_nodes import MAX_BYTES
from eakte.http.callers import browser_caller, platform_of
from eakte.http.upload import read_part
from eakte.kernel.errors import Conflict, EakteError
from eakte.kernel.tenancy import Actor, Role
from eakte.services import operating
from eakte.services.tenant_upkeep import state_of
from eakte.web.forms import read_fields, shown_file
from eakte.web.rendering import render
from eakte.web.routing import PageRoute
from eakte.web.shell import shell

ADDRESS = "/betrieb/aufnahme"

router = APIRouter(prefix=ADDRESS, route_class=PageRoute)

Person = Annotated[Actor, Depends(browser_caller)]

ASKED = (Role.CLERK, Role.SCAN_OPERATOR, Role.AUDITOR, Role.TENANT_ADMIN)
"""For so many people there are fields, each with the role that is proposed. Others are written into the plan file."""


@router.get("")
def ask(request: Request, actor: Person) -> Response:
    require(actor, Permission.OPERATE)
    return _page(request, actor, "taking_in.html", asked=ASKED, offices=STANDARD_OFFICES)


@router.post("")
def draft(request: Request, actor: Person) -> Response:
    require(actor, Permission.OPERATE)
    return _checked(request, actor, drafted(_answers(read_fields(request))).encode())


@router.post("/pruefen")
def check(request: Request, actor: Person) -> Response:
    require(actor, Permission.OPERATE)
    return _checked(request, actor, read_part(request, "plan", MAX_BYTES))


@router.post("/anlegen")
def take_in(request: Request, actor: Person) -> Response:
    """The secrets are in this answer alone; who sends the form again learns that the municipality is there."""
    require(actor, Permission.OPERATE)
    content, platform = read_part(request, "plan", MAX_BYTES), platform_of(request)
    try:
        made = operating.take_in(platform, actor, content)
    except (PlanFileRefused, Conflict) as refused:
        return _plan(request, actor, content, refused=refused)
    missing = gaps(state_of(platform.database, made.tenant))
    return _page(
        request, actor, "taken_in.html", at=f"/betrieb/kommunen/{made.tenant.slug}", made=made, missing=missing
    )


def _answers(fields: Mapping[str, str]) -> Answers:
    def told(name: str) -> str:
        return fields.get(name, "").strip()

    people = [
        PersonAnswer(told(f"login-{number}"), told(f"name-{number}"), told(f"role-{number}"), told(f"office-{number}"))
        for number, _ in enumerate(ASKED, 1)
    ]
    return Answers(told("name"), told("slug"), people, told("portal"), "services" in fields)


def _checked(request: Request, actor: Actor, content: bytes) -> Response:
    try:
        plan = operating.check_plan(platform_of(request).database, actor, content)
    except (PlanFileRefused, Conflict) as refused:
        return _plan(request, actor, content, refused=refused)
    return _plan(request, actor, content, plan=plan)


def _plan(
    request: Request,
    actor: Actor,
    content: bytes,
    *,
    plan: TownPlan | None = None,
    refused: PlanFileRefused | Conflict | None = None,
) -> Response:
    """The plan file with what it would make, or with what is wrong with it."""
    text = shown_file(content, MAX_BYTES)
    lines = text.split("\n")
    problems = [
        (problem, lines[problem.line - 1] if problem.line <= len(lines) else "")
        for problem in (refused.problems if isinstance(refused, PlanFileRefused) else ())
    ]
    return _page(request, actor, "plan_file.html", error=refused, text=text, plan=plan, problems=problems)


def _page(
    request: Request,
    actor: Actor,
    template: str,
    *,
    at: str = ADDRESS,
    error: EakteError | None = None,
    **context: object,
) -> Response:
    with platform_of(request).database.read(actor) as unit:
        around = shell(unit)
    status = 200 if error is None else error.status
    return render(request, template, status, at, shell=around, error=error, **context)
