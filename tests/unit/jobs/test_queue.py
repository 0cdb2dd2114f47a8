# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from typing import Any
from uuid import UUID

import psycopg
import pytest

from eakte.jobs.errors import QueueUnavailable
from eakte.jobs.queue import INTERACTIVE_PRIORITY, JobQueue
from tests.unit.jobs.parcels import Diary, SendParcel, WeighParcel

PARCEL = UUID(int=1)


def waiting(diary: Diary) -> list[tuple[Any, ...]]:
    with diary.connect() as connection:
        return connection.execute("SELECT id, queue_name, task_name, args, priority FROM procrastinate_jobs").fetchall()


def test_a_job_is_in_the_queue_after_the_commit(diary: Diary) -> None:
    with diary.connect() as connection:
        (number,) = JobQueue().defer(connection, SendParcel(PARCEL))

    assert waiting(diary) == [(number, "parcels", "send_parcel", {"parcel_id": str(PARCEL)}, 0)]


def test_what_somebody_waits_for_has_a_queue_of_its_own_above_all_others(diary: Diary) -> None:
    with diary.connect() as connection:
        JobQueue().defer(connection, SendParcel(PARCEL), interactive=True)

    assert [(queue, priority) for _, queue, _, _, priority in waiting(diary)] == [
        ("parcels-interactive", INTERACTIVE_PRIORITY)
    ]


def test_no_jobs_are_no_statement(diary: Diary) -> None:
    with diary.connect() as connection:
        assert JobQueue().defer(connection) == []
        assert connection.info.transaction_status == psycopg.pq.TransactionStatus.IDLE


def test_jobs_deferred_together_keep_their_order(diary: Diary) -> None:
    with diary.connect() as connection:
        numbers = JobQueue().defer(connection, SendParcel(UUID(int=1)), SendParcel(UUID(int=2)))

    assert [(number, arguments["parcel_id"]) for number, _, _, arguments, _ in sorted(waiting(diary))] == [
        (numbers[0], str(UUID(int=1))),
        (numbers[1], str(UUID(int=2))),
    ]


def test_a_job_is_not_seen_before_the_commit(diary: Diary) -> None:
    with diary.connect() as connection:
        JobQueue().defer(connection, SendParcel(PARCEL))

        assert waiting(diary) == []


def test_a_job_vanishes_with_its_transaction(diary: Diary) -> None:
    with diary.connect() as connection:
        JobQueue().defer(connection, SendParcel(PARCEL))
        connection.rollback()

    assert waiting(diary) == []


def test_deferring_leaves_the_commit_to_the_caller(diary: Diary) -> None:
    with diary.connect() as connection:
        JobQueue().defer(connection, SendParcel(PARCEL))

        assert connection.info.transaction_status == psycopg.pq.TransactionStatus.INTRANS


def test_the_same_job_waits_only_once_if_asked_for_once(diary: Diary) -> None:
    queue = JobQueue()
    with diary.connect() as connection:
        assert queue.defer_once(connection, SendParcel(PARCEL)) is not None
        assert queue.defer_once(connection, SendParcel(PARCEL)) is None
        assert queue.defer_once(connection, SendParcel(UUID(int=2))) is not None
        assert queue.defer_once(connection, WeighParcel(PARCEL)) is not None

    assert len(waiting(diary)) == 3


def test_a_job_that_runs_already_does_not_keep_the_next_one_out(diary: Diary) -> None:
    queue = JobQueue()
    with diary.connect() as connection:
        queue.defer_once(connection, SendParcel(PARCEL))
        connection.execute("UPDATE procrastinate_jobs SET status = 'doing'")

        assert queue.defer_once(connection, SendParcel(PARCEL)) is not None


def test_of_two_transactions_that_ask_for_once_the_second_waits_for_the_first(diary: Diary) -> None:
    queue = JobQueue()
    with diary.connect() as first, diary.connect() as second:
        queue.defer_once(first, SendParcel(PARCEL))
        second.execute("SET lock_timeout = '100ms'")
        with pytest.raises(QueueUnavailable):
            queue.defer_once(second, SendParcel(PARCEL))


def test_a_missing_queue_is_our_error(diary: Diary) -> None:
    with diary.connect() as connection:
        connection.execute("SET LOCAL search_path = public")
        with pytest.raises(QueueUnavailable):
            JobQueue().defer(connection, SendParcel(PARCEL))
