# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Setting up a municipality: its key, filing plan, public services, people and portals."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from eakte.database.repositories.tenants import tenant_value
from eakte.database.session import Database, DirectoryUnit, UnitOfWork
from eakte.domain.access.rules import Permission, require
from eakte.domain.audit.values import Act, AuditObject
from eakte.domain.filing.errors import PlanEntryNotFound
from eakte.domain.filing.numbering import STANDARD_NUMBERING, Numbering
from eakte.domain.filing.rules import check_plan
from eakte.domain.filing.values import Office, PlanEntry, ServiceSetup
from eakte.domain.tenants.errors import LoginTaken
from eakte.domain.tenants.values import DEFAULT_ZONE, PersonSetup, TownPlan
from eakte.kernel.errors import Conflict
from eakte.kernel.messages import N_
from eakte.kernel.tenancy import DEPLOYMENT, Actor, Tenant, TenantId, operator, system, working_for
from eakte.services.accounts import add_portal_key, add_role, create_account, new_password
from eakte.services.keyring import Keyring


@dataclass(frozen=True)
class TenantSetup:
    """Everything a new municipality starts with."""

    slug: str
    name: str
    plan_title: str
    plan: Sequence[PlanEntry]
    services: Sequence[ServiceSetup]
    offices: Sequence[Office] = ()
    zone: str = DEFAULT_ZONE
    numbering: Numbering = STANDARD_NUMBERING


@dataclass(frozen=True)
class Onboarded:
    """A new municipality with the secrets of its people and portals, which nobody can read again."""

    tenant: Tenant
    passwords: tuple[tuple[PersonSetup, str], ...]
    portal_keys: tuple[tuple[str, str], ...]


class TenantExists(Conflict):
    code = "tenant-exists"
    title = N_("This municipality exists already")
    advice = N_("Choose another short name than {slug}.")


def create_tenant(database: Database, keyring: Keyring, setup: TenantSetup) -> Tenant:
    """Create a municipality with everything it starts with, and nobody in it.

    It enters the directory last, so that one whose creation was interrupted is not there at all.

    Raises:
        TenantExists: the short name is taken, or that of the deployment's own log.
    """
    return _create(database, keyring, operator(DEPLOYMENT), setup).tenant


def onboard(database: Database, keyring: Keyring, who: Actor, plan: TownPlan) -> Onboarded:
    """Create a municipality with its people and portals: all of it, or nothing. Its log names the operator.

    Raises:
        TenantExists: the short name is taken.
        LoginTaken: somebody has one of the logins.
    """
    setup = TenantSetup(
        plan.slug, plan.name, plan.plan_title, plan.plan, plan.services, plan.offices, plan.zone, plan.numbering
    )
    return _create(database, keyring, who, setup, plan.people, plan.portals)


def check_free(unit: DirectoryUnit, slug: str, people: Sequence[PersonSetup]) -> None:
    """Raise TenantExists or LoginTaken where `onboard` would."""
    if slug == DEPLOYMENT.slug or unit.tenants.by_slug(slug) is not None:
        raise TenantExists(slug=slug)
    taken = [each.login for each in people if unit.accounts.by_login(each.login) is not None]
    if taken:
        raise LoginTaken(logins=", ".join(taken))


def _create(
    database: Database,
    keyring: Keyring,
    who: Actor,
    setup: TenantSetup,
    people: Sequence[PersonSetup] = (),
    portals: Sequence[str] = (),
) -> Onboarded:
    """What the directory gets is committed after the records: the log tells of nobody who is missing in the end."""
    require(who, Permission.OPERATE)
    check_plan(setup.plan, [office.key for office in setup.offices])
    with database.directory() as unit:
        check_free(unit, setup.slug, people)
        tenant = Tenant(TenantId(unit.new_id()), setup.slug, setup.name, ZoneInfo(setup.zone))
        unit.tenants.add(tenant, unit.now)
        accounts_made = [(each, _add_person(unit, each)) for each in people]
        keys_made = [(name, *add_portal_key(unit, tenant.id, name)) for name in portals]
        with database.begin(working_for(who, tenant)) as uow:
            _fill(uow, keyring, tenant, setup)
        # The directory, a transaction of its own, refers to the offices: they must be there before.
        with database.begin(working_for(who, tenant)) as uow:
            offices = {office.key: office for office in uow.access.offices()}
            for each, (account_id, _) in accounts_made:
                add_role(unit, uow, account_id, each.role, office=offices.get(each.office or ""))
            for name, _, key_id in keys_made:
                uow.audit.record(Act.KEY_CREATED, AuditObject("api_key", key_id), portal=name)
    return Onboarded(
        tenant,
        passwords=tuple((each, password) for each, (_, password) in accounts_made),
        portal_keys=tuple((name, secret) for name, secret, _ in keys_made),
    )


def _add_person(unit: DirectoryUnit, setup: PersonSetup) -> tuple[UUID, str]:
    """A new account: the id and the password."""
    password = new_password()
    account_id = create_account(unit, setup.login, setup.name, password)
    return account_id, password


def _fill(uow: UnitOfWork, keyring: Keyring, tenant: Tenant, setup: TenantSetup) -> None:
    keyring.create_tenant_key(uow.keys, tenant.id)
    offices = uow.access.add_offices(setup.offices)
    uow.plans.add(setup.plan_title, setup.plan, offices, setup.numbering)
    for service in setup.services:
        entry = uow.filing.plan_entry_by_number(service.plan_number)
        if entry is None:
            raise PlanEntryNotFound(number=service.plan_number)
        uow.filing.add_service(service, entry.id)
    uow.audit.record(Act.TENANT_CREATED, AuditObject("tenant", tenant.id), name=tenant.name)


def open_deployment_log(database: Database, keyring: Keyring) -> None:
    """Make the key under which the deployment's own audit log keeps its persons, unless there is one."""
    with database.begin(system(DEPLOYMENT, "set-up")) as uow:
        if uow.keys.tenant_key() is None:
            keyring.create_tenant_key(uow.keys, DEPLOYMENT.id)


def note_schema(database: Database) -> None:
    """Write into the deployment's log that it works with this schema from now on, unless that stands there.

    Who migrates has the owner's password and not the master key, without which no entry can be written.
    """
    with database.directory() as unit:
        revision = unit.upkeep.revision()
    with database.read(system(DEPLOYMENT, "set-up")) as read:
        schema = AuditObject("schema", uuid5(DEPLOYMENT.id, f"schema/{revision}"))
        read.audit.once(Act.SCHEMA_MIGRATED, schema, revision=revision)


def all_tenants(database: Database) -> tuple[Tenant, ...]:
    with database.directory() as unit:
        return tuple(tenant_value(row) for row in unit.tenants.all())


def tenant_by_slug(database: Database, slug: str) -> Tenant | None:
    with database.directory() as unit:
        row = unit.tenants.by_slug(slug)
        return None if row is None else tenant_value(row)
