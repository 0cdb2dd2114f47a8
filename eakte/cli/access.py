# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Keys of portals and tokens of persons."""

import sys
from typing import Annotated

import typer

from eakte.bootstrap import Deployment, compose
from eakte.config import read_settings
from eakte.domain.tenants.errors import TenantNotFound
from eakte.kernel.errors import NotFound
from eakte.kernel.messages import N_
from eakte.kernel.tenancy import DEPLOYMENT, Tenant, operator
from eakte.services import accounts, tenants

app = typer.Typer(no_args_is_help=True, help="Portal keys and personal tokens")

Slug = Annotated[str, typer.Argument(help="The municipality, e.g. witten")]


class KeyNotFound(NotFound):
    code = "key-not-found"
    title = N_("No live key or token")
    advice = N_("It is unknown or was revoked before.")


@app.command("create")
def create(tenant: Slug, portal: Annotated[str, typer.Argument(help="Name of the portal client")]) -> None:
    """Make a key for a portal client and print it; it cannot be shown again."""
    deployment = compose(read_settings())
    with deployment.platform.database.begin(operator(named_tenant(deployment, tenant))) as uow:
        print(accounts.create_portal_key(deployment.platform.database, uow, portal))


@app.command("revoke")
def revoke() -> None:
    """End the key or token that standard input gives, at once."""
    if not accounts.revoke(compose(read_settings()).platform.database, sys.stdin.readline().strip()):
        raise KeyNotFound


def named_tenant_or_deployment(deployment: Deployment, slug: str) -> Tenant:
    """The municipality of that short name, or the deployment itself, where operators and their log are.

    Raises:
        TenantNotFound: neither.
    """
    return DEPLOYMENT if slug == DEPLOYMENT.slug else named_tenant(deployment, slug)


def named_tenant(deployment: Deployment, slug: str) -> Tenant:
    """The municipality of that short name; TenantNotFound when there is none."""
    tenant = tenants.tenant_by_slug(deployment.platform.database, slug)
    if tenant is None:
        raise TenantNotFound(slug=slug)
    return tenant
