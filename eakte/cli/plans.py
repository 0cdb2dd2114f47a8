# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The filing plan of a municipality out of the house and in again."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from eakte.bootstrap import compose
from eakte.cli.access import Slug, named_tenant
from eakte.cli.files import plan_file, problems_told
from eakte.config import read_settings
from eakte.domain.filing.plan_changes import Difference
from eakte.kernel.messages import N_
from eakte.kernel.tenancy import operator
from eakte.services import plan_files
from eakte.services.plan_files import PlanFormat
from eakte.services.translations import translate

app = typer.Typer(no_args_is_help=True, help="Filing plans")


@app.command("export")
def export(
    tenant: Slug,
    written: Annotated[
        PlanFormat, typer.Option("--format", help="For a spreadsheet, or for a program")
    ] = PlanFormat.CSV,
) -> None:
    """Write the whole plan to standard output."""
    deployment = compose(read_settings())
    with deployment.platform.database.read(operator(named_tenant(deployment, tenant))) as unit:
        sys.stdout.buffer.write(plan_files.export(unit, written))


@app.command("import")
def take_in(
    tenant: Slug,
    path: Annotated[Path, typer.Argument(help="The whole plan (CSV or JSON)", metavar="FILE")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be changed, and change nothing")] = False,
    confirmed: Annotated[bool, typer.Option("--confirm", help="Also where more people will see dossiers")] = False,
) -> None:
    """Let the plan be what a file says, all of it or nothing. What is missing there is retired."""
    content, deployment = plan_file(path), compose(read_settings())
    database, who = deployment.platform.database, operator(named_tenant(deployment, tenant))
    with problems_told():
        if dry_run:
            with database.read(who) as unit:
                found = plan_files.compare(unit, content)
        else:
            with database.begin(who) as uow:
                found = plan_files.take_over(uow, None, content, confirmed=confirmed)
    _tell(found.difference)
    for group in found.widening:
        print(translate(N_("More people see dossiers: {who}"), {"who": group}))
    if dry_run:
        print(translate(N_("Nothing was changed.")))


def _tell(difference: Difference) -> None:
    for word, entries in (
        (N_("added: {number} {title}"), difference.added),
        (N_("changed: {number} {title}"), [after for _, after in difference.changed]),
        (N_("retired: {number} {title}"), difference.retired),
    ):
        for entry in entries:
            print(translate(word, {"number": entry.number, "title": entry.title}))
    if difference.nothing:
        print(translate(N_("The file says what the plan says already.")))
