# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from eakte.kernel.errors import EakteError, Unavailable


class TryAgainLater(Unavailable):
    """A handler cannot finish now but may be able to later: the job is tried again, later each time."""

    code = "try-again-later"


class QueueUnavailable(Unavailable):
    """The database of the queue does not answer, or lacks the queue."""

    code = "queue-unavailable"


class AttemptsExhausted(EakteError):
    """The worker was lost in every allowed attempt: running the job once more could only lose it again."""

    code = "attempts-exhausted"


class HandlerMissing(EakteError):
    """A job class has no handler, or two, or one that no queue knows: a programming error, found at start-up."""

    code = "job-handler-missing"


class JobFailed(EakteError):
    """A job ended for good and its failure was recorded. `__cause__` is what happened."""

    code = "job-failed"
