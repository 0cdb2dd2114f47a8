# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The command line: a thin door. An error of ours ends with its exit code and its advice on stderr."""

import sys
from importlib.metadata import version
from typing import Annotated

import typer

from eakte.cli import (
    access,
    audit,
    backup,
    configuration,
    database,
    explanation,
    index,
    ledger,
    people,
    plans,
    processes,
    receipts,
    signing_keys,
    synthetic,
    tenants,
    usage,
)
from eakte.kernel.errors import EakteError
from eakte.operations.logs import configure_logs
from eakte.services.translations import translate

app = typer.Typer(
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    help="eakte: electronic records for municipalities",
)
app.command("up")(processes.up)
app.command("serve")(processes.serve)
app.command("worker")(processes.worker)
app.command("indexer")(processes.indexer)
app.command("sequencer")(processes.sequencer)
app.command("hotfolder")(processes.hotfolder)
app.command("demo")(processes.demo)
app.command("usage")(usage.tell_usage)
app.command("load-synthetic")(synthetic.load_synthetic)
app.command("backup")(backup.backup)
app.command("restore")(backup.restore)
app.add_typer(configuration.app, name="config")
app.add_typer(database.app, name="db")
app.add_typer(tenants.app, name="tenant")
app.add_typer(plans.app, name="plan")
app.add_typer(people.app, name="person")
app.add_typer(receipts.app, name="receipt")
app.add_typer(access.app, name="key")
app.add_typer(explanation.app, name="access")
app.add_typer(index.app, name="index")
app.add_typer(audit.app, name="audit")
app.add_typer(ledger.app, name="ledger")
app.add_typer(signing_keys.app, name="signing-key")


def _tell_version(asked: bool) -> None:
    if asked:
        print(version("eakte"))
        raise typer.Exit


@app.callback()
def _configure(
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log more")] = False,
    _version: Annotated[
        bool, typer.Option("--version", callback=_tell_version, is_eager=True, help="Print the version and end")
    ] = False,
) -> None:
    configure_logs(verbose=verbose)


def run() -> None:
    try:
        app()
    except EakteError as error:
        print(translate(error.title), file=sys.stderr)
        print(translate(error.advice, error.values), file=sys.stderr)
        sys.exit(error.exit_code)
