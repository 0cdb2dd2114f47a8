# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The people of every test: Witten and Hattingen, in each of them somebody of every role, and portals."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from eakte.bootstrap import Deployment
from eakte.domain.filing.standard_plan import STANDARD_OFFICES, STANDARD_PLAN, STANDARD_SERVICES, TITLE
from eakte.kernel.tenancy import DEPLOYMENT, Actor, Assignment, Role, Tenant, person, system
from eakte.services import accounts, tenants
from eakte.services.tenants import TenantSetup

PASSWORD = "richtig-pferd-batterie"

Mark = Callable[[str, str], str]
"""Makes a text recognisable as a town's own; takes what it is, a login say, and how it reads."""


def unmarked(_kind: str, text: str) -> str:
    return text


@dataclass(frozen=True)
class Colleague:
    """A person of one town: how they sign in, the token of their programs, and who they are in a unit of work."""

    login: str
    token: str
    actor: Actor


@dataclass(frozen=True)
class TownPeople:
    tenant: Tenant
    clerk: Colleague
    office_lead: Colleague
    registry: Colleague
    scan_operator: Colleague
    archivist: Colleague
    records_manager: Colleague
    auditor: Colleague
    tenant_admin: Colleague
    portal_key: str
    other_portal_key: str


@dataclass(frozen=True)
class People:
    witten: TownPeople
    hattingen: TownPeople
    operator: Colleague
    second_operator: Colleague


def settle(deployment: Deployment) -> People:
    """Create both towns with their people in an empty database."""
    witten, hattingen = standard_setup("witten", "Stadt Witten"), standard_setup("hattingen", "Stadt Hattingen")
    operator = new_colleague(deployment, DEPLOYMENT, Role.OPERATOR)
    second = new_colleague(deployment, DEPLOYMENT, Role.OPERATOR, lambda _kind, text: f"zweite.{text}")
    return People(new_town(deployment, witten), new_town(deployment, hattingen), operator, second)


def standard_setup(slug: str, name: str) -> TenantSetup:
    return TenantSetup(slug, name, TITLE, STANDARD_PLAN, STANDARD_SERVICES, STANDARD_OFFICES)


def new_town(deployment: Deployment, setup: TenantSetup, mark: Mark = unmarked) -> TownPeople:
    """A town with its people and portals, whose names, logins and labels are marked."""
    database = deployment.platform.database
    tenant = tenants.create_tenant(database, deployment.keyring, setup)
    with database.begin(system(tenant, "test")) as uow:
        portal_key = accounts.create_portal_key(database, uow, mark("portal", "Serviceportal"))
        other_portal_key = accounts.create_portal_key(database, uow, mark("portal", "Bauportal"))
    return TownPeople(
        tenant=tenant,
        **{role.value: new_colleague(deployment, tenant, role, mark) for role in Role if role is not Role.OPERATOR},
        portal_key=portal_key,
        other_portal_key=other_portal_key,
    )


def another_town(deployment: Deployment, slug: str, name: str) -> Tenant:
    """A town without anybody."""
    return tenants.create_tenant(deployment.platform.database, deployment.keyring, standard_setup(slug, name))


def assign(deployment: Deployment, colleague: Colleague, tenant: Tenant, role: Role, until: date | None = None) -> None:
    """Give somebody a role in one more town, for good or through that day."""
    database = deployment.platform.database
    with database.begin(system(tenant, "test")) as uow:
        accounts.assign(database, uow, colleague.actor.id, role, until)


def assign_in_office(deployment: Deployment, colleague: Colleague, tenant: Tenant, role: Role, office: str) -> None:
    """Give somebody a role in one office of a town, for good."""
    database = deployment.platform.database
    with database.begin(system(tenant, "test")) as uow:
        found = uow.access.office(office)
        assert found is not None
        accounts.assign(database, uow, colleague.actor.id, role, office=found)


def new_colleague(
    deployment: Deployment, tenant: Tenant, role: Role, mark: Mark = unmarked, *, office: str | None = None
) -> Colleague:
    """Somebody with that role there, of the whole municipality or one office of it, with an account of their own."""
    database = deployment.platform.database
    login, name = mark("login", f"{role.value}.{tenant.slug}"), mark("name", f"{role.value} aus {tenant.name}")
    with database.directory() as unit:
        account: UUID = accounts.create_account(unit, login, name, PASSWORD)
    with database.begin(system(tenant, "test")) as uow:
        row = None if office is None else uow.access.office(office)
        accounts.assign(database, uow, account, role, office=row)
        token = accounts.create_personal_token(database, uow, account, mark("token", "Test"))
    assignment = Assignment(role, None if row is None else row.id)
    return Colleague(login, token, person(account, tenant, name, assignment))
