# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Runs the jobs of the queue in this process until it is told to stop."""

import asyncio
import logging
import math
import signal
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from threading import Thread
from typing import Any

import psycopg
from procrastinate import App, JobContext, PsycopgConnector
from procrastinate.exceptions import ConnectorException
from psycopg.conninfo import make_conninfo
from sqlalchemy import make_url

from eakte.jobs.attempt import Attempt, OnEnd, Retries, nobody_asks
from eakte.jobs.errors import QueueUnavailable
from eakte.jobs.recovery import recover_stalled
from eakte.jobs.registry import JobRegistry
from eakte.jobs.values import queue_of

logger = logging.getLogger(__name__)

_WORKER_LOOP = "worker loop"
"""What procrastinate calls the task of a worker that is at work."""

_LOOK_SECONDS = 0.02

_STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)
_POOL_SIZE = 4


@dataclass(frozen=True)
class Pace:
    """The clockwork of a runner, in seconds.

    A runner shows every `heartbeat` that it lives; one that did not for `stalled_after` counts as dead, and its jobs
    go back to the queue. New jobs announce themselves, those that waited for a retry are found by looking every
    `poll`. On stopping, handlers have `grace` to finish before their jobs go back. A stopping runner has no heartbeat
    any more, so `grace` must end before others think it dead.
    """

    heartbeat: float = 2.0
    stalled_after: float = 10.0
    poll: float = 2.0
    grace: float = 5.0

    def __post_init__(self) -> None:
        if self.grace + self.heartbeat >= self.stalled_after:
            raise ValueError("grace and heartbeat together must be shorter than stalled_after")


class JobRunner:
    """Takes jobs off the queue, up to `concurrency` at once, each in a thread of its own.

    One of several places is kept for interactive jobs, so that long ones never hold all of them; where there is but
    one place, interactive jobs go first.

    Args:
        url: the SQLAlchemy address of the database, for the application role.
        registry: complete; its handlers must be safe to call from several threads.
        concurrency: how many jobs run at the same time.
        retries: how often a job is tried.
        pace: how soon things are noticed.
        on_end: is told of every attempt.

    Raises:
        HandlerMissing: the registry lacks a handler.
    """

    def __init__(
        self,
        url: str,
        registry: JobRegistry,
        *,
        concurrency: int = 1,
        retries: Retries = Retries(),  # noqa: B008 - frozen
        pace: Pace = Pace(),
        on_end: OnEnd = nobody_asks,
    ) -> None:
        self._url = url
        self._on_failure = registry.on_failure
        self._handlers = registry.handlers()
        self._concurrency = concurrency
        self._retries = retries
        self._pace = pace
        self._on_end = on_end

    def run(self) -> None:
        """Run jobs until SIGTERM or SIGINT; a second signal ends the process at once. Call it in the main thread.

        Handlers that are not done in `grace` are left behind in daemon threads and their jobs go back to the queue, so
        the process should end soon after. While the database does not answer, it is asked again every `poll`; jobs
        that were running come back after `stalled_after`.
        """
        asyncio.run(self._work_until_stopped())

    def run_waiting(self) -> None:
        """Run the jobs that wait now and are due to their end, then return."""
        asyncio.run(self._with_queue(partial(self._work, wait=False)))

    async def _with_queue(self, work: Callable[[App], Coroutine[Any, Any, None]]) -> None:
        address = _conninfo(self._url)
        app = App(connector=PsycopgConnector(conninfo=address, min_size=1, max_size=_POOL_SIZE))
        self._add_tasks(app)
        try:
            # The pool would go on trying for half a minute before it says that there is nobody.
            await (await psycopg.AsyncConnection.connect(address)).close()
            async with app.open_async():
                recovery = asyncio.create_task(recover_stalled(app, self._pace.stalled_after, self._pace.heartbeat))
                try:
                    await work(app)
                finally:
                    recovery.cancel()
        except (ConnectorException, psycopg.Error) as exc:
            raise QueueUnavailable from exc

    def _add_tasks(self, app: App) -> None:
        for job_class, handler in self._handlers.items():
            attempt = Attempt(job_class, handler, self._on_failure, self._retries, self._on_end)
            add = app.task(name=job_class.name, queue=job_class.queue, retry=attempt, pass_context=True)
            add(_task(attempt))

    async def _work_until_stopped(self) -> None:
        """Work, on new connections whenever one broke."""
        stopped = _stop_event()
        while not stopped.is_set():
            try:
                await self._with_queue(partial(self._work_until, stopped))
            except QueueUnavailable:
                logger.warning("the queue does not answer", exc_info=True)
            with suppress(TimeoutError):
                await asyncio.wait_for(stopped.wait(), self._pace.poll)

    async def _work_until(self, stopped: asyncio.Event, app: App) -> None:
        """Work until told to stop, or until a connection breaks. Only work is cancelled: a pool that opens never ends then."""
        work, asked = asyncio.create_task(self._work(app, wait=True)), asyncio.create_task(stopped.wait())
        await asyncio.wait({work, asked}, return_when=asyncio.FIRST_COMPLETED)
        if not asked.cancel():
            work.cancel()
        with suppress(asyncio.CancelledError):
            await work

    async def _work(self, app: App, *, wait: bool) -> None:
        """Work in all lanes: until nothing waits, or with `wait` until the first one breaks or the work is cancelled."""
        lanes = [asyncio.create_task(self._work_in(app, *lane, wait=wait)) for lane in self._lanes()]
        until = asyncio.FIRST_COMPLETED if wait else asyncio.ALL_COMPLETED
        try:
            await asyncio.wait(lanes, return_when=until)
        finally:
            await _at_work(lanes)
            for lane in lanes:
                lane.cancel()
            outcomes = await asyncio.gather(*lanes, return_exceptions=True)
        for outcome in outcomes:
            if isinstance(outcome, Exception):
                raise outcome

    def _lanes(self) -> list[tuple[set[str], int]]:
        """Which queues are worked on, and in how many places."""
        kept = {queue_of(job_class, interactive=True) for job_class in self._handlers}
        every = kept | {queue_of(job_class, interactive=False) for job_class in self._handlers}
        return [(every, 1)] if self._concurrency == 1 else [(every, self._concurrency - 1), (kept, 1)]

    async def _work_in(self, app: App, queues: set[str], places: int, *, wait: bool) -> None:
        await app.run_worker_async(
            queues=sorted(queues),
            concurrency=places,
            wait=wait,
            listen_notify=wait,
            fetch_job_polling_interval=self._pace.poll,
            update_heartbeat_interval=self._pace.heartbeat,
            stalled_worker_timeout=self._pace.stalled_after,
            shutdown_graceful_timeout=self._pace.grace if wait else math.inf,
            delete_jobs="successful",
            install_signal_handlers=False,
        )


