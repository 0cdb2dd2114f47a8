# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Whether this process can do its work now, and how far the work behind the doors has fallen back."""

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from threading import Lock
from typing import Generic, TypeVar

from eakte.database.errors import DatabaseUnavailable, SchemaBehind
from eakte.database.migrate import outdated_revisions
from eakte.database.repositories.usage import Unfiled
from eakte.kernel.errors import EakteError
from eakte.kernel.tenancy import system
from eakte.processing.errors import SandboxMissing
from eakte.services.audit_status import LogStatus, audit_status
from eakte.services.platform import Platform
from eakte.services.searching import SearchUnavailable
from eakte.services.tenants import all_tenants
from eakte.services.vault import StoreUnavailable
from search.errors import IndexUnavailable
from search.port import AccessScope

PROBE_SECONDS = 3.0
"""How long all parts together have for their answers; one that is silent by then is missing."""

Found = TypeVar("Found")


@dataclass(frozen=True)
class Backlog:
    """How long the oldest waiting job has waited, how many of each name wait, how many documents of each tenant (by its
    short name) wait for their index entries, how the audit logs are doing, and what waits in each tenant's inbox.
    """

    queue_age_seconds: float
    waiting_jobs: Mapping[str, int]
    index_lag: Mapping[str, int]
    audit_logs: Sequence[LogStatus] = ()
    unfiled: Mapping[str, Unfiled] = field(default_factory=dict)

    @property
    def index_lag_documents(self) -> int:
        return sum(self.index_lag.values())

    @property
    def stopped_audit_logs(self) -> tuple[str, ...]:
        """The short names of those whose log is stopped. Theirs alone: the others work."""
        return tuple(each.tenant.slug for each in self.audit_logs if each.stopped is not None)

    @property
    def audit_unstamped_seconds(self) -> float | None:
        """The longest time for which a checkpoint has gone without a timestamp; None when nobody is to give any."""
        return max(
            (each.unstamped_seconds for each in self.audit_logs if each.unstamped_seconds is not None), default=None
        )


@dataclass(frozen=True)
class Readiness:
    """`missing` is what keeps this process from its work; `sandbox` is the rung that holds, None when none does.

    `backlog` is None when the database does not tell it, and `damaged_indexes` (the short names of the tenants whose index
    waits to be rebuilt, while the others are found) when the search does not.
    """

    missing: tuple[EakteError, ...]
    sandbox: str | None
    backlog: Backlog | None
    damaged_indexes: tuple[str, ...] | None


class Health:
    """Asks all parts at once. Who asks meanwhile shares the answers, so that no number of callers makes more work."""

    def __init__(self, platform: Platform, seconds: float = PROBE_SECONDS) -> None:
        self._seconds = seconds
        self._backlog = _Probe(lambda: _backlog(platform), DatabaseUnavailable())
        self._store = _Probe(platform.vault.try_writing, StoreUnavailable())
        self._index = _Probe(lambda: _read_index(platform), SearchUnavailable())
        self._sandbox = _Probe(platform.processor.rung, SandboxMissing())

    def readiness(self) -> Readiness:
        backlog, store, index, sandbox = (
            self._backlog.ask(),
            self._store.ask(),
            self._index.ask(),
            self._sandbox.ask(),
        )
        deadline = time.monotonic() + self._seconds
        answers = (backlog(deadline), store(deadline), index(deadline), sandbox(deadline))
        missing = {answer.code: answer for answer in answers if isinstance(answer, EakteError)}
        return Readiness(tuple(missing.values()), _value(answers[3]), _value(answers[0]), _value(answers[2]))

    def backlog(self) -> Backlog:
        """How far the work has fallen back.

        Raises:
            DatabaseUnavailable, SchemaBehind: the database does not tell.
        """
        answer = self._backlog.ask()(time.monotonic() + self._seconds)
        if isinstance(answer, EakteError):
            raise answer
        return answer


class _Probe(Generic[Found]):
    """One question in a thread of its own: a disk that hangs keeps that thread, and nobody else.

    `silence` is what is missing when there is no answer.
    """

    def __init__(self, question: Callable[[], Found], silence: EakteError) -> None:
        self._question = question
        self._silence = silence
        self._thread = ThreadPoolExecutor(1, "probe")
        self._lock = Lock()
        self._asked: Future[Found] | None = None

    def ask(self) -> Callable[[float], Found | EakteError]:
        """Ask, unless an earlier caller still waits for the answer; returns how to wait for it until a deadline."""
        with self._lock:
            if self._asked is None or self._asked.done():
                self._asked = self._thread.submit(self._question)
            return partial(self._answer, self._asked)

    def _answer(self, asked: Future[Found], deadline: float) -> Found | EakteError:
        try:
            return asked.result(max(0.0, deadline - time.monotonic()))
        except TimeoutError:
            return self._silence
        except EakteError as error:
            return error


def _value(answer: Found | EakteError) -> Found | None:
    return None if isinstance(answer, EakteError) else answer


def _backlog(platform: Platform) -> Backlog:
    _check_schema(platform)
    with platform.database.directory() as unit:
        oldest = unit.upkeep.oldest_waiting_job()
        age = 0.0 if oldest is None else (unit.now - oldest).total_seconds()
        waiting = unit.upkeep.waiting_jobs()
    lag, unfiled = {}, {}
    for tenant in all_tenants(platform.database):
        with platform.database.read(system(tenant, "health")) as reading:
            lag[tenant.slug] = reading.outbox.count()
            unfiled[tenant.slug] = reading.usage.unfiled(reading.now)
    return Backlog(max(0.0, age), waiting, lag, audit_status(platform), unfiled)


def _check_schema(platform: Platform) -> None:
    """One that is newer than this release was made for it too: releases change schemas in two steps."""
    with platform.database.directory() as unit:
        revision = unit.upkeep.revision()
    if revision is None or revision in outdated_revisions():
        raise SchemaBehind


def _read_index(platform: Platform) -> tuple[str, ...]:
    """Whose index must be rebuilt, by short names. Theirs alone: the others are found, so the process works."""
    _check_schema(platform)
    tenants = {AccessScope.whole(str(tenant.id)): tenant.slug for tenant in all_tenants(platform.database)}
    try:
        return tuple(sorted(tenants[scope] for scope in platform.index.damaged(tenants)))
    except IndexUnavailable as exc:
        raise SearchUnavailable from exc
