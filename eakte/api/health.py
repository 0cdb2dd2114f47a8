# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What an orchestrator asks: does this process live, and can it do its work. Both answers are public and name nobody."""

import logging
from collections.abc import Mapping

import anyio
import anyio.to_thread
from fastapi import FastAPI
from fastapi.responses import JSONResponse

from eakte.api.problem import TYPE_PREFIX
from eakte.services.health import Health, Readiness
from eakte.services.translations import translate

PATHS = ("/healthz", "/readyz")
MAX_WAITING = 4
"""Threads that wait for answers. Not of the pool for routes: uploads may occupy all of that."""

_NEVER_STORED: Mapping[str, str] = {"Cache-Control": "no-store"}

log = logging.getLogger(__name__)


def mount(app: FastAPI) -> None:
    health: Health = app.state.health
    threads = anyio.CapacityLimiter(MAX_WAITING)

    async def ready() -> JSONResponse:
        return _answer(await anyio.to_thread.run_sync(health.readiness, limiter=threads))

    app.add_api_route("/healthz", _alive, include_in_schema=False)
    app.add_api_route("/readyz", ready, include_in_schema=False)


async def _alive() -> JSONResponse:
    return JSONResponse({"alive": True}, headers=_NEVER_STORED)


def _answer(readiness: Readiness) -> JSONResponse:
    for error in readiness.missing:
        log.warning("not ready: %s (%s)", error, error.__cause__)
    for tenant in readiness.damaged_indexes or ():
        log.warning("the index of %s is damaged and waits to be rebuilt", tenant)
    backlog = readiness.backlog
    for tenant in backlog.stopped_audit_logs if backlog else ():
        log.warning("the audit log of %s is stopped", tenant)
    content = {
        "ready": not readiness.missing,
        "missing": [{"type": TYPE_PREFIX + error.code, "title": translate(error.title)} for error in readiness.missing],
        "sandbox": readiness.sandbox,
        "queue_age_seconds": None if backlog is None else round(backlog.queue_age_seconds, 1),
        "index_lag_documents": None if backlog is None else backlog.index_lag_documents,
        "stopped_audit_logs": None if backlog is None else len(backlog.stopped_audit_logs),
        "audit_unstamped_seconds": None if backlog is None else _rounded(backlog.audit_unstamped_seconds),
        "damaged_indexes": None if readiness.damaged_indexes is None else len(readiness.damaged_indexes),
    }
    return JSONResponse(content, 503 if readiness.missing else 200, _NEVER_STORED)


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 1)
