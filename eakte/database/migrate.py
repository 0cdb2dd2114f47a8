# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Brings a database to the newest schema, as its owner."""

from functools import cache
from importlib.resources import files

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

from eakte.database.errors import RestoreUnfinished, translated
from eakte.database.repositories.upkeep import RESTORING

LOCK_TIMEOUT = "10s"
"""How long a migration waits for a table lock: it must not stand for ever behind an idle transaction."""


def migrate(engine: Engine, revision: str = "head", *, restoring: bool = False) -> None:
    """Upgrade to `revision`; two callers at once take turns, and the second finds nothing to do.

    Raises:
        DatabaseUnavailable: no server, or a lock was not free in time; nothing was changed.
        RestoreUnfinished: a restore has begun and not ended, and this is not it.
    """
    with translated(), engine.begin() as connection:
        if connection.scalar(RESTORING) and not restoring:
            raise RestoreUnfinished
        connection.execute(text("SELECT set_config('lock_timeout', :limit, true)"), {"limit": LOCK_TIMEOUT})
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('eakte.migrations'))"))
        connection.execute(text("CREATE SCHEMA IF NOT EXISTS directory"))
        command.upgrade(_config(connection), revision)


def downgrade(engine: Engine, revision: str) -> None:
    with engine.begin() as connection:
        command.downgrade(_config(connection), revision)


@cache
def known_revisions() -> frozenset[str]:
    """Every revision that this release can bring to its newest one."""
    scripts = ScriptDirectory.from_config(_config(None))
    return frozenset(script.revision for script in scripts.walk_revisions())


@cache
def outdated_revisions() -> frozenset[str]:
    """Every revision but the newest one of this release."""
    scripts = ScriptDirectory.from_config(_config(None))
    return frozenset(script.revision for script in scripts.walk_revisions() if not script.is_head)


def _config(connection: object) -> Config:
    config = Config()
    config.set_main_option("script_location", str(files("eakte.database") / "migrations"))
    config.attributes["connection"] = connection
    return config
