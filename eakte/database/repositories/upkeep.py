# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

_HAS_REVISIONS = "SELECT to_regclass('directory.migrations') IS NOT NULL"
_REVISION = "SELECT version_num FROM directory.migrations"
_OLDEST_WAITING = """
    SELECT min(at) FROM directory.procrastinate_events WHERE job_id = (
        SELECT id FROM directory.procrastinate_jobs WHERE status = 'todo' ORDER BY id LIMIT 1
    )
"""
_WAITING = "SELECT task_name, count(*) FROM directory.procrastinate_jobs WHERE status = 'todo' GROUP BY task_name"

RESTORING = text("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = 'restoring')")
"""Whether there is the schema that marks a database as half restored; whoever may connect sees that."""


class Upkeep:
    """What an operator asks of a database as a whole."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def revision(self) -> str | None:
        """Which migration made the schema; None when there is no schema."""
        if not self._session.scalar(text(_HAS_REVISIONS)):
            return None
        revision: str | None = self._session.scalar(text(_REVISION))
        return revision

    def restoring(self) -> bool:
        """Whether a restore has begun and not ended."""
        return bool(self._session.scalar(RESTORING))

    def oldest_waiting_job(self) -> datetime | None:
        """When the job came into the queue that has waited longest; one that is tried again kept its place."""
        since: datetime | None = self._session.scalar(text(_OLDEST_WAITING))
        return since

    def waiting_jobs(self) -> dict[str, int]:
        """How many jobs of each name wait, those that are to be tried again among them."""
        return {row[0]: row[1] for row in self._session.execute(text(_WAITING))}
