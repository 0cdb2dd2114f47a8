# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The demo's municipalities with their people, portals and keys. What is secret is made once and kept in a file."""

import json
import os
import secrets
from dataclasses import asdict, dataclass, field
from pathlib import Path
from uuid import UUID

from eakte.bootstrap import Deployment
from eakte.database.session import UnitOfWork
from eakte.demo.people import TOWNS, Town
from eakte.domain.filing.standard_plan import SOCIAL_OFFICE, STANDARD_OFFICES, STANDARD_PLAN, STANDARD_SERVICES, TITLE
from eakte.kernel.tenancy import DEPLOYMENT, Role, Tenant, system
from eakte.services import accounts, tenants
from eakte.services.tenants import TenantSetup

PORTAL = "Serviceportal"
DISTRICT = "Ennepe-Ruhr-Kreis"
"""Decides about parking permits for disabled people; the towns let it into the cases."""
WITH_KEYS = ("Witten", "Hattingen")
"""The towns for which the demo shows a portal key and a clerk's token."""

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", " ": "-"})


@dataclass
class TownAccess:
    """How to get into a demo town: as a clerk, as a portal, as who audits it and who leads it (not in data of older demos)."""

    login: str
    password: str
    portal_key: str
    token: str
    auditor_login: str = ""
    auditor_password: str = ""
    lead_login: str = ""
    lead_password: str = ""
    lead_token: str = ""


@dataclass
class DemoState:
    """What the demo must remember between two starts; kept beside its data with mode 0600."""

    towns: dict[str, TownAccess] = field(default_factory=dict)
    sent: list[str] = field(default_factory=list)
    operator_login: str = ""
    operator_password: str = ""

    @classmethod
    def read(cls, path: Path) -> "DemoState":
        if not path.exists():
            return cls()
        content = json.loads(path.read_text(encoding="utf-8"))
        towns = {name: TownAccess(**access) for name, access in content.pop("towns").items()}
        return cls(towns, **content)

    @property
    def complete(self) -> bool:
        """Whether every town and the operator are there, so that a second start can go straight to serving."""
        return self.towns.keys() >= TOWNS.keys() and bool(self.operator_login)

    def write(self, path: Path) -> None:
        """Replace the file as a whole, so that a crash leaves the old or the new one."""
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_suffix(".new")
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(asdict(self), file, ensure_ascii=False, indent=1)
        new.replace(path)


def provide_towns(deployment: Deployment, state: DemoState, path: Path) -> None:
    """Create the towns that are not there yet, and the operator; each is kept as soon as it is whole."""
    for town in TOWNS.values():
        if town.name not in state.towns:
            state.towns[town.name] = _provide(deployment, town)
            state.write(path)
    if not state.operator_login:
        with deployment.platform.database.begin(system(DEPLOYMENT, "demo")) as uow:
            _, login, password = _person(deployment, uow, DEPLOYMENT, Role.OPERATOR, "Leitstelle")
        state.operator_login, state.operator_password = login, password
        state.write(path)


def slug(town: Town) -> str:
    return town.name.lower().translate(_UMLAUTS)


def _provide(deployment: Deployment, town: Town) -> TownAccess:
    """Make a town, or give a half-made one of an interrupted start new keys."""
    database = deployment.platform.database
    tenant = tenants.tenant_by_slug(database, slug(town)) or tenants.create_tenant(
        database,
        deployment.keyring,
        TenantSetup(slug(town), town.authority, TITLE, STANDARD_PLAN, STANDARD_SERVICES, STANDARD_OFFICES),
    )
    with database.begin(system(tenant, "demo")) as uow:
        return _access(deployment, uow, tenant)


def _access(deployment: Deployment, uow: UnitOfWork, tenant: Tenant) -> TownAccess:
    database = deployment.platform.database
    clerk, login, password = _person(deployment, uow, tenant, Role.CLERK, "Sachbearbeitung")
    social = uow.access.office(SOCIAL_OFFICE)
    accounts.assign(database, uow, clerk, Role.CLERK, office=social)  # social data are for those of the office alone
    _, auditor_login, auditor_password = _person(deployment, uow, tenant, Role.AUDITOR, "Datenschutz")
    lead, lead_login, lead_password = _person(deployment, uow, tenant, Role.OFFICE_LEAD, "Leitung")
    return TownAccess(
        login=login,
        password=password,
        portal_key=accounts.create_portal_key(database, uow, PORTAL),
        token=accounts.create_personal_token(database, uow, clerk, "Demo"),
        auditor_login=auditor_login,
        auditor_password=auditor_password,
        lead_login=lead_login,
        lead_password=lead_password,
        lead_token=accounts.create_personal_token(database, uow, lead, "Demo"),
    )


def _person(deployment: Deployment, uow: UnitOfWork, tenant: Tenant, role: Role, title: str) -> tuple[UUID, str, str]:
    """A new account with that role: its id, login and password."""
    database, login = deployment.platform.database, f"{tenant.slug}-{secrets.token_hex(2)}"
    password = secrets.token_urlsafe(9)
    with database.directory() as unit:
        account = accounts.create_account(unit, login, f"{title} {tenant.name}", password)
    accounts.assign(database, uow, account, role)
    return account, login, password