async def _at_work(lanes: list[asyncio.Task[None]]) -> None:
    """Return when all are in their loops or have ended: before that, while they register, a cancellation may get lost."""
    while (live := [lane for lane in lanes if not lane.done()]) and _loops() < len(live):
        await asyncio.wait(live, timeout=_LOOK_SECONDS, return_when=asyncio.FIRST_COMPLETED)


def _loops() -> int:
    return sum(task.get_name() == _WORKER_LOOP for task in asyncio.all_tasks())


def _task(attempt: Attempt) -> Callable[..., Coroutine[Any, Any, None]]:
    async def run(context: JobContext, **_arguments: object) -> None:
        await _in_thread(partial(attempt.run, context.job))

    return run


def _stop_event() -> asyncio.Event:
    """Set by the first signal to stop; the second ends the process."""
    loop, stopped = asyncio.get_running_loop(), asyncio.Event()

    def stop() -> None:
        for number in _STOP_SIGNALS:
            loop.remove_signal_handler(number)
            signal.signal(number, signal.SIG_DFL)
        stopped.set()

    for number in _STOP_SIGNALS:
        loop.add_signal_handler(number, stop)
    return stopped


async def _in_thread(work: Callable[[], None]) -> None:
    """Wait for blocking work. When the waiting is cancelled, the work goes on but does not keep the process alive."""
    outcome: Future[None] = Future()
    outcome.set_running_or_notify_cancel()

    def run() -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - raised again in the waiting task
            outcome.set_exception(error)
        else:
            outcome.set_result(None)

    Thread(target=run, daemon=True).start()
    await asyncio.wrap_future(outcome)


def _conninfo(url: str) -> str:
    address = make_url(url)
    _, parameters = address.get_dialect()().create_connect_args(address)
    return make_conninfo(**parameters)
