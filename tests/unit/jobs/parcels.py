# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A small trade for the queue: parcels, whose handling is written down in a table that tests can read."""

import sys
import time
from dataclasses import dataclass
from uuid import UUID

import psycopg
from sqlalchemy import make_url

from eakte.jobs.registry import JobRegistry
from eakte.jobs.runner import JobRunner, Pace
from eakte.jobs.values import Job

TABLE = "CREATE TABLE public.diary (position serial, parcel uuid, attempt int, event text)"
QUICK = Pace(heartbeat=0.2, stalled_after=1.5, poll=0.2, grace=0.5)


@dataclass(frozen=True)
class SendParcel(Job):
    name = "send_parcel"
    queue = "parcels"

    parcel_id: UUID


@dataclass(frozen=True)
class WeighParcel(Job):
    name = "weigh_parcel"
    queue = "parcels"

    parcel_id: UUID


class Diary:
    """What happened to which parcel, in order; each entry is committed at once."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url)

    def connect(self) -> psycopg.Connection:
        _, parameters = self._url.get_dialect()().create_connect_args(self._url)
        return psycopg.connect(**parameters)

    def write(self, job: Job, attempt: int, event: str) -> None:
        with self.connect() as connection:
            connection.execute(
                "INSERT INTO public.diary (parcel, attempt, event) VALUES (%s, %s, %s)",
                [job.arguments()["parcel_id"], attempt, event],
            )

    def entries(self) -> list[tuple[int, str]]:
        with self.connect() as connection:
            rows = connection.execute("SELECT attempt, event FROM public.diary ORDER BY position").fetchall()
        return [(int(attempt), str(event)) for attempt, event in rows]

    def record_failure(self, job: Job, attempt: int, error: Exception) -> None:
        self.write(job, attempt, f"failed: {type(error).__name__}")


def work(url: str, seconds: float) -> None:
    """A worker process whose handler takes its time in the first attempt only."""
    diary = Diary(url)

    def send(job: SendParcel, attempt: int) -> None:
        diary.write(job, attempt, "begun")
        time.sleep(seconds if attempt == 1 else 0)
        diary.write(job, attempt, "sent")

    registry = JobRegistry(diary.record_failure, jobs=(SendParcel,))
    registry.register(SendParcel, send)
    JobRunner(url, registry, concurrency=2, pace=QUICK).run()


if __name__ == "__main__":
    work(sys.argv[1], float(sys.argv[2]))
