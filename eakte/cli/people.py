# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""People: their accounts, passwords and roles."""

from datetime import datetime
from typing import Annotated

import typer

from eakte.bootstrap import compose
from eakte.cli.access import Slug, named_tenant, named_tenant_or_deployment
from eakte.config import read_settings
from eakte.kernel.tenancy import Role
from eakte.services import people

app = typer.Typer(no_args_is_help=True, help="People and their roles")

Login = Annotated[str, typer.Argument(help="The name with which the person signs in")]
RoleName = Annotated[
    Role, typer.Argument(help="What the person may be there; `operator` in `betrieb`, which is the deployment")
]
OfficeKey = Annotated[str | None, typer.Option(help="Key of the office in which the role holds; else everywhere")]


@app.command("create")
def create(login: Login, name: Annotated[str, typer.Option(help="As others see it")]) -> None:
    """Make an account without any role, and print its password; it cannot be shown again."""
    print(people.create(compose(read_settings()).platform.database, login, name))


@app.command("reset-password")
def reset_password(login: Login) -> None:
    """Set a password anew and print it. Whoever is signed in with the account must sign in again."""
    print(people.reset_password(compose(read_settings()).platform.database, login))


@app.command("give-role")
def give_role(
    login: Login,
    tenant: Slug,
    role: RoleName,
    office: OfficeKey = None,
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Last day; else for good")] = None,
) -> None:
    """Give a person a role in a municipality or in one office of it. Given again, it ends on the new day."""
    deployment = compose(read_settings())
    town, last_day = named_tenant_or_deployment(deployment, tenant), None if until is None else until.date()
    people.give_role(deployment.platform.database, town, login, role, last_day, office)


@app.command("end-role")
def end_role(login: Login, tenant: Slug, role: RoleName, office: OfficeKey = None) -> None:
    """Take a role away from a person at once."""
    deployment = compose(read_settings())
    town = named_tenant_or_deployment(deployment, tenant)
    people.end_role(deployment.platform.database, town, login, role, office)


@app.command("stand-in")
def stand_in(
    absent: Annotated[str, typer.Argument(help="Login of who is away")],
    substitute: Annotated[str, typer.Argument(help="Login of who stands in")],
    tenant: Slug,
    until: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Last day")],
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="First day; else at once")] = None,
) -> None:
    """Let somebody have the roles and grants of somebody absent, beside their own."""
    deployment = compose(read_settings())
    town, first_day = named_tenant(deployment, tenant), None if since is None else since.date()
    people.stand_in(deployment.platform.database, town, absent, substitute, first_day, until.date())


@app.command("end-stand-in")
def end_stand_in(
    absent: Annotated[str, typer.Argument(help="Login of who was away")],
    substitute: Annotated[str, typer.Argument(help="Login of who stands in")],
    tenant: Slug,
) -> None:
    """Let nobody stand in any more, at once."""
    deployment = compose(read_settings())
    people.end_stand_in(deployment.platform.database, named_tenant(deployment, tenant), absent, substitute)
