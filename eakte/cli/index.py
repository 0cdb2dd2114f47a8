# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The search index, which is derived and can be made anew at any time."""

from typing import Annotated

import typer

from eakte.bootstrap import compose
from eakte.cli.access import named_tenant
from eakte.config import read_settings
from eakte.kernel.tenancy import system
from eakte.services.indexing import rebuild
from eakte.services.tenants import all_tenants

app = typer.Typer(no_args_is_help=True, help="The search index")


@app.command("rebuild")
def rebuild_index(
    tenant: Annotated[str | None, typer.Argument(help="The municipality, e.g. witten; all when left out")] = None,
) -> None:
    """Forget the index and have the indexer read every document from the store again."""
    deployment = compose(read_settings())
    database = deployment.platform.database
    for each in all_tenants(database) if tenant is None else [named_tenant(deployment, tenant)]:
        print(f"{each.slug}: {rebuild(deployment.platform, system(each, 'operator'))}")


@app.callback()
def _group() -> None:
    """Keep `index` a group although it has one command."""
