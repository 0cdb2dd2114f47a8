# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Who asks too often, or fails to sign in too often, is told to wait; everybody else goes on."""

from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest

from eakte.application import build_app
from eakte.database.embedded import EmbeddedServer
from eakte.database.errors import DatabaseUnavailable
from eakte.domain.tenants.quotas import Quotas
from eakte.http.rates import Rate, RateLimits
from eakte.http.site import HttpSite
from eakte.kernel.tenancy import operator
from eakte.services import accounts
from eakte.services.quotas import set_quotas
from tests.deployment import Site, new_site, served
from tests.evidence import check_problem
from tests.people import PASSWORD

SLOWLY = 1 / 3600
INBOX = "/api/v1/inbox"
OFF = Rate(0, 0)


@pytest.fixture(scope="module")
def site(embedded_server: EmbeddedServer) -> Iterator[Site]:
    with new_site(embedded_server) as opened:
        yield opened


@dataclass
class Door:
    """A server of its own over the deployment, that counts from the beginning."""

    site: Site
    http: httpx.Client

    def get(self, secret: str, path: str = INBOX) -> httpx.Response:
        return self.http.get(path, headers=self.site.as_(secret))

    def sign_in(self, login: str, password: str) -> httpx.Response:
        self.http.cookies.clear()
        data = {"login": login, "password": password, "next": "/"}
        return self.http.post("/signin", data=data, headers={"Sec-Fetch-Site": "same-origin"})


@pytest.fixture
def door(site: Site, request: pytest.FixtureRequest) -> Iterator[Door]:
    app = build_app(site.deployment.platform, HttpSite(rates=request.param))
    with served(app) as address, httpx.Client(base_url=address, timeout=60) as http:
        yield Door(site, http)


@pytest.mark.parametrize("door", [RateLimits(caller=Rate(SLOWLY, 2), tenant=OFF)], indirect=True)
def test_a_caller_who_asks_too_often_waits_and_nobody_else(door: Door) -> None:
    witten = door.site.people.witten
    for left in (1, 0):
        answer = door.get(witten.clerk.token)
        assert answer.status_code == 200
        assert answer.headers["ratelimit-policy"] == '"caller";q=2;w=7200'
        assert answer.headers["ratelimit"].startswith(f'"caller";r={left};t=')
    refused = door.get(witten.clerk.token)
    content = check_problem(refused, 429, "too-many-requests")
    assert 3500 < int(refused.headers["retry-after"]) == content["seconds"] <= 3600
    assert refused.headers["ratelimit"].startswith('"caller";r=0;t=')
    assert door.get(witten.auditor.token).status_code != 429


@pytest.mark.parametrize("door", [RateLimits(caller=OFF, tenant=Rate(SLOWLY, 2))], indirect=True)
def test_all_callers_of_a_municipality_count_together(door: Door) -> None:
    witten, hattingen = door.site.people.witten, door.site.people.hattingen
    assert [door.get(each.token).status_code for each in (witten.clerk, witten.clerk)] == [200, 200]
    refused = door.http.post("/api/v1/submissions", headers=door.site.as_(witten.portal_key), content=b"x")
    check_problem(refused, 429, "too-many-requests")
    assert door.get(hattingen.clerk.token).status_code == 200


@pytest.mark.parametrize("door", [RateLimits()], indirect=True)
def test_a_portal_sees_what_is_left_of_its_municipalitys_submissions(door: Door) -> None:
    hattingen = door.site.people.hattingen
    with door.site.deployment.platform.database.begin(operator(hattingen.tenant)) as uow:
        set_quotas(uow, Quotas(submissions=9))
    answer = door.get(hattingen.portal_key, "/api/v1/audit/checkpoint")
    assert answer.headers["ratelimit-policy"].split(", ") == [
        '"caller";q=1000;w=4',
        '"tenant";q=2000;w=4',
        '"submissions";q=9;qu="submissions"',
    ]
    assert '"submissions";r=9;t=' in answer.headers["ratelimit"]
    assert "submissions" not in door.get(hattingen.clerk.token).headers["ratelimit"]


@pytest.mark.parametrize("door", [RateLimits(OFF, OFF, 0)], indirect=True)
def test_nought_limits_nothing_and_tells_nothing(door: Door) -> None:
    witten = door.site.people.witten
    answer = door.get(witten.clerk.token)
    assert (answer.status_code, "ratelimit" in answer.headers, "ratelimit-policy" in answer.headers) == (
        200,
        False,
        False,
    )
    assert {door.sign_in(witten.clerk.login, "falsch").status_code for _ in range(12)} == {401}


@pytest.mark.parametrize("door", [RateLimits()], indirect=True)
def test_who_is_not_known_is_told_nothing(door: Door) -> None:
    assert "ratelimit" not in door.get("eakte-token-unbekannt").headers
    assert "ratelimit" not in door.http.get("/healthz").headers


@pytest.mark.parametrize("door", [RateLimits(sign_in_failures=3)], indirect=True)
@pytest.mark.parametrize("known", [True, False])
def test_a_login_that_failed_too_often_waits_even_with_the_right_password(door: Door, known: bool) -> None:
    clerk, other = door.site.people.witten.clerk, door.site.people.witten.auditor
    login = clerk.login if known else "unbekannt"
    assert door.sign_in(clerk.login, PASSWORD).status_code == 303  # what succeeds does not count
    assert [door.sign_in(login, "falsch").status_code for _ in range(4)] == [401, 401, 401, 429]
    refused = door.sign_in(login, PASSWORD)
    assert (refused.status_code, "Die Anmeldung ist zu oft gescheitert" in refused.text) == (429, True)
    assert 0 < int(refused.headers["retry-after"]) <= 60
    assert door.sign_in(other.login, PASSWORD).status_code == 303


@pytest.mark.parametrize("door", [RateLimits(sign_in_failures=1)], indirect=True)
def test_an_address_that_failed_with_many_logins_waits(door: Door) -> None:
    answers = [door.sign_in(f"geraten-{number}", "falsch").status_code for number in range(11)]
    assert answers == [401] * 10 + [429]
    assert door.sign_in(door.site.people.witten.clerk.login, PASSWORD).status_code == 429


@pytest.mark.parametrize("door", [RateLimits(sign_in_failures=1)], indirect=True)
def test_a_failure_of_ours_is_nobodys_failed_sign_in(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> None:
        raise DatabaseUnavailable

    login = door.site.people.witten.clerk.login
    with monkeypatch.context() as broken:
        broken.setattr(accounts, "sign_in", away)
        assert [door.sign_in(login, PASSWORD).status_code for _ in range(2)] == [503, 503]
    assert door.sign_in(login, PASSWORD).status_code == 303
