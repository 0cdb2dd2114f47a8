# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Who may call what in their own town, and what strangers are told."""

from secrets import token_urlsafe

import pytest

from eakte.application import build_app
from eakte.kernel.tenancy import system
from eakte.services import accounts
from tests.api.callers import NOBODY, send, sign_in, told
from tests.api.operator_routes import OPERATOR_ROUTES
from tests.api.records import Filled
from tests.api.routes import ROUTES, Route, ask, served_routes


def is_closed(route: Route) -> bool:
    return route.expected["nobody"] in {303, 401} and route.path not in {"/signin", "/signout"}


CLOSED = [route for route in ROUTES if is_closed(route)]


def by_name(route: Route) -> str:
    return route.name


def test_no_route_of_the_app_is_missing_in_the_table(filled: Filled) -> None:
    assert served_routes(filled.site.app) == {route.name for route in (*ROUTES, *OPERATOR_ROUTES)}


def test_a_new_route_would_be_noticed(filled: Filled) -> None:
    app = build_app(filled.site.deployment.platform)
    app.add_api_route("/api/v1/new", lambda: None, methods=["DELETE"])

    assert served_routes(app) - served_routes(filled.site.app) == {"DELETE /api/v1/new"}


@pytest.mark.parametrize("route", ROUTES, ids=by_name)
def test_every_role_may_do_what_the_table_says_and_nothing_else(filled: Filled, route: Route) -> None:
    answers = {name: ask(filled.site, who, route, filled.witten) for name, who in filled.own.items()}

    assert {name: answer.status_code for name, answer in answers.items()} == route.expected


@pytest.mark.parametrize("route", CLOSED, ids=by_name)
def test_a_stranger_is_told_to_sign_in_and_nothing_else(filled: Filled, route: Route) -> None:
    answer = ask(filled.site, NOBODY, route, filled.witten)

    if route.is_page:
        assert answer.headers["location"].split("?")[0] == "/signin"
        assert answer.text == ""
    else:
        assert answer.headers["www-authenticate"] == "Bearer"
        assert answer.json()["type"] == "/problems/unauthenticated"


def test_a_revoked_secret_is_answered_like_one_that_never_was(filled: Filled) -> None:
    site, town = filled.site, filled.site.people.witten
    database = site.deployment.platform.database
    with database.begin(system(town.tenant, "test")) as uow:
        key = accounts.create_portal_key(database, uow, "Altes Portal")
        token = accounts.create_personal_token(database, uow, town.clerk.actor.id, "Alt")
    inbox, state = "/api/v1/inbox", f"/api/v1/submissions/{filled.witten.submission}"
    assert site.get(token, inbox).status_code == 200
    assert site.get(key, state).status_code == 404
    assert accounts.revoke(database, key)
    assert accounts.revoke(database, token)

    for revoked, prefix, address in ((key, "eakte-portal-", state), (token, "eakte-token-", inbox)):
        answers = [
            told(site.get(secret, address))
            for secret in (revoked, prefix + token_urlsafe(32), "anything", "eakte-token-")
        ]
        assert answers == [answers[0]] * len(answers)
        assert answers[0][0] == 401
    assert not accounts.revoke(database, key)
    assert not accounts.revoke(database, "unknown")


@pytest.mark.parametrize("header", [b"", b"Bearer", b"Bearer \xe4", b"Basic cG9ydGFsOmtleQ==", b"eakte-token-x"])
def test_a_header_without_a_known_bearer_secret_is_nobody(filled: Filled, header: bytes) -> None:
    response = filled.site.http.get("/api/v1/inbox", headers={b"Authorization": header})

    assert response.status_code == 401


def test_a_header_that_does_not_hold_is_not_made_good_by_a_cookie(filled: Filled) -> None:
    headers = {"Cookie": f"eakte_session={filled.own['clerk'].cookie}"}

    assert filled.site.http.get("/api/v1/inbox", headers=headers).status_code == 200
    assert filled.site.http.get("/api/v1/inbox", headers={**headers, "Authorization": "Bearer x"}).status_code == 401


def test_a_session_ends_with_signing_out(filled: Filled) -> None:
    clerk = sign_in(filled.site, filled.site.people.witten.clerk)
    assert send(filled.site, clerk, "GET", "/posteingang").status_code == 200
    send(filled.site, clerk, "POST", "/signout")

    assert send(filled.site, clerk, "GET", "/posteingang").status_code == 303


@pytest.mark.parametrize("site_header", ["cross-site", "same-site"])
@pytest.mark.parametrize("route", [route for route in CLOSED if route.method == "POST"], ids=by_name)
def test_another_site_cannot_change_anything_with_a_persons_cookie(
    filled: Filled, route: Route, site_header: str
) -> None:
    body = {name: value for name, value in (route.body or {}).items() if name != "headers"}
    headers = {"Cookie": f"eakte_session={filled.own['clerk'].cookie}", "Sec-Fetch-Site": site_header}
    response = filled.site.http.post(route.address(filled.witten), headers=headers, **body)

    assert response.status_code == 403


def test_signing_in_tells_neither_whether_the_login_exists_nor_breaks_on_odd_characters(filled: Filled) -> None:
    def attempt(login: str, password: str) -> tuple[int, dict[str, str], str]:
        data = {"login": login, "password": password}
        status, headers, text = told(send(filled.site, NOBODY, "POST", "/signin", data=data))
        return status, {**headers, "content-length": ""}, text.replace(login, "LOGIN")

    known = filled.site.people.witten.clerk.login
    assert attempt(known, "wrong") == attempt("unknown", "wrong")
    assert attempt(known, "wrong")[0] == 401
    assert attempt("a\0b", "a\0b")[0] == 401
