# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Puts jobs into the queue inside the caller's transaction: they exist exactly if it commits.

The more of a tenant's jobs wait, the lower is the priority of its next ones (ADR 0017): so whoever sends thousands at
once waits for those, and a neighbour's single one does not.
"""

from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from eakte.jobs.errors import QueueUnavailable
from eakte.jobs.values import Job, queue_of

MOST_COUNTED = 511
"""Of more waiting jobs than these the priority sinks no further (nine steps): counting them would cost each submission."""

INTERACTIVE_PRIORITY = 100
"""Of what somebody waits for, before anything is taken off: always above everything else."""

# Each doubling of what waits costs one step. The queue's own function adds the jobs, in the order of the array.
_DEFER = """
    WITH waiting AS (
        SELECT count(*) AS jobs
          FROM (SELECT
                  FROM procrastinate_jobs
                 WHERE status = 'todo' AND args ->> 'tenant_id' = %(tenant)s AND queue_name = ANY(%(queues)s)
                 LIMIT %(most)s) AS counted
    )
    SELECT unnest(procrastinate_defer_jobs_v1(ARRAY(
        SELECT ROW(job.queue, job.name, %(first)s - trunc(log(2, 1 + waiting.jobs)), NULL, NULL, job.args, NULL)
                   ::procrastinate_job_to_defer_v1
          FROM waiting, unnest(%(queues)s::text[], %(names)s::text[], %(args)s::jsonb[]) WITH ORDINALITY AS job (queue, name, args, place)
         ORDER BY job.place)))
"""
_TAKE_TURNS = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
_WAITING = """
    SELECT 1 FROM procrastinate_jobs WHERE status = 'todo' AND queue_name = %s AND task_name = %s AND args = %s::jsonb
"""


class JobQueue:
    """Needs no connection of its own: it works on the one that the caller's transaction runs on."""

    def defer(self, connection: psycopg.Connection[Any], *jobs: Job, interactive: bool = False) -> list[int]:
        """Add jobs, all of one tenant if of any; returns their numbers.

        Those that are `interactive`, because somebody waits for them, run before all others. Of the others, those of
        a tenant for which little waits run first, and those of one priority in order.

        Raises:
            QueueUnavailable: the queue's tables do not answer.
        """
        if not jobs:
            return []
        values = {
            "tenant": jobs[0].arguments().get("tenant_id"),
            "queues": [queue_of(job, interactive=interactive) for job in jobs],
            "names": [job.name for job in jobs],
            "args": [Jsonb(job.arguments()) for job in jobs],
            "first": INTERACTIVE_PRIORITY if interactive else 0,
            "most": MOST_COUNTED,
        }
        try:
            return [number for (number,) in connection.execute(_DEFER, values).fetchall()]
        except psycopg.Error as exc:
            raise QueueUnavailable from exc

    def defer_once(self, connection: psycopg.Connection[Any], job: Job) -> int | None:
        """Add a job unless the same one already waits (then None). One that runs does not count: it may have begun
        before what the caller wants to be seen.

        Of two callers at once the second waits for the first one's transaction.
        """
        # Not procrastinate's queueing lock: its unique index would keep a running job, whose twin waits, from ever
        # going back to the queue.
        arguments = Jsonb(job.arguments())
        try:
            connection.execute(_TAKE_TURNS, [f"{job.name} {job.arguments()}"])
            waiting = connection.execute(_WAITING, [job.queue, job.name, arguments]).fetchone()
        except psycopg.Error as exc:
            raise QueueUnavailable from exc
        return None if waiting else self.defer(connection, job)[0]
