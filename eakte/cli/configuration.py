# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The settings: what holds, where it comes from, and whether what they name can be used."""

from typing import Annotated

import typer

from eakte.cli.checks import CHECKS, Check
from eakte.cli.redaction import without_secrets
from eakte.config import PREFIX, Settings, read_settings
from eakte.kernel.errors import EakteError, Unavailable
from eakte.kernel.messages import N_
from eakte.services.translations import translate

app = typer.Typer(no_args_is_help=True, help="The settings")

_FINE, _FAULT = N_("ok"), N_("FAULT")


@app.command("check")
def check(
    explain: Annotated[bool, typer.Option("--explain", help="Print every setting with its value and source")] = False,
) -> None:
    """Check that what the settings name can be used; changes nothing. Ends with 7 if something cannot."""
    settings = read_settings()
    if explain:
        _explain(settings)
    passed = [_passes(each, settings) for each in CHECKS]
    if not all(passed):
        raise typer.Exit(Unavailable.exit_code)


@app.callback()
def _group() -> None:
    """Keep `config` a group although it has one command."""


def _explain(settings: Settings) -> None:
    given = settings.model_fields_set
    for name, value in settings.model_dump().items():
        shown = translate(N_("not set")) if value is None else without_secrets(str(value))
        source = N_("from the environment") if name in given else N_("default")
        print(f"{PREFIX}{name.upper():<20} {shown} ({translate(source)})")
    print()


def _passes(each: Check, settings: Settings) -> bool:
    label = translate(each.label)
    try:
        found = each.probe(settings)
    except EakteError as error:
        print(f"[{translate(_FAULT)}] {label}: {translate(error.title)}")
        print(f"    {translate(error.advice, error.values)}")
        return False
    print(f"[{translate(_FINE)}] {label}: {found}")
    return True
