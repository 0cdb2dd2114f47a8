# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Which function handles which class of job. Filled in `eakte.bootstrap`; jobs know nothing of services."""

from collections.abc import Callable, Collection
from typing import Any, TypeVar

from eakte.jobs.errors import HandlerMissing
from eakte.jobs.values import ALL_JOBS, Job

AnyJob = TypeVar("AnyJob", bound=Job)

Handler = Callable[[AnyJob, int], None]
"""Takes the job and the attempt, which is 1 at first and higher each time the same job is started again. A worker may be
thought dead and still come back: a handler writes its result only if nobody has begun after it."""

OnFailure = Callable[[Job, int, Exception], None]
"""Takes a job that ended for good, its attempt and what happened, and makes that visible. It is called once, but
again if the worker dies meanwhile."""


class JobRegistry:
    def __init__(self, on_failure: OnFailure, jobs: Collection[type[Job]] = ALL_JOBS) -> None:
        self.on_failure = on_failure
        self._jobs = jobs
        self._handlers: dict[type[Job], Handler[Any]] = {}

    def register(self, job_class: type[AnyJob], handler: Handler[AnyJob]) -> None:
        """Set the handler of a class of jobs.

        Raises:
            HandlerMissing: the class is not among the jobs of this registry, or has a handler.
        """
        if job_class not in self._jobs or job_class in self._handlers:
            raise HandlerMissing(job=job_class.name)
        self._handlers[job_class] = handler

    def handlers(self) -> dict[type[Job], Handler[Any]]:
        """The handlers of all classes of jobs.

        Raises:
            HandlerMissing: a class has none.
        """
        for job_class in self._jobs:
            if job_class not in self._handlers:
                raise HandlerMissing(job=job_class.name)
        return dict(self._handlers)
