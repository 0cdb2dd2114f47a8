# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""How far a restore is. A schema of its own marks the database until it has ended: nobody opens a deployment meanwhile.

What is not finished goes on where it stopped. The rows come in one transaction, and the mark says so in the same.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, Engine, text

from eakte.database.copying import SCHEMAS, Rows, driver_of, holds_rows, load, our_errors
from eakte.database.migrate import LOCK_TIMEOUT
from eakte.database.repositories.upkeep import RESTORING
from eakte.kernel.errors import Conflict
from eakte.kernel.messages import N_

_LOCK_TIMEOUT = text("SELECT set_config('lock_timeout', :limit, true)")
_ALONE = text("SELECT pg_try_advisory_lock(hashtextextended('eakte.restore', 0))")
_MARK = (
    "CREATE SCHEMA restoring",
    "CREATE TABLE restoring.progress (backup uuid NOT NULL, rows_loaded boolean NOT NULL DEFAULT false)",
)
_BEGUN = text("INSERT INTO restoring.progress (backup) VALUES (:backup)")
_PROGRESS = text("SELECT backup, rows_loaded FROM restoring.progress")
_LOADED = text("UPDATE restoring.progress SET rows_loaded = true")
_END = text("DROP SCHEMA restoring CASCADE")


class DeploymentNotEmpty(Conflict):
    """There are rows or objects, which a restore would mix with older ones."""

    code = "deployment-not-empty"
    title = N_("There is something in this deployment already")
    advice = N_(
        "Nothing was restored. Name an empty database and an empty store"
        " (of the embedded ones: move `postgres` and `objects` out of EAKTE_DATA_DIR), or another EAKTE_DATA_DIR."
    )


class OtherRestoreUnfinished(Conflict):
    """Rows of one backup and objects of another do not belong together."""

    code = "other-restore-unfinished"
    title = N_("The restore of another backup has begun here and not ended")
    advice = N_("Finish that of the backup {backup}, or begin with an empty database and an empty store.")


class RestoreRuns(Conflict):
    code = "restore-runs"
    title = N_("A restore of this deployment is running")
    advice = N_("Wait until it has ended.")


@dataclass(frozen=True)
class Progress:
    """A restore that has begun: of which backup, and whether its rows are in."""

    backup: UUID
    rows_loaded: bool


@contextmanager
def alone(owner: Engine) -> Iterator[None]:
    """Be the only restore of this database.

    Raises:
        RestoreRuns: there is another one.
    """
    with our_errors(), owner.connect() as connection:
        if not connection.scalar(_ALONE):
            raise RestoreRuns
        yield  # the lock goes with the connection


def progress(owner: Engine) -> Progress | None:
    """How far the restore is that has begun; None when none has."""
    with our_errors(), owner.connect() as connection:
        return _progress(connection)


def begin(owner: Engine, backup: UUID) -> Progress:
    """Mark the database as half restored, and remove empty tables of whatever revision; goes on with what has begun.

    Raises:
        DeploymentNotEmpty, OtherRestoreUnfinished: nothing was changed.
    """
    with our_errors(), owner.begin() as connection:
        begun = _progress(connection)
        if begun is not None:
            if begun.backup != backup:
                raise OtherRestoreUnfinished(backup=str(begun.backup))
            return begun
        connection.execute(_LOCK_TIMEOUT, {"limit": LOCK_TIMEOUT})
        if holds_rows(driver_of(connection)):
            raise DeploymentNotEmpty
        for statement in (*(f"DROP SCHEMA IF EXISTS {schema} CASCADE" for schema in SCHEMAS), *_MARK):
            connection.execute(text(statement))
        connection.execute(_BEGUN, {"backup": backup})
        return Progress(backup, rows_loaded=False)


def load_rows(owner: Engine, tables: Sequence[Rows], sequences: Mapping[str, int]) -> None:
    """Load all rows, or none; the schema is of the backup's revision.

    Raises:
        RowsNotLoaded: they do not fit.
    """
    with our_errors(), owner.begin() as connection:
        load(driver_of(connection), tables, sequences)
        connection.execute(_LOADED)


def end(owner: Engine) -> None:
    """Take the mark away: from now on the deployment can be opened."""
    with our_errors(), owner.begin() as connection:
        connection.execute(_END)


def _progress(connection: Connection) -> Progress | None:
    if not connection.scalar(RESTORING):
        return None
    row = connection.execute(_PROGRESS).one()
    return Progress(*row)
