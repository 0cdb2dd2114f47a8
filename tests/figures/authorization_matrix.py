# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Whether anything of one town reaches another: by any route, for any role, with any id, in any place, or by time."""

import argparse
import io
import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial

import httpx

from eakte.application import build_app
from eakte.http.rates import RateLimits
from eakte.http.site import HttpSite
from eakte.kernel.clock import SystemClock, local_date
from eakte.kernel.tenancy import DEPLOYMENT
from eakte.operations.logs import configure_logs
from eakte.operations.metrics import Metrics
from eakte.services.health import Health
from tests.api.operator_routes import OPERATOR_ROUTES
from tests.api.routes import ROUTES, ask, served_routes
from tests.deployment import Site, served, site_on_disk
from tests.figures.figure import Figure
from tests.figures.in_process import in_process
from tests.figures.matrix import Matrix
from tests.figures.pair_times import Pairs, timed, told_apart
from tests.figures.planted_towns import Town, plant
from tests.servers.ports import free_ports

NAME = "authorization-matrix"
WAITING = (37, 23, 11)
MIN_CANARIES = 200
PAIRS = 1000
_WARM_UP = 20
_LISTED = 20
_ANY_NUMBER = 10_000

TIMED = (
    ("clerk", "GET /api/v1/inbox/{item_id}"),
    ("clerk", "GET /api/v1/documents/{document_id}"),
    ("clerk", "GET /vorgaenge/{case_id}"),
    ("office_lead", "GET /api/v1/grants/{grant_id}"),
    ("portal", "GET /api/v1/submissions/{submission_id}"),
)

UNSHOWN = frozenset({"idempotency key", "plan"})
"""What no route of the matrix shows to its own town: there, too, it must not be seen by others."""


@dataclass(frozen=True)
class Observed:
    """A site whose log lines and figures are caught: `site` calls the app in this process, `served` by a server."""

    site: Site
    served: Site
    lines: io.StringIO
    metrics_address: str

    def figures(self) -> str:
        return httpx.get(self.metrics_address).raise_for_status().text


def measure(argv: Sequence[str]) -> Figure:
    """Plant, walk, smuggle, look for words, and time; the leaks are printed."""
    parser = argparse.ArgumentParser(prog=NAME)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pairs", type=int, default=PAIRS)
    options = parser.parse_args(argv)
    with site_on_disk("eakte-matrix-") as (_, site, _), observed(site) as watched:
        towns = plant(watched.site, WAITING)
        matrix = Matrix(watched.site, towns)
        matrix.leaks += unclassified(watched.site)
        walk(matrix)
        times = pair_times(watched.served, towns, options.pairs, random.Random(options.seed))  # noqa: S311 - an order
        matrix.inspect_lines(watched.lines.getvalue().splitlines())
        matrix.inspect_figures(watched.figures())
    return judged(matrix, times)


def walk(matrix: Matrix) -> None:
    matrix.read()
    matrix.walk()
    matrix.operate(OPERATOR_ROUTES)
    matrix.smuggle(local_date(SystemClock().now(), DEPLOYMENT.zone))
    matrix.pretend()


def unclassified(site: Site) -> list[str]:
    """Routes of which no table says who may call them, or that are there no more."""
    known = (route.name for route in (*ROUTES, *OPERATOR_ROUTES))
    return [f"not classified: {name}" for name in sorted(served_routes(site.app) ^ {*known})]


def judged(matrix: Matrix, times: Mapping[str, Pairs]) -> Figure:
    """Holds when nothing leaked and the looking was good: enough words, and of every kind some that their own town was shown."""
    kinds = {word: kind for town in matrix.towns for word, kind in town.canaries.kinds.items()}
    unseen = {*kinds.values()} - {kind for word, kind in kinds.items() if word in matrix.shown}
    by_time = [f"time tells apart: {each.share_slower:.3f} slower" for each in told_apart([*times.values()])]
    leaks = [*matrix.leaks, *by_time]
    sys.stdout.writelines(f"{leak}\n" for leak in leaks[:_LISTED])
    return Figure(
        NAME,
        value=len(leaks),
        goal=0,
        unit="leaks",
        against="what each town may see, and ids of nobody in the same run",
        holds=not leaks and len(kinds) >= MIN_CANARIES and unseen <= UNSHOWN,
        details={
            "routes": len(matrix.routes) + len(OPERATOR_ROUTES),
            "callers": sorted({name for town in matrix.towns for name in town.callers}),
            "cells": matrix.cells,
            "requests": matrix.requests,
            "canaries": len(kinds),
            "leaks": len(leaks),
            "kinds_of_canaries": len(set(kinds.values())),
            "canaries_seen_by_their_town": len(matrix.shown & kinds.keys()),
            "kinds_not_shown": sorted(unseen),
            "pairs": sum(len(each.seconds) for each in times.values()),
            "share_slower": {name: round(each.share_slower, 3) for name, each in times.items()},
            "median_difference_us": {name: round(each.median_difference * 1e6, 1) for name, each in times.items()},
        },
    )


def pair_times(site: Site, towns: Sequence[Town], pairs: int, order: random.Random) -> dict[str, Pairs]:
    """Ids of the second town and of nobody, asked for by the first one's people."""
    (town, other, *_), routes = towns, {route.name: route for route in ROUTES}
    times = {}
    for caller, name in TIMED:
        send = partial(ask, site, town.callers[caller], routes[name])
        foreign, nobodys = (partial(send, known) for known in (other.known, other.known.twin()))
        timed(foreign, nobodys, _WARM_UP, order)
        times[name] = timed(foreign, nobodys, pairs // len(TIMED), order)
    return times


@contextmanager
def observed(site: Site) -> Iterator[Observed]:
    """The site behind an app of its own, whose figures are served as in production and whose process logs JSON.

    Who fails to sign in may do so as often as there are callers.
    """
    lines, metrics, (port,) = io.StringIO(), Metrics(), free_ports(1)
    configure_logs(as_json=True, role="serve", stream=lines)
    metrics.count_logged_errors()
    metrics.watch_backlog(Health(site.deployment.platform).backlog)
    metrics.serve("127.0.0.1", port)
    rates = RateLimits(sign_in_failures=_ANY_NUMBER)
    app = build_app(site.deployment.platform, HttpSite(rates=rates), metrics)
    with (
        served(app) as address,
        httpx.Client(base_url=address, timeout=60) as http,
        in_process(site, app) as inside,
    ):
        yield Observed(inside, replace(inside, http=http), lines, f"http://127.0.0.1:{port}/metrics")
