# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from uuid import UUID

import pytest

from eakte.jobs.attempt import Retries
from eakte.jobs.errors import HandlerMissing, QueueUnavailable, TryAgainLater
from eakte.jobs.queue import JobQueue
from eakte.jobs.registry import Handler, JobRegistry
from eakte.jobs.runner import JobRunner, Pace
from eakte.jobs.values import Job
from eakte.kernel.errors import Unavailable
from tests.faults.processes import catches
from tests.unit.jobs.parcels import QUICK, Diary, SendParcel

ROOT = Path(__file__).parents[3]
AT_ONCE = Retries(attempts=3, first_wait=0, longest_wait=0)


def defer(diary: Diary, count: int = 1) -> None:
    with diary.connect() as connection:
        for number in range(count):
            JobQueue().defer(connection, SendParcel(UUID(int=number)))


def states(diary: Diary) -> list[tuple[str, int]]:
    with diary.connect() as connection:
        return connection.execute("SELECT status::text, attempts FROM procrastinate_jobs ORDER BY id").fetchall()


def eventually(reached: Callable[[], bool], seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if reached():
            return True
        time.sleep(0.05)
    return False


def run_waiting(url: str, handler: Handler[SendParcel], retries: Retries = AT_ONCE, concurrency: int = 1) -> None:
    diary = Diary(url)
    registry = JobRegistry(diary.record_failure, jobs=(SendParcel,))
    registry.register(SendParcel, handler)
    JobRunner(url, registry, retries=retries, concurrency=concurrency, pace=QUICK).run_waiting()


@pytest.fixture
def start_worker(url: str) -> Iterator[Callable[[float], subprocess.Popen[bytes]]]:
    with ExitStack() as workers:

        def start(seconds: float) -> subprocess.Popen[bytes]:
            command = [sys.executable, "-m", "tests.unit.jobs.parcels", url, str(seconds)]
            worker = workers.enter_context(subprocess.Popen(command, cwd=ROOT))
            workers.callback(worker.kill)
            return worker

        yield start


def test_a_job_is_handled_once_and_leaves_the_queue(url: str, diary: Diary) -> None:
    defer(diary)
    run_waiting(url, lambda job, attempt: diary.write(job, attempt, "sent"))
    run_waiting(url, lambda job, attempt: diary.write(job, attempt, "sent"))

    assert diary.entries() == [(1, "sent")]
    assert states(diary) == []


def test_who_runs_the_waiting_jobs_waits_for_their_end(url: str, diary: Diary) -> None:
    """Longer than a worker that stops may take, also when nothing else waits any more."""

    def send_slowly(job: SendParcel, attempt: int) -> None:
        time.sleep(3 * QUICK.grace)
        diary.write(job, attempt, "sent")

    defer(diary)
    run_waiting(url, send_slowly, concurrency=3)

    assert diary.entries() == [(1, "sent")]
    assert states(diary) == []


def test_jobs_run_beside_each_other_up_to_the_limit(url: str, diary: Diary) -> None:
    together = threading.Barrier(2)
    defer(diary, 2)

    def meet(_job: Job, _attempt: int) -> None:
        together.wait(timeout=10)

    run_waiting(url, meet, concurrency=3)
    assert states(diary) == []


def test_an_interactive_job_goes_first_where_there_is_but_one_place(url: str, diary: Diary) -> None:
    defer(diary)
    with diary.connect() as connection:
        JobQueue().defer(connection, SendParcel(UUID(int=9)), interactive=True)
    order: list[int] = []
    run_waiting(url, lambda job, _attempt: order.append(job.parcel_id.int))

    assert order == [9, 0]


def test_an_unexpected_error_is_recorded_once_and_not_tried_again(url: str, diary: Diary) -> None:
    def break_down(_job: Job, _attempt: int) -> None:
        raise ZeroDivisionError

    defer(diary)
    run_waiting(url, break_down)
    run_waiting(url, break_down)

    assert diary.entries() == [(1, "failed: ZeroDivisionError")]
    assert states(diary) == [("failed", 1)]


@pytest.mark.parametrize("error", [TryAgainLater, Unavailable])
def test_what_may_work_later_is_tried_again_with_a_higher_attempt(
    url: str, diary: Diary, error: type[Exception]
) -> None:
    def send(job: SendParcel, attempt: int) -> None:
        if attempt < 3:
            raise error
        diary.write(job, attempt, "sent")

    defer(diary)
    for _ in range(3):
        run_waiting(url, send)

    assert diary.entries() == [(3, "sent")]
    assert states(diary) == []


def test_tries_end_with_a_recorded_failure(url: str, diary: Diary) -> None:
    attempts: list[int] = []

    def send(_job: Job, attempt: int) -> None:
        attempts.append(attempt)
        raise TryAgainLater

    defer(diary)
    for _ in range(5):
        run_waiting(url, send)

    assert attempts == [1, 2, 3]
    assert diary.entries() == [(3, "failed: TryAgainLater")]
    assert states(diary) == [("failed", 3)]


def test_a_job_that_waits_for_its_next_attempt_is_left_alone_until_then(url: str, diary: Diary) -> None:
    attempts: list[int] = []

    def send(_job: Job, attempt: int) -> None:
        attempts.append(attempt)
        raise TryAgainLater

    defer(diary)
    for _ in range(2):
        run_waiting(url, send, Retries(first_wait=60))

    assert attempts == [1]
    assert states(diary) == [("todo", 1)]


def test_waits_double_up_to_their_limit() -> None:
    retries = Retries(first_wait=5, longest_wait=30)

    assert [retries.wait(attempt) for attempt in (1, 2, 3, 4, 1000)] == [5, 10, 20, 30, 30]


def test_a_job_that_lost_its_worker_in_every_attempt_fails_visibly_and_is_not_run_again(url: str, diary: Diary) -> None:
    defer(diary)
    with diary.connect() as connection:
        connection.execute("UPDATE procrastinate_jobs SET attempts = 3")
    run_waiting(url, lambda job, attempt: diary.write(job, attempt, "sent"))

    assert diary.entries() == [(4, "failed: AttemptsExhausted")]


def test_a_failure_that_cannot_be_recorded_is_not_lost(url: str, diary: Diary) -> None:
    recorded: list[int] = []

    def record(_job: Job, attempt: int, _error: Exception) -> None:
        if attempt == 1:
            raise Unavailable
        recorded.append(attempt)

    def break_down(_job: Job, _attempt: int) -> None:
        raise ZeroDivisionError

    defer(diary)
    for _ in range(3):
        registry = JobRegistry(record, jobs=(SendParcel,))
        registry.register(SendParcel, break_down)
        JobRunner(url, registry, retries=AT_ONCE, pace=QUICK).run_waiting()

    assert recorded == [2]
    assert states(diary) == [("failed", 2)]


def test_arguments_that_nobody_of_us_wrote_never_reach_a_handler(url: str, diary: Diary) -> None:
    defer(diary)
    with diary.connect() as connection:
        connection.execute("""UPDATE procrastinate_jobs SET args = '{"parcel_id": "x", "evil": 1}'""")
    run_waiting(url, lambda job, attempt: diary.write(job, attempt, "sent"))

    assert diary.entries() == []
    assert states(diary) == [("failed", 1)]


def test_a_worker_takes_a_new_job_at_once(
    diary: Diary, start_worker: Callable[[float], subprocess.Popen[bytes]]
) -> None:
    worker = start_worker(0)
    defer(diary)
    assert eventually(lambda: (1, "sent") in diary.entries())

    worker.terminate()
    assert worker.wait(timeout=10) == 0


def test_the_job_of_a_killed_worker_is_finished_by_the_next_one_in_a_higher_attempt(
    diary: Diary, start_worker: Callable[[float], subprocess.Popen[bytes]]
) -> None:
    defer(diary)
    worker = start_worker(60)
    assert eventually(lambda: diary.entries() == [(1, "begun")])
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    start_worker(60)

    assert eventually(lambda: diary.entries() == [(1, "begun"), (2, "begun"), (2, "sent")])
    assert eventually(lambda: states(diary) == [])


def test_a_live_worker_gives_back_the_job_of_a_killed_one(
    diary: Diary, start_worker: Callable[[float], subprocess.Popen[bytes]]
) -> None:
    defer(diary)
    first = start_worker(60)
    assert eventually(lambda: diary.entries() == [(1, "begun")])
    start_worker(60)
    first.send_signal(signal.SIGKILL)

    assert eventually(lambda: (2, "sent") in diary.entries())


def test_a_long_job_stays_with_its_live_worker(
    diary: Diary, start_worker: Callable[[float], subprocess.Popen[bytes]]
) -> None:
    defer(diary)
    for _ in range(2):
        start_worker(QUICK.stalled_after * 2)

    assert eventually(lambda: (1, "sent") in diary.entries())
    assert diary.entries() == [(1, "begun"), (1, "sent")]


def test_a_stopped_worker_lets_a_short_job_finish(
    diary: Diary, start_worker: Callable[[float], subprocess.Popen[bytes]]
) -> None:
    defer(diary)
    worker = start_worker(QUICK.grace / 2)
    assert eventually(lambda: diary.entries() == [(1, "begun")])
    worker.terminate()

    assert worker.wait(timeout=10) == 0
    assert diary.entries() == [(1, "begun"), (1, "sent")]
    assert states(diary) == []


def test_a_stopped_worker_gives_a_long_job_back(
    diary: Diary, start_worker: Callable[[float], subprocess.Popen[bytes]]
) -> None:
    defer(diary)
    worker = start_worker(60)
    assert eventually(lambda: diary.entries() == [(1, "begun")])
    worker.terminate()

    assert worker.wait(timeout=10) == 0
    assert states(diary) == [("todo", 1)]


@pytest.mark.parametrize("seconds", [0.0, 0.03, 0.06, 0.1])
def test_a_worker_that_is_told_to_stop_while_it_connects_ends(
    start_worker: Callable[[float], subprocess.Popen[bytes]], seconds: float
) -> None:
    worker = start_worker(0)
    assert eventually(lambda: catches(worker.pid, signal.SIGTERM))
    time.sleep(seconds)
    worker.terminate()

    assert worker.wait(timeout=30) == 0


def test_a_worker_whose_sessions_were_cut_works_on(
    diary: Diary, start_worker: Callable[[float], subprocess.Popen[bytes]]
) -> None:
    worker = start_worker(0)
    defer(diary)
    assert eventually(lambda: (1, "sent") in diary.entries())
    with diary.connect() as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = user AND pid <> pg_backend_pid()"
        )
    defer(diary)

    assert eventually(lambda: diary.entries().count((1, "sent")) == 2)
    assert worker.poll() is None


def test_a_runner_without_a_database_ends_with_our_error(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere = url.replace("%2Fsocket", "%2Fnowhere")
    assert nowhere != url
    with pytest.raises(QueueUnavailable):
        run_waiting(nowhere, lambda _job, _attempt: None)


def test_a_runner_with_an_incomplete_registry_does_not_start(url: str, diary: Diary) -> None:
    with pytest.raises(HandlerMissing):
        JobRunner(url, JobRegistry(diary.record_failure, jobs=(SendParcel,)))


def test_a_grace_that_outlasts_the_patience_of_others_is_refused() -> None:
    with pytest.raises(ValueError, match="grace"):
        Pace(heartbeat=2, stalled_after=10, grace=8)
