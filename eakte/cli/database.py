# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The database's schema."""

import typer
from sqlalchemy import create_engine

from eakte.bootstrap import owner_url
from eakte.config import read_settings
from eakte.database.migrate import migrate

app = typer.Typer(no_args_is_help=True, help="The database")


@app.command("migrate")
def migrate_database() -> None:
    """Bring the schema to the newest version, as its owner."""
    engine = create_engine(owner_url(read_settings()))
    migrate(engine)
    engine.dispose()


@app.callback()
def _group() -> None:
    """Keep `db` a group although it has one command."""
