# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""One attempt at a job: run its handler, and decide from what happens whether the job is done, waits or has failed."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.jobs import Job as Row

from eakte.jobs.errors import AttemptsExhausted, JobFailed
from eakte.jobs.registry import Handler, OnFailure
from eakte.jobs.values import Job
from eakte.kernel.errors import Unavailable


class Ending(StrEnum):
    """How an attempt ended: the job is done, waits for the next attempt, or has failed for good."""

    DONE = "done"
    AGAIN = "again"
    FAILED = "failed"


OnEnd = Callable[[str, Ending, float], None]
"""Takes the name of a job, how an attempt at it ended, and its length in seconds."""


def nobody_asks(_name: str, _ending: Ending, _seconds: float) -> None:
    """For a runner that is not observed."""


@dataclass(frozen=True)
class Retries:
    """How often a job is started at most, and how long it waits (seconds) before the second, third, ... attempt."""

    attempts: int = 5
    first_wait: float = 5.0
    longest_wait: float = 600.0

    def wait(self, attempt: int) -> float:
        """Seconds from the end of this attempt to the next one: doubled each time, up to a limit."""
        return float(min(self.first_wait * 2 ** min(attempt - 1, 30), self.longest_wait))


class Attempt(BaseRetryStrategy):
    """What a worker does with the jobs of one class.

    An `Unavailable` error puts the job back until the attempts are used up. Every other error ends it: the failure
    is recorded, then the job is marked failed. When not even that can be recorded, the job waits for another try.
    """

    def __init__(
        self,
        job_class: type[Job],
        handler: Handler[Any],
        on_failure: OnFailure,
        retries: Retries,
        on_end: OnEnd = nobody_asks,
    ) -> None:
        self._job_class = job_class
        self._handler = handler
        self._on_failure = on_failure
        self._retries = retries
        self._on_end = on_end

    def run(self, row: Row) -> None:
        """Run the handler.

        Raises:
            JobFailed: the job ended for good, which has been recorded.
            Exception: the job is to be tried again.
        """
        started, ending = time.monotonic(), Ending.AGAIN
        try:
            self._run(row)
            ending = Ending.DONE
        except JobFailed:
            ending = Ending.FAILED
            raise
        finally:
            self._on_end(self._job_class.name, ending, time.monotonic() - started)

    def _run(self, row: Row) -> None:
        attempt = row.attempts + 1
        try:
            job = self._job_class.of(row.task_kwargs)
        except ValueError as exc:
            raise JobFailed from exc
        try:
            self._handle(job, attempt)
        except Exception as error:
            if isinstance(error, Unavailable) and attempt < self._retries.attempts:
                raise
            self._on_failure(job, attempt, error)
            raise JobFailed(job=job.name, attempt=attempt) from error

    def get_retry_decision(self, *, exception: BaseException, job: Row) -> RetryDecision | None:
        if isinstance(exception, JobFailed):
            return None
        if not isinstance(exception, Exception):  # cancelled because the worker stops
            return RetryDecision()
        return RetryDecision(retry_in={"milliseconds": round(1000 * self._retries.wait(job.attempts + 1))})

    def _handle(self, job: Job, attempt: int) -> None:
        if attempt > self._retries.attempts:
            raise AttemptsExhausted(attempts=self._retries.attempts)
        self._handler(job, attempt)
