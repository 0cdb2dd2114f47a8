# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""All figures that a process tells Prometheus. The only user of `prometheus_client`.

Labels come from small fixed sets: templates of routes, names of jobs, codes of errors, short names of municipalities.
Never an id, a name or anything that was sent, so that the figures neither grow without end nor tell of a person.
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.metadata import version
from platform import python_version

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, ProcessCollector, start_http_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric

from eakte.database.repositories.usage import Unfiled
from eakte.kernel.errors import EakteError
from eakte.operations.errors import MetricsPortUnusable
from eakte.processing.errors import SandboxMissing
from eakte.services.audit_status import LogStatus
from eakte.services.health import Backlog

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"})
OTHER = "other"
_REQUEST_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)
_JOB_SECONDS = (0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900)


class Metrics:
    """The figures of one process. One that nobody asks for costs next to nothing."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        build = Info("eakte_build", "What runs here", registry=registry)
        build.info({"version": version("eakte"), "python": python_version()})
        self._sandbox = Info(
            "eakte_sandbox", "The rung that files are read on, none when there is none", registry=registry
        )
        self._requests = Counter(
            "eakte_http_requests", "Requests that were answered", ("method", "route", "status"), registry=registry
        )
        self._request_seconds = Histogram(
            "eakte_http_request_seconds",
            "From the head of a request to the end of its answer",
            ("method", "route"),
            registry=registry,
            buckets=_REQUEST_SECONDS,
        )
        self._received = Counter("eakte_http_received_bytes", "Bodies of requests", ("route",), registry=registry)
        self.uploads = Gauge("eakte_uploads_running", "Uploads that are taken in now", registry=registry)
        self._jobs = Counter("eakte_jobs", "Attempts at jobs that ended", ("job", "outcome"), registry=registry)
        self._job_seconds = Histogram(
            "eakte_job_seconds", "Length of an attempt", ("job",), registry=registry, buckets=_JOB_SECONDS
        )
        self._documents = Counter(
            "eakte_documents",
            "Documents that were read or could not be, with the error",
            ("outcome", "error"),
            registry=registry,
        )
        self._pages = Counter("eakte_pages_recognised", "Pages whose text a recogniser found", registry=registry)
        self._errors = Counter("eakte_errors", "Errors that were logged, by code", ("code",), registry=registry)

    def request(self, method: str, route: str, status: int, seconds: float, received: int) -> None:
        """Count an answered request. `route` is a template, `received` the bytes of its body."""
        method = method if method in METHODS else OTHER
        self._requests.labels(method, route, f"{status // 100}xx").inc()
        self._request_seconds.labels(method, route).observe(seconds)
        if received:
            self._received.labels(route).inc(received)

    def job(self, name: str, outcome: str, seconds: float) -> None:
        self._jobs.labels(name, outcome).inc()
        self._job_seconds.labels(name).observe(seconds)

    def document(self, outcome: str, error: str = "", recognised: int = 0) -> None:
        """Count a document; `error` is a code, `recognised` its pages that a recogniser read."""
        self._documents.labels(outcome, error).inc()
        self._pages.inc(recognised)

    def watch_sandbox(self, rung: Callable[[], str]) -> None:
        """Tell what holds when the process starts."""
        try:
            self._sandbox.info({"rung": rung()})
        except SandboxMissing:
            self._sandbox.info({"rung": "none"})

    def count_logged_errors(self) -> None:
        """Count by its code every error that is logged in this process from now on."""
        logging.getLogger().addHandler(_ErrorCounter(self._errors))

    def watch_backlog(self, ask: Callable[[], Backlog]) -> None:
        """Tell at each scrape how far the work has fallen back."""
        self.registry.register(_BacklogCollector(ask))

    def serve(self, host: str, port: int) -> None:
        """Answer scrapes in a thread until the process ends.

        Raises:
            MetricsPortUnusable: nothing can listen there.
        """
        try:
            start_http_server(port, host, self.registry)
        except OSError as exc:
            raise MetricsPortUnusable(host=host, port=port) from exc


class _ErrorCounter(logging.Handler):
    def __init__(self, errors: Counter) -> None:
        super().__init__(logging.WARNING)
        self._errors = errors

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            self._errors.labels(error.code if isinstance(error, EakteError) else OTHER).inc()


class _BacklogCollector:
    def __init__(self, ask: Callable[[], Backlog]) -> None:
        self._ask = ask

    def describe(self) -> Iterator[Metric]:
        """Nothing: a registry that is not told would ask the database for it."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        try:
            backlog = self._ask()
        except EakteError:
            yield _gauge("eakte_database_up", "Whether the database answers and has its schema", 0)
            return
        yield _gauge("eakte_database_up", "Whether the database answers and has its schema", 1)
        yield _gauge("eakte_queue_age_seconds", "How long the oldest waiting job has waited", backlog.queue_age_seconds)
        waiting = GaugeMetricFamily("eakte_jobs_waiting", "Jobs in the queue, retries among them", labels=("job",))
        for job, count in backlog.waiting_jobs.items():
            waiting.add_metric((job,), count)
        yield waiting
        lag = GaugeMetricFamily(
            "eakte_index_lag_documents", "Documents that wait for their index entries", labels=("tenant",)
        )
        for tenant, count in backlog.index_lag.items():
            lag.add_metric((tenant,), count)
        yield lag
        yield from _audit_logs(backlog.audit_logs)
        yield from _inboxes(backlog.unfiled)


def _audit_logs(logs: Sequence[LogStatus]) -> Iterator[Metric]:
    waiting = _per_tenant("eakte_audit_waiting_entries", "Audit entries that have no place in their tree yet")
    seconds = _per_tenant("eakte_audit_waiting_seconds", "How long the oldest of them has waited")
    stopped = _per_tenant("eakte_audit_stopped", "Whether the audit log is stopped and its tenant can change nothing")
    unstamped = _per_tenant(
        "eakte_audit_unstamped_seconds", "How long there has been a checkpoint that no timestamp covers"
    )
    for log in logs:
        labels = (log.tenant.slug,)
        waiting.add_metric(labels, log.waiting)
        seconds.add_metric(labels, log.waiting_seconds)
        stopped.add_metric(labels, log.stopped is not None)
        if log.unstamped_seconds is not None:
            unstamped.add_metric(labels, log.unstamped_seconds)
    yield from (waiting, seconds, stopped, unstamped)


def _inboxes(unfiled: Mapping[str, Unfiled]) -> Iterator[Metric]:
    waiting = _per_tenant("eakte_unfiled_items", "Items in the inbox that nobody has filed yet")
    overdue = _per_tenant("eakte_unfiled_overdue_items", "Of these, how many have waited longer than they should")
    oldest = _per_tenant("eakte_unfiled_oldest_seconds", "How long the oldest of them has waited")
    for tenant, found in unfiled.items():
        waiting.add_metric((tenant,), found.items)
        overdue.add_metric((tenant,), found.overdue)
        oldest.add_metric((tenant,), found.oldest.total_seconds())
    yield from (waiting, overdue, oldest)


def _per_tenant(name: str, meaning: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, meaning, labels=("tenant",))


def _gauge(name: str, meaning: str, value: float) -> Metric:
    return GaugeMetricFamily(name, meaning, value)
