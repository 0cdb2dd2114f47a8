# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The ledger of disposals, which lies beside the database."""

from pathlib import Path
from typing import Annotated

import typer

from eakte.config import read_settings
from eakte.kernel.messages import N_
from eakte.services.disposal_ledger import DisposalLedger, LedgerDamaged
from eakte.services.translations import translate

app = typer.Typer(no_args_is_help=True, help="The ledger of disposals")


@app.command("check")
def check(
    directory: Annotated[Path | None, typer.Argument(help="Where a copy lies; else the deployment's own")] = None,
) -> None:
    """Tell what was deleted, and what was announced and not settled. Exit code 8 when lines do not follow each other."""
    findings = DisposalLedger(directory or read_settings().ledger_path).examine()
    told = {"lines": findings.lines, "settled": len(findings.settled), "unsettled": len(findings.unsettled)}
    print(translate(N_("Lines: {lines}; deletions: {settled}; announced and not settled: {unsettled}"), told))
    for decision in sorted(map(str, findings.unsettled)):
        print(decision)
    if findings.damaged:
        raise LedgerDamaged(lines=", ".join(map(str, findings.damaged)))


@app.callback()
def _group() -> None:
    """Keep `ledger` a group although it has one command."""
