# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Why somebody may see something."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

import typer

from eakte.bootstrap import compose
from eakte.config import read_settings
from eakte.domain.access.rules import Permission
from eakte.kernel.messages import N_
from eakte.services.explaining_access import PROTECTIONS, explain_named
from eakte.services.translations import translate

app = typer.Typer(no_args_is_help=True, help="Access")

_YES, _NO = N_("yes"), N_("no")


class Asked(StrEnum):
    READ = Permission.READ.value
    FILE = Permission.FILE.value


@app.callback()
def _group() -> None:
    """Else a single command would stand for the whole group."""


@app.command("explain")
def explain(
    person: Annotated[str, typer.Argument(help="The name with which the person signs in")],
    what: Annotated[
        str,
        typer.Argument(
            metavar="OBJECT", help="Reference number of a dossier or case, or an id: of a document or a position, too"
        ),
    ],
    at: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="As of noon of that day; else now")] = None,
    to: Annotated[Asked, typer.Option(help="What the person would do")] = Asked.READ,
) -> None:
    """Tell whether a person may see an object, and what of their roles and grants makes it so. No titles are told."""
    database = compose(read_settings()).platform.database
    on = None if at is None else at.date()
    for town, view in explain_named(database, person, what, Permission(to.value), on):
        print(f"{town.name}, {view.day:%d.%m.%Y}: {translate(_YES if view.allowed else _NO)}")
        print(f"  {translate(PROTECTIONS[view.protection])}, {view.office or '-'}")
        for reason in view.reasons:
            print(f"  {'+' if reason.gives else '-'} {reason.ground}: {reason.verdict}")
