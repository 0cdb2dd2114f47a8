# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Who observes a runner is told how every attempt ended."""

from uuid import UUID

import pytest

from eakte.jobs.attempt import Ending, Retries
from eakte.jobs.errors import TryAgainLater
from eakte.jobs.queue import JobQueue
from eakte.jobs.registry import JobRegistry
from eakte.jobs.runner import JobRunner
from tests.unit.jobs.parcels import QUICK, Diary, SendParcel


class _Broken(Exception):
    pass


@pytest.mark.parametrize(
    ("raised", "endings"),
    [
        (None, [Ending.DONE]),
        (TryAgainLater(), [Ending.AGAIN, Ending.FAILED]),
        (_Broken(), [Ending.FAILED]),
    ],
)
def test_every_attempt_is_told_with_its_ending(
    url: str, diary: Diary, raised: Exception | None, endings: list[Ending]
) -> None:
    told: list[tuple[str, Ending]] = []

    def send(_job: SendParcel, _attempt: int) -> None:
        if raised is not None:
            raise raised

    def end(name: str, ending: Ending, seconds: float) -> None:
        assert seconds >= 0
        told.append((name, ending))

    registry = JobRegistry(diary.record_failure, jobs=(SendParcel,))
    registry.register(SendParcel, send)
    with diary.connect() as connection:
        JobQueue().defer(connection, SendParcel(UUID(int=1)))
    retries = Retries(attempts=2, first_wait=0, longest_wait=0)
    for _ in endings:
        JobRunner(url, registry, retries=retries, pace=QUICK, on_end=end).run_waiting()
    assert told == [("send_parcel", ending) for ending in endings]
