# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""One town's flood of jobs on the real queue, and who else is still served."""

import threading
from collections.abc import Callable
from uuid import UUID

import pytest

from eakte.jobs.queue import INTERACTIVE_PRIORITY, MOST_COUNTED, JobQueue
from eakte.jobs.registry import Handler, JobRegistry
from eakte.jobs.runner import JobRunner
from eakte.jobs.values import ReadDocument
from eakte.kernel.tenancy import TenantId
from tests.unit.jobs.parcels import QUICK, Diary

FLOODING, OTHER = TenantId(UUID(int=1)), TenantId(UUID(int=2))
FLOOD = 300


@pytest.fixture
def arrive(diary: Diary) -> Callable[..., None]:
    """Documents of a town arrive, each by itself as portals send them."""

    def arrive(tenant: TenantId, *versions: int, interactive: bool = False) -> None:
        with diary.connect() as connection:
            for version in versions:
                JobQueue().defer(connection, ReadDocument(tenant, UUID(int=version)), interactive=interactive)

    return arrive


def run_waiting(url: str, read: Handler[ReadDocument], concurrency: int) -> None:
    registry = JobRegistry(Diary(url).record_failure, jobs=(ReadDocument,))
    registry.register(ReadDocument, read)
    JobRunner(url, registry, concurrency=concurrency, pace=QUICK).run_waiting()


def priorities(diary: Diary) -> list[int]:
    with diary.connect() as connection:
        return [row[0] for row in connection.execute("SELECT priority FROM procrastinate_jobs ORDER BY id").fetchall()]


@pytest.mark.parametrize("concurrency", [1, 2, 4])
def test_a_flood_delays_neither_the_neighbours_single_document_nor_a_clerk(
    url: str, arrive: Callable[..., None], concurrency: int
) -> None:
    order: list[int] = []
    arrive(FLOODING, *range(FLOOD))
    arrive(OTHER, 1000)
    arrive(FLOODING, 2000, interactive=True)
    run_waiting(url, lambda job, _attempt: order.append(job.version_id.int), concurrency)

    assert len(order) == FLOOD + 2
    assert order.index(2000) < 2 * concurrency
    # Before the town's own: its first one, of the same priority, and what the other places took at the same moment.
    assert order.index(1000) < 2 + 2 * concurrency


def test_a_clerk_is_served_while_all_other_places_are_taken(url: str, arrive: Callable[..., None]) -> None:
    clerk_is_served = threading.Event()
    arrive(FLOODING, 1, 2)
    arrive(OTHER, 2000, interactive=True)
    arrive(OTHER, 2001, interactive=True)
    served: list[int] = []

    def read(job: ReadDocument, _attempt: int) -> None:
        if job.version_id.int < 2000:
            assert clerk_is_served.wait(10)
            return
        served.append(job.version_id.int)
        if len(served) == 2:
            clerk_is_served.set()

    run_waiting(url, read, concurrency=2)
    # Both at once where they came before the flood took its place: then either may be the first to end.
    assert sorted(served) == [2000, 2001]


def test_a_long_flood_leaves_the_kept_place_to_clerks(url: str, arrive: Callable[..., None]) -> None:
    together, most = 0, 0
    lock = threading.Lock()
    arrive(FLOODING, *range(12))

    def read(_job: ReadDocument, _attempt: int) -> None:
        nonlocal together, most
        with lock:
            together += 1
            most = max(most, together)
        threading.Event().wait(0.05)
        with lock:
            together -= 1

    run_waiting(url, read, concurrency=3)
    assert most == 2


def test_each_doubling_of_what_waits_lowers_the_next_ones_priority_by_one(
    diary: Diary, arrive: Callable[..., None]
) -> None:
    arrive(FLOODING, *range(17))

    assert priorities(diary) == [0, -1, -1, *[-2] * 4, *[-3] * 8, *[-4] * 2]


def test_one_lane_does_not_weigh_on_the_other(diary: Diary, arrive: Callable[..., None]) -> None:
    arrive(FLOODING, *range(3))
    arrive(FLOODING, *range(3, 6), interactive=True)
    arrive(FLOODING, 6)

    assert priorities(diary)[3:] == [INTERACTIVE_PRIORITY, INTERACTIVE_PRIORITY - 1, INTERACTIVE_PRIORITY - 1, -2]


def test_a_submissions_documents_are_of_one_priority(diary: Diary) -> None:
    with diary.connect() as connection:
        JobQueue().defer(connection, *[ReadDocument(OTHER, UUID(int=number)) for number in range(5)])

    assert priorities(diary) == [0] * 5


def test_what_runs_does_not_count_as_waiting(diary: Diary, arrive: Callable[..., None]) -> None:
    arrive(FLOODING, 1)
    with diary.connect() as connection:
        connection.execute("UPDATE procrastinate_jobs SET status = 'doing'")
    arrive(FLOODING, 2)

    assert priorities(diary) == [0, 0]


@pytest.mark.parametrize("waiting", [MOST_COUNTED - 1, MOST_COUNTED, MOST_COUNTED + 1, 4 * MOST_COUNTED])
def test_the_priority_has_a_lowest_step(diary: Diary, arrive: Callable[..., None], waiting: int) -> None:
    with diary.connect() as connection:
        JobQueue().defer(connection, *[ReadDocument(FLOODING, UUID(int=number)) for number in range(waiting)])
    arrive(FLOODING, waiting)

    assert priorities(diary)[-1] == (-8 if waiting < MOST_COUNTED else -9)
