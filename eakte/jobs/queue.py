# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Puts jobs into the queue inside the caller's transaction: they exist exactly if it commits."""

from typing import Any

import psycopg
from procrastinate import SyncPsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job as Row
from procrastinate.manager import JobManager

from eakte.jobs.errors import QueueUnavailable
from eakte.jobs.values import Job

_TAKE_TURNS = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
_WAITING = """
    SELECT 1 FROM procrastinate_jobs WHERE status = 'todo' AND queue_name = %s AND task_name = %s AND args = %s::jsonb
"""


class JobQueue:
    """Needs no connection of its own: it works on the one that the caller's transaction runs on."""

    def __init__(self) -> None:
        self._rows = JobManager(SyncPsycopgConnector())

    def defer(self, connection: psycopg.Connection[Any], *jobs: Job, priority: int = 0) -> list[int]:
        """Add jobs; returns their numbers. Jobs of a higher priority run first, those of one priority in order.

        Raises:
            QueueUnavailable: the queue's tables do not answer.
        """
        try:
            rows = self._rows.batch_defer_jobs([_row(job, priority) for job in jobs], connection)
        except ConnectorException as exc:
            raise QueueUnavailable from exc
        return [row.id for row in rows if row.id is not None]

    def defer_once(self, connection: psycopg.Connection[Any], job: Job, *, priority: int = 0) -> int | None:
        """Add a job unless the same one already waits (then None). One that runs does not count: it may have begun
        before what the caller wants to be seen.

        Of two callers at once the second waits for the first one's transaction.
        """
        # Not procrastinate's queueing lock: its unique index would keep a running job, whose twin waits, from ever
        # going back to the queue.
        arguments = psycopg.types.json.Jsonb(job.arguments())
        try:
            connection.execute(_TAKE_TURNS, [f"{job.name} {job.arguments()}"])
            waiting = connection.execute(_WAITING, [job.queue, job.name, arguments]).fetchone()
        except psycopg.Error as exc:
            raise QueueUnavailable from exc
        return None if waiting else self.defer(connection, job, priority=priority)[0]


def _row(job: Job, priority: int) -> Row:
    return Row(
        queue=job.queue,
        task_name=job.name,
        task_kwargs={**job.arguments()},
        priority=priority,
        lock=None,
        queueing_lock=None,
    )
