# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""An operator runs and repairs by counts and states: reaches no record, and every town's log tells what they did."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from httpx import Response

from eakte.database.embedded import EmbeddedServer
from eakte.domain.access.values import ObjectType, Target
from eakte.domain.audit.values import Act
from eakte.kernel.ids import new_id
from eakte.kernel.tenancy import DEPLOYMENT, system
from eakte.services import operating, tenant_upkeep
from tests.api.callers import NOBODY, Caller, send, sign_in
from tests.api.operator_routes import NO_EMERGENCY, OPERATOR_ROUTES, OperatorRoute
from tests.api.records import CANARIES, Filled, ask_in_emergency, fill, open_in_emergency
from tests.api.routes import ROUTES, Route, ask
from tests.deployment import new_site
from tests.evidence import audit_log, entry_ids

OPEN = {"GET /", "GET /kommune", "POST /kommune", "POST /zweck"}
"""What everybody who is signed in may call."""


@pytest.fixture(scope="module")
def filled(embedded_server: EmbeddedServer) -> Iterator[Filled]:
    with new_site(embedded_server) as site:
        yield fill(site)


@pytest.fixture(scope="module")
def operator(filled: Filled) -> Caller:
    return sign_in(filled.site, filled.site.people.operator)


def by_name(route: Route | OperatorRoute) -> str:
    return route.name


def at(filled: Filled, who: Caller, method: str, address: str, **body: Any) -> Response:  # noqa: ANN401 - httpx's own
    return send(filled.site, who, method, address, **body)


def prepare(filled: Filled, route: OperatorRoute) -> None:
    """Bring Witten into a state in which the call is answered."""
    filled.site.work()  # what was read again has failed again
    database, witten = filled.site.deployment.platform.database, filled.site.people.witten.tenant
    if route.name.endswith("/fortsetzen"):
        tenant_upkeep.suspend(database, system(DEPLOYMENT, "test"), witten, "Vertrag ruht")


def an_emergency(filled: Filled, route: OperatorRoute) -> UUID:
    """One that is as far as the route needs it."""
    case = Target(ObjectType.CASE, filled.witten.case)
    if not route.emergency:
        return NO_EMERGENCY
    made = ask_in_emergency if route.emergency == "asked" else open_in_emergency
    return made(filled.site, filled.site.people.witten, case)


@pytest.fixture(autouse=True)
def going_on(filled: Filled) -> Iterator[None]:
    """No test leaves Witten suspended to the next one."""
    yield
    database = filled.site.deployment.platform.database
    if (witten := operating.named(database, "witten")).suspended:
        tenant_upkeep.resume(database, system(DEPLOYMENT, "test"), witten)


def test_the_first_page_of_an_operator_is_their_area(filled: Filled, operator: Caller) -> None:
    assert at(filled, operator, "GET", "/").headers["location"] == "/betrieb"


@pytest.mark.parametrize(
    "route",
    [
        route
        for route in ROUTES
        if route.expected["nobody"] in {401, 303} and route.name not in {*OPEN, "POST /signin", "POST /signout"}
    ],
    ids=by_name,
)
def test_no_record_is_reached_by_an_operator(filled: Filled, operator: Caller, route: Route) -> None:
    assert ask(filled.site, operator, route, filled.witten).status_code in {403, 404}


@pytest.mark.parametrize("route", OPERATOR_ROUTES, ids=by_name)
def test_nobody_else_may_operate(filled: Filled, route: OperatorRoute) -> None:
    answers = {
        name: at(filled, who, route.method, route.address(), **route.body()).status_code
        for name, who in filled.own.items()
    }
    assert answers == {name: 303 if name in {"portal", "nobody"} else 403 for name in filled.own}


@pytest.mark.parametrize("route", [each for each in OPERATOR_ROUTES if each.method == "POST"], ids=by_name)
def test_another_site_changes_nothing_with_an_operators_cookie(
    filled: Filled, operator: Caller, route: OperatorRoute
) -> None:
    headers = {"Cookie": f"eakte_session={operator.cookie}", "Sec-Fetch-Site": "cross-site"}
    assert filled.site.http.post(route.address(), headers=headers, **route.body()).status_code == 403


