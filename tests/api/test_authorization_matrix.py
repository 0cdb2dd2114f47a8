# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The matrix of `script/figure authorization-matrix` on a few routes, and that it finds what leaks."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.responses import Response

from eakte.application import build_app
from eakte.database.embedded import EmbeddedServer
from eakte.kernel.clock import SystemClock, local_date
from eakte.kernel.tenancy import DEPLOYMENT, Role
from tests.api.callers import CALLERS
from tests.api.routes import ROUTES, Route
from tests.deployment import Site, new_site
from tests.figures.authorization_matrix import judged, observed, unclassified
from tests.figures.in_process import in_process
from tests.figures.matrix import Matrix
from tests.figures.pair_times import Pairs
from tests.figures.planted_towns import TWO_TOWNS, Town, plant

SMUGGLERS = ("clerk", "office_lead", "auditor", TWO_TOWNS)
FEW = frozenset(
    {
        "GET /api/v1/inbox",
        "GET /api/v1/dossiers",
        "GET /api/v1/dossiers/{dossier_id}",
        "GET /vorgaenge/{case_id}",
        "GET /akten/{dossier_id}/zugriff",
        "GET /kommune",
    }
)


@dataclass(frozen=True)
class Planted:
    site: Site
    towns: Sequence[Town]


@pytest.fixture(scope="module")
def planted(embedded_server: EmbeddedServer) -> Iterator[Planted]:
    with new_site(embedded_server) as site, in_process(site, site.app) as inside:
        yield Planted(inside, plant(inside, (5, 3)))


def test_nothing_leaks_on_a_few_routes(planted: Planted) -> None:
    matrix = Matrix(planted.site, planted.towns, [route for route in ROUTES if route.name in FEW])
    matrix.read()
    matrix.walk()

    assert matrix.leaks == []
    assert matrix.cells == len(FEW) * len(planted.towns) * len(planted.towns[0].callers)
    kinds = {word: kind for town in planted.towns for word, kind in town.canaries.kinds.items()}
    assert {"dossier", "case", "reference", "office", "town", "attachment"} <= {kinds[word] for word in matrix.shown}


def test_no_foreign_id_does_anything_wherever_it_hides(planted: Planted) -> None:
    few = [replace(town, callers={name: town.callers[name] for name in SMUGGLERS}) for town in planted.towns]
    matrix = Matrix(planted.site, few)
    matrix.smuggle(local_date(SystemClock().now(), DEPLOYMENT.zone))

    assert matrix.leaks == []
    assert matrix.requests > 300


def test_every_role_of_the_product_is_a_column(planted: Planted) -> None:
    for town in planted.towns:
        assert set(town.callers) == {*(role.value for role in Role), "portal", "nobody", TWO_TOWNS}


def test_a_route_that_is_not_in_the_table_is_a_leak(planted: Planted) -> None:
    app = build_app(planted.site.deployment.platform)
    app.add_api_route("/api/v1/new", lambda: None, methods=["DELETE"])

    assert unclassified(planted.site) == []
    assert unclassified(replace(planted.site, app=app)) == ["not classified: DELETE /api/v1/new"]


Telling = Callable[[Planted], Response]


def told_title(planted: Planted) -> Response:
    word = next(word for word, kind in planted.towns[1].canaries.kinds.items() if kind == "dossier")
    return Response(f"Akte {word.upper()}")


def told_header(planted: Planted) -> Response:
    return Response(headers={"ETag": str(planted.towns[1].known.document)})


def told_cookie(planted: Planted) -> Response:
    response = Response()
    response.set_cookie("letzte", str(planted.towns[1].known.case))
    return response


def told_file_name(planted: Planted) -> Response:
    word = next(word for word, kind in planted.towns[1].canaries.kinds.items() if kind == "file_name")
    return Response(headers={"Content-Disposition": f'inline; filename="{word}.pdf"'})


def told_count(planted: Planted) -> Response:
    content = {"facets": [{"waiting": planted.towns[1].waiting}]}
    return Response(json.dumps(content), media_type="application/json")


@contextmanager
def extended(planted: Planted, path: str, endpoint: Callable[..., Any]) -> Iterator[Site]:
    """The site with one more route."""
    app: FastAPI = build_app(planted.site.deployment.platform)
    app.add_api_route(path, endpoint)
    with in_process(planted.site, app) as site:
        yield site


@pytest.mark.parametrize("telling", [told_title, told_header, told_cookie, told_file_name, told_count])
def test_what_a_route_tells_of_the_neighbours_is_found(planted: Planted, telling: Telling) -> None:
    route = Route("GET /api/v1/leck", " ".join(["200"] * len(CALLERS)), {})
    with extended(planted, "/api/v1/leck", lambda: telling(planted)) as site:
        matrix = Matrix(site, planted.towns, [route])
        matrix.walk()

    told_to = {
        name for name in planted.towns[0].callers if any(f"as {name} of herdecke" in leak for leak in matrix.leaks)
    }
    assert told_to == set(planted.towns[0].callers)


@pytest.mark.parametrize("told_apart", ["status", "header", "body"])
def test_a_foreign_id_that_is_answered_otherwise_than_nobodys_is_found(planted: Planted, told_apart: str) -> None:
    known = {str(town.known.case) for town in planted.towns}

    def endpoint(case: str) -> Response:
        there = case in known
        return Response(
            "gibt es" if there and told_apart == "body" else "gibt es nicht",
            403 if there and told_apart == "status" else 404,
            {"X-Kind": "case" if there and told_apart == "header" else "none"},
        )

    route = Route("GET /api/v1/leck/{case}", " ".join(["404"] * len(CALLERS)), {"case": "case"})
    with extended(planted, "/api/v1/leck/{case}", endpoint) as site:
        matrix = Matrix(site, planted.towns, [route])
        matrix.walk()

    assert any("not as with an id of nobody" in leak for leak in matrix.leaks)


def test_log_lines_and_figures_are_looked_through(planted: Planted, own_logs: None) -> None:
    town, other = planted.towns
    title = next(word for word, kind in town.canaries.kinds.items() if kind == "case")
    with observed(planted.site) as watched:
        watched.site.get(town.people.clerk.token, f"/api/v1/cases/{town.known.case}")
        lines, figures = watched.lines.getvalue().splitlines(), watched.figures()
    matrix = Matrix(planted.site, planted.towns)
    matrix.inspect_lines(lines)
    matrix.inspect_figures(figures)
    assert (matrix.leaks, len(lines) > 0, "eakte_http_requests_total" in figures) == ([], True, True)

    matrix.inspect_lines([json.dumps({"message": title})])
    matrix.inspect_lines([json.dumps({"tenant": str(town.people.tenant.id), "item": str(other.known.item)})])
    matrix.inspect_figures(f'eakte_x{{case="{town.known.case}"}} 1')
    assert len(matrix.leaks) == 3


def test_the_figure_fails_for_a_leak_for_a_difference_in_time_and_for_words_that_nobody_was_shown(
    planted: Planted,
) -> None:
    fair = {"a": Pairs([(0.01, 0.02), (0.02, 0.01)] * 100)}
    every_word = {word for town in planted.towns for word in town.canaries.kinds}

    def holds(times: dict[str, Pairs], shown: set[str], leaks: Sequence[str] = ()) -> bool:
        return judged(Matrix(planted.site, planted.towns, shown=shown, leaks=[*leaks]), times).holds

    assert holds(fair, every_word)
    assert not holds(fair, every_word, ["a title"])
    assert not holds({"a": Pairs([(0.02, 0.01)] * 200)}, every_word)
    assert not holds(fair, set())
