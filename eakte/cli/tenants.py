# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Municipalities: set up out of a plan file, checked, suspended and resumed."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from eakte.bootstrap import Deployment, compose
from eakte.cli.access import Slug, named_tenant
from eakte.cli.audit import Reason
from eakte.cli.files import plan_file, problems_told
from eakte.config import read_settings
from eakte.domain.audit.rules import given_reason
from eakte.domain.tenants.errors import QuotaMissing
from eakte.domain.tenants.plan_file import town_plan
from eakte.domain.tenants.quotas import NO_QUOTAS, Quota, Quotas, size_of
from eakte.domain.tenants.readiness import HINTS, can_work, gaps
from eakte.domain.tenants.values import PersonSetup, TownPlan
from eakte.kernel.errors import Unavailable
from eakte.kernel.messages import N_
from eakte.kernel.tenancy import DEPLOYMENT, Tenant, operator
from eakte.services import tenant_upkeep
from eakte.services.entry_words import ROLES
from eakte.services.gap_words import CHECKED
from eakte.services.quotas import set_quotas
from eakte.services.tenants import Onboarded, check_free, onboard
from eakte.services.translations import translate

app = typer.Typer(no_args_is_help=True, help="Municipalities")

_FINE, _MISSING, _HINT = N_("ok"), N_("MISSING"), N_("hint")

_USED: Mapping[Quota, str] = {
    Quota.SUBMISSIONS: N_("Submissions this month: {used} of {limit}"),
    Quota.PAGES: N_("Pages recognised this month: {used} of {limit}"),
    Quota.BYTES: N_("Bytes stored in all: {used} of {limit}"),
}


@app.command("create")
def create(
    path: Annotated[Path, typer.Option("--from", help="The plan file (YAML)", metavar="FILE")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check, say what would be made, and make nothing")] = False,
) -> None:
    """Set up a municipality as a plan file says. Passwords and keys are printed this once and cannot be shown again."""
    content = plan_file(path)
    with problems_told():
        plan = town_plan(content)
    deployment = compose(read_settings())
    database = deployment.platform.database
    if dry_run:
        with database.lookup() as unit:
            check_free(unit, plan.slug, plan.people)
        _tell_plan(plan)
    else:
        _tell_secrets(plan, onboard(database, deployment.keyring, operator(DEPLOYMENT), plan))


@app.command("check")
def check(tenant: Slug) -> None:
    """Say what a municipality lacks before it can work; changes nothing. Ends with 7 if it lacks something."""
    deployment = compose(read_settings())
    of = named_tenant(deployment, tenant)
    missing = gaps(tenant_upkeep.state_of(deployment.platform.database, of))
    for gap, (label, meaning) in CHECKED.items():
        if gap not in missing:
            print(f"[{translate(_FINE)}] {translate(label)}")
            continue
        print(f"[{translate(_HINT if gap in HINTS else _MISSING)}] {translate(label)}")
        print(f"    {translate(meaning)}")
    _tell_quotas(deployment, of)
    if not can_work(missing):
        raise typer.Exit(Unavailable.exit_code)


@app.command("quota")
def quota(
    tenant: Slug,
    submissions: Annotated[int | None, typer.Option(min=0, help="Submissions in a calendar month")] = None,
    pages: Annotated[int | None, typer.Option(min=0, help="Pages that are recognised in a calendar month")] = None,
    size: Annotated[str | None, typer.Option("--bytes", help="Stored altogether, e.g. 500GB", metavar="SIZE")] = None,
    none: Annotated[bool, typer.Option("--none", help="No limits but those given with it")] = False,
) -> None:
    """Say how much a municipality may use. What is not named stays as it was."""
    given = Quotas(submissions, pages, None if size is None else size_of(size))
    if given == NO_QUOTAS and not none:
        raise QuotaMissing
    deployment = compose(read_settings())
    with deployment.platform.database.begin(operator(named_tenant(deployment, tenant))) as uow:
        set_quotas(uow, given.over(NO_QUOTAS if none else uow.quotas.current()))


@app.command("suspend")
def suspend(tenant: Slug, reason: Reason) -> None:
    """Let nobody of a municipality in, neither people nor portals. Nothing is deleted, and its log is completed."""
    given, deployment = given_reason(reason), compose(read_settings())
    tenant_upkeep.suspend(deployment.platform.database, operator(DEPLOYMENT), named_tenant(deployment, tenant), given)


@app.command("resume")
def resume(tenant: Slug) -> None:
    """Let everybody of a suspended municipality in again."""
    deployment = compose(read_settings())
    tenant_upkeep.resume(deployment.platform.database, operator(DEPLOYMENT), named_tenant(deployment, tenant))


def _tell_quotas(deployment: Deployment, tenant: Tenant) -> None:
    for use in deployment.platform.quotas.state(tenant).uses:
        print("  " + translate(_USED[use.quota], {"used": use.used, "limit": use.limit}))


def _tell_plan(plan: TownPlan) -> None:
    """What would be made, by number and by name."""
    print(translate(N_("Nothing was set up. The plan file would make {name} ({slug}):"), _names(plan)))
    _tell_counts(plan)
    for service in plan.services:
        print(f"  {service.plan_number}  {service.title} ({service.key})")
    for person in plan.people:
        print(f"  {_described(person)}")
    for portal in plan.portals:
        print(f"  {translate(N_('Portal'))} {portal}")


def _tell_secrets(plan: TownPlan, made: Onboarded) -> None:
    print(translate(N_("{name} ({slug}) was set up:"), _names(plan)))
    _tell_counts(plan)
    for person, password in made.passwords:
        print(f"  {_described(person)}: {password}")
    for portal, secret in made.portal_keys:
        print(f"  {translate(N_('Portal'))} {portal}: {secret}")


def _tell_counts(plan: TownPlan) -> None:
    counts = {
        "positions": len(plan.plan),
        "services": len(plan.services),
        "people": len(plan.people),
        "portals": len(plan.portals),
    }
    message = N_("positions: {positions}, public services: {services}, people: {people}, portals: {portals}")
    print("  " + translate(message, counts))


def _names(plan: TownPlan) -> Mapping[str, str]:
    return {"name": plan.name, "slug": plan.slug}


def _described(person: PersonSetup) -> str:
    return f"{person.login} ({person.name}, {translate(ROLES[person.role])})"
