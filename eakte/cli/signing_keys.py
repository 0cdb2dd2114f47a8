# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The keys that sign receipts and audit logs."""

import typer

from eakte.bootstrap import compose
from eakte.config import read_settings
from eakte.kernel.messages import N_
from eakte.services import signing
from eakte.services.translations import translate

app = typer.Typer(no_args_is_help=True, help="The keys that sign receipts and audit logs")


@app.command("rotate")
def rotate() -> None:
    """Make a new key and print its id. Processes sign with it from their next start on; the old ones stay published."""
    deployment = compose(read_settings())
    print(signing.rotate(deployment.platform.database, deployment.keyring))


@app.command("list")
def list_keys() -> None:
    """Every key that ever signed, the newest first: when it was made, its id."""
    with compose(read_settings()).platform.database.directory() as unit:
        for number, row in enumerate(unit.tenants.signing_keys()):
            use = translate(N_("signs")) if number == 0 else translate(N_("signed before"))
            print(f"{row.created_at.isoformat(timespec='seconds')}  {row.kid}  {use}")
