# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Setting up a municipality: its key, filing plan, public services."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid5
from zoneinfo import ZoneInfo

from eakte.database.repositories.tenants import tenant_value
from eakte.database.session import Database
from eakte.domain.audit.values import Act, AuditObject
from eakte.domain.filing.errors import PlanEntryNotFound
from eakte.domain.filing.rules import check_plan
from eakte.domain.filing.values import PlanEntry, ServiceSetup
from eakte.kernel.errors import Conflict
from eakte.kernel.messages import N_
from eakte.kernel.tenancy import DEPLOYMENT, Tenant, TenantId, system
from eakte.services.keyring import Keyring

DEFAULT_ZONE = "Europe/Berlin"


@dataclass(frozen=True)
class TenantSetup:
    """Everything a new municipality starts with."""

    slug: str
    name: str
    plan_title: str
    plan: Sequence[PlanEntry]
    services: Sequence[ServiceSetup]
    zone: str = DEFAULT_ZONE


class TenantExists(Conflict):
    code = "tenant-exists"
    title = N_("This municipality exists already")
    advice = N_("Choose another short name than {slug}.")


def create_tenant(database: Database, keyring: Keyring, setup: TenantSetup) -> Tenant:
    """Create a municipality with everything it starts with.

    It enters the directory last, so that one whose creation was interrupted is not there at all.

    Raises:
        TenantExists: the short name is taken, or that of the deployment's own log.
    """
    check_plan(setup.plan)
    with database.directory() as unit:
        if setup.slug == DEPLOYMENT.slug or unit.tenants.by_slug(setup.slug) is not None:
            raise TenantExists(slug=setup.slug)
        tenant = Tenant(TenantId(unit.new_id()), setup.slug, setup.name, ZoneInfo(setup.zone))
    _fill(database, keyring, tenant, setup)
    with database.directory() as unit:
        unit.tenants.add(tenant, unit.now)
    return tenant


def _fill(database: Database, keyring: Keyring, tenant: Tenant, setup: TenantSetup) -> None:
    with database.begin(system(tenant, "set-up")) as uow:
        keyring.create_tenant_key(uow.keys, tenant.id)
        uow.filing.add_plan(setup.plan_title, setup.plan)
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
