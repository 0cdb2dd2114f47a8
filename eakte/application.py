# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""API and pages on one ASGI app. Apart from `eakte.bootstrap`, so that processes without a door start without it."""

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from eakte.api import app as api_app
from eakte.api.problem import problem
from eakte.http.errors import as_eakte_error
from eakte.http.front import Front
from eakte.http.rates import Doorkeeper
from eakte.http.site import HttpSite
from eakte.http.upload import UploadSlots
from eakte.kernel.errors import EakteError
from eakte.operations.metrics import Metrics
from eakte.services.health import Health
from eakte.services.platform import Platform
from eakte.web import pages as web_pages
from eakte.web.routing import render_error


def build_app(platform: Platform, site: HttpSite | None = None, metrics: Metrics | None = None) -> FastAPI:
    """The app over a platform; `site` tells how it stands in the network, `metrics` counts what it does."""
    site, metrics = site or HttpSite(), metrics or Metrics()
    app = FastAPI(title="eakte", version="1", docs_url=None, redoc_url=None, openapi_url="/api/openapi.json")
    app.state.platform = platform
    app.state.health = Health(platform)
    app.state.doorkeeper = Doorkeeper(site.rates, platform.quotas)
    app.state.uploads = UploadSlots(site.max_uploads, metrics)
    api_app.mount(app)
    web_pages.mount(app)
    for kind in (EakteError, RequestValidationError, HTTPException, Exception):
        app.add_exception_handler(kind, _answer)
    app.add_middleware(Front, site=site, metrics=metrics, answer=_answer)
    return app


def _answer(request: Request, error: Exception) -> Response:
    """The API answers with a problem, everything else with a page."""
    ours = as_eakte_error(error)
    return problem(request, ours) if api_app.is_api(request) else render_error(request, ours)