@pytest.mark.parametrize("route", OPERATOR_ROUTES, ids=by_name)
def test_each_call_shows_nothing_of_a_record_and_stands_in_the_log_with_the_operator(
    filled: Filled, operator: Caller, route: OperatorRoute
) -> None:
    people, witten = filled.site.people, filled.site.people.witten.tenant
    prepare(filled, route)
    emergency = an_emergency(filled, route)
    if route.name.endswith("/zustimmen"):
        operator = sign_in(filled.site, filled.site.people.second_operator)
    operator = replace(operator, purpose=f"Prüfung {new_id()}")  # nobody has looked for it before
    before = {tenant: entry_ids(filled.site, tenant) for tenant in (witten, DEPLOYMENT)}

    body = route.body(filled.witten.case)
    answer = at(filled, operator, route.method, route.address(emergency=emergency), **body)

    assert answer.status_code in {200, 303}, answer.text
    assert not [word for word in CANARIES if word in answer.text]
    for tenant, acts in ((witten, route.acts), (DEPLOYMENT, route.deployment)):
        entries = audit_log(filled.site, tenant, without=before[tenant])
        assert {entry.act for entry in entries} == acts
        assert {entry.person["name"].removeprefix("zweite.") for entry in entries} <= {people.operator.actor.name}


def test_a_suspension_needs_a_reason_and_a_second_one_says_what_it_is(filled: Filled, operator: Caller) -> None:
    address = "/betrieb/kommunen/hattingen"
    without = at(filled, operator, "POST", f"{address}/aussetzen", data={"reason": "  "})
    assert (without.status_code, "Der Grund fehlt" in without.text) == (422, True)

    assert at(filled, operator, "POST", f"{address}/aussetzen", data={"reason": "Vertrag ruht"}).status_code == 303
    assert at(filled, operator, "POST", f"{address}/aussetzen", data={"reason": "noch einmal"}).status_code == 409
    assert "ausgesetzt" in at(filled, operator, "GET", "/betrieb").text
    refused = send(filled.site, filled.neighbours["clerk"], "GET", "/posteingang")
    assert (refused.status_code, "Ihre Kommune ist ausgesetzt" in refused.text) == (403, True)

    assert at(filled, operator, "POST", f"{address}/fortsetzen").status_code == 303
    assert at(filled, operator, "POST", f"{address}/fortsetzen").status_code == 409
    assert send(filled.site, filled.neighbours["clerk"], "GET", "/posteingang").status_code == 200
    (suspended,) = audit_log(filled.site, filled.site.people.hattingen.tenant, Act.TENANT_SUSPENDED)
    assert suspended.detail == {"reason": "Vertrag ruht"}


def test_what_failed_is_counted_and_read_again_at_a_press(filled: Filled, operator: Caller) -> None:
    address = "/betrieb/kommunen/witten"
    filled.site.work()
    page = at(filled, operator, "GET", address).text
    assert "Dokumente nicht lesbar</dt><dd>1<" in page

    told = at(filled, operator, "POST", f"{address}/lesen").headers["location"]
    assert "1 Dokument wird erneut gelesen." in at(filled, operator, "GET", told).text
    assert at(filled, operator, "POST", f"{address}/lesen").status_code == 409
    filled.site.work()
    assert "Dokumente nicht lesbar</dt><dd>1<" in at(filled, operator, "GET", address).text


def test_the_use_is_a_page_and_a_sheet_and_a_bad_period_is_said(filled: Filled, operator: Caller) -> None:
    sheet = at(filled, operator, "GET", "/betrieb/verbrauch.csv")
    assert sheet.text.startswith('\ufeff"Kurzname";"Kommune"')
    assert '"witten";"Stadt Witten"' in sheet.text
    assert "Stadt Witten" in at(filled, operator, "GET", "/betrieb/verbrauch").text
    for query, status in (("?von=gestern", 422), ("?von=2026-02-01&bis=2026-01-01", 400)):
        refused = at(filled, operator, "GET", f"/betrieb/verbrauch{query}")
        assert (refused.status_code, 'role="alert"' in refused.text) == (status, True)


def test_a_town_that_is_not_there_is_not_found(filled: Filled, operator: Caller) -> None:
    assert at(filled, operator, "GET", "/betrieb/kommunen/nirgends").status_code == 404
    assert at(filled, NOBODY, "GET", "/betrieb/kommunen/nirgends").headers["location"].startswith("/signin")
