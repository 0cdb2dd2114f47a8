# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Gives the jobs of dead workers back to the queue."""

import asyncio
import logging

import psycopg
from procrastinate import App, PsycopgConnector

logger = logging.getLogger(__name__)

# One at a time: of two that see the same dead worker, the second would otherwise take a job away from the live worker
# to whom it went in between. Lock first, look then: the look must be a statement of its own.
_TAKE_TURNS = "SELECT pg_advisory_xact_lock(hashtextextended('eakte.jobs.recovery', 0))"
_GIVE_BACK = """
    SELECT job.id, procrastinate_retry_job_v2(job.id, NULL, NULL, NULL, NULL)
      FROM procrastinate_jobs AS job
     WHERE job.status = 'doing'
       AND NOT EXISTS (
               SELECT 1 FROM procrastinate_workers AS worker
                WHERE worker.id = job.worker_id AND worker.last_heartbeat >= now() - make_interval(secs => %s))
"""


async def recover_stalled(app: App, stalled_after: float, every: float) -> None:
    """For ever: put jobs back whose worker has shown no sign of life for `stalled_after` seconds."""
    connector = app.connector
    if not isinstance(connector, PsycopgConnector):
        raise TypeError(type(connector))
    while True:
        try:
            for number in await _give_back(connector, stalled_after):
                logger.warning("job %d goes back to the queue: its worker is dead", number)
        except psycopg.Error:
            # The worker beside us ends when the database stays away; here it is enough to try again.
            logger.exception("stalled jobs could not be given back")
        await asyncio.sleep(every)


async def _give_back(connector: PsycopgConnector, stalled_after: float) -> list[int]:
    async with connector.pool.connection() as connection:
        await connection.execute(_TAKE_TURNS)
        rows = await connection.execute(_GIVE_BACK, [stalled_after])
        return [row[0] for row in await rows.fetchall()]
