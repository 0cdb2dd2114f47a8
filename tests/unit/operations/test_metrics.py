# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Figures whose labels come from small sets, and that are nobody's secret."""

import logging
import socket
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.request import urlopen
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from prometheus_client import generate_latest

from eakte.database.errors import DatabaseUnavailable
from eakte.database.repositories.usage import Unfiled
from eakte.kernel.tenancy import Tenant, TenantId
from eakte.operations.errors import MetricsPortUnusable
from eakte.operations.metrics import Metrics
from eakte.processing.errors import SandboxMissing
from eakte.services.audit_status import LogStatus
from eakte.services.health import Backlog

ZONE = ZoneInfo("Europe/Berlin")
WITTEN = LogStatus(
    tenant=Tenant(TenantId(UUID(int=1)), "witten", "Stadt Witten", ZONE),
    size=9,
    signed_at=datetime(2026, 11, 20, tzinfo=UTC),
    waiting=7,
    waiting_seconds=1.5,
    stamped_at=None,
    unstamped_seconds=60.0,
    stopped=None,
)
HATTINGEN = replace(
    WITTEN,
    tenant=Tenant(TenantId(UUID(int=2)), "hattingen", "Stadt Hattingen", ZONE),
    unstamped_seconds=None,
    stopped="another-root",
)


def _told(metrics: Metrics) -> str:
    return generate_latest(metrics.registry).decode()


def test_a_request_is_counted_by_template_and_class_of_status() -> None:
    metrics = Metrics()
    metrics.request("POST", "/api/v1/submissions", 201, 0.2, 1000)
    metrics.request("POST", "/api/v1/submissions", 204, 0.2, 0)
    metrics.request("GEHEIM", "/scan", 404, 0.2, 0)
    told = _told(metrics)
    assert 'eakte_http_requests_total{method="POST",route="/api/v1/submissions",status="2xx"} 2.0' in told
    assert 'eakte_http_requests_total{method="other",route="/scan",status="4xx"} 1.0' in told
    assert 'eakte_http_received_bytes_total{route="/api/v1/submissions"} 1000.0' in told
    assert "GEHEIM" not in told


def test_what_is_logged_is_counted_by_its_code() -> None:
    metrics, log = Metrics(), logging.getLogger("eakte.test")
    handlers = logging.getLogger().handlers[:]
    metrics.count_logged_errors()
    try:
        for error in (DatabaseUnavailable(), ValueError("Kanarienvogel")):
            log.error("it went wrong", exc_info=error)
        log.error("nothing to count")
    finally:
        logging.getLogger().handlers[:] = handlers
    told = _told(metrics)
    assert 'eakte_errors_total{code="database-unavailable"} 1.0' in told
    assert 'eakte_errors_total{code="other"} 1.0' in told
    assert "Kanarienvogel" not in told


def test_the_backlog_is_asked_for_at_each_scrape() -> None:
    metrics = Metrics()
    asked: list[int] = []

    def ask() -> Backlog:
        asked.append(1)
        if len(asked) > 1:
            raise DatabaseUnavailable
        unfiled = {"witten": Unfiled(9, 4, timedelta(days=20)), "hattingen": Unfiled(0, 0, timedelta())}
        return Backlog(12.5, {"read_document": 3}, {"witten": 2, "hattingen": 0}, (WITTEN, HATTINGEN), unfiled)

    metrics.watch_backlog(ask)
    assert asked == []
    first = _told(metrics)
    for line in (
        "eakte_database_up 1.0",
        "eakte_queue_age_seconds 12.5",
        'eakte_jobs_waiting{job="read_document"} 3.0',
        'eakte_index_lag_documents{tenant="witten"} 2.0',
        'eakte_audit_waiting_entries{tenant="witten"} 7.0',
        'eakte_audit_waiting_seconds{tenant="witten"} 1.5',
        'eakte_audit_stopped{tenant="witten"} 0.0',
        'eakte_audit_stopped{tenant="hattingen"} 1.0',
        'eakte_audit_unstamped_seconds{tenant="witten"} 60.0',
        'eakte_unfiled_items{tenant="witten"} 9.0',
        'eakte_unfiled_overdue_items{tenant="witten"} 4.0',
        'eakte_unfiled_oldest_seconds{tenant="witten"} 1.728e+06',
        'eakte_unfiled_overdue_items{tenant="hattingen"} 0.0',
    ):
        assert line in first
    assert 'eakte_audit_unstamped_seconds{tenant="hattingen"}' not in first
    second = _told(metrics)
    assert "eakte_database_up 0.0" in second
    assert "eakte_queue_age_seconds" not in second


def test_the_rung_of_the_sandbox_is_told_and_that_there_is_none() -> None:
    def missing() -> str:
        raise SandboxMissing

    for rung, told in ((lambda: "bubblewrap", "bubblewrap"), (missing, "none")):
        metrics = Metrics()
        metrics.watch_sandbox(rung)
        assert f'eakte_sandbox_info{{rung="{told}"}} 1.0' in _told(metrics)


def test_a_port_that_is_taken_is_an_error_of_ours() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(MetricsPortUnusable):
            Metrics().serve("127.0.0.1", taken.getsockname()[1])


def test_figures_are_served_as_text() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    metrics = Metrics()
    metrics.document("failed", "processing-timed-out")
    metrics.document("read", recognised=4)
    metrics.serve("127.0.0.1", port)
    with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        told = answer.read().decode()
    assert 'eakte_documents_total{error="processing-timed-out",outcome="failed"} 1.0' in told
    assert "eakte_pages_recognised_total 4.0" in told
    assert "eakte_build_info{" in told
