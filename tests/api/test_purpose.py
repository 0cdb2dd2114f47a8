# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What callers say they act for stands in their entries: by header for programs, once for a browser's session."""

from collections.abc import Iterator
from http.cookies import SimpleCookie

import pytest
from httpx import Response

from eakte.database.embedded import EmbeddedServer
from eakte.http.callers import SESSION_COOKIE
from tests.api.callers import Caller, send, sign_in
from tests.deployment import Site, new_site
from tests.evidence import audit_log, check_problem, entry_ids
from tests.people import PASSWORD

PURPOSE = "Widerspruch Müller & Söhne, 22.10"


@pytest.fixture(scope="module")
def site(embedded_server: EmbeddedServer) -> Iterator[Site]:
    with new_site(embedded_server) as opened:
        yield opened


@pytest.fixture
def clerk(site: Site) -> Caller:
    return sign_in(site, site.people.witten.clerk)


def state(site: Site, who: Caller, purpose: str, **fields: str) -> Response:
    return send(site, who, "POST", "/zweck", data={"purpose": purpose, **fields})


def cookie_of(answer: Response) -> tuple[str, SimpleCookie]:
    """The value of the purpose's cookie as it was set, with its rules."""
    cookies: SimpleCookie = SimpleCookie(answer.headers["set-cookie"])
    return cookies["eakte_purpose"].value, cookies


def page(site: Site, who: Caller, purpose_cookie: str) -> str:
    headers = {"Cookie": f"{SESSION_COOKIE}={who.cookie}; eakte_purpose={purpose_cookie}"}
    answer = site.http.get("/posteingang", headers=headers)
    assert answer.status_code == 200
    return answer.text


def test_a_purpose_is_kept_shown_and_written_down_until_it_is_taken_away(site: Site, clerk: Caller) -> None:
    stated = state(site, clerk, f"  {PURPOSE} ", next="/akten?plan=22")
    assert (stated.status_code, stated.headers["location"]) == (303, "/akten?plan=22")
    value, cookies = cookie_of(stated)
    assert cookies["eakte_purpose"]["httponly"]
    assert cookies["eakte_purpose"]["samesite"] == "lax"
    assert cookies["eakte_purpose"]["max-age"] == ""
    before = entry_ids(site, site.people.witten.tenant)
    shown = page(site, clerk, value)
    assert "Widerspruch Müller &amp; Söhne, 22.10" in shown
    assert "Zweck entfernen" in shown
    (entry,) = audit_log(site, site.people.witten.tenant, without=before)
    assert entry.detail["purpose"] == PURPOSE
    assert PURPOSE.encode() not in entry.content
    removed = state(site, clerk, "")
    assert cookie_of(removed)[0] == ""
    assert cookie_of(removed)[1]["eakte_purpose"]["max-age"] == "0"
    assert "Zweck entfernen" not in page(site, clerk, "")


def test_a_purpose_ends_with_the_session_and_is_not_the_next_persons(site: Site, clerk: Caller) -> None:
    headers = {"Cookie": f"eakte_purpose=Alt; {SESSION_COOKIE}={clerk.cookie}", "Sec-Fetch-Site": "same-origin"}
    fields = {"login": site.people.witten.archivist.login, "password": PASSWORD}
    for path, sent in (("/signin", fields), ("/signout", {})):
        answer = site.http.post(path, headers=headers, data=sent)
        site.http.cookies.clear()
        assert answer.status_code == 303
        assert 'eakte_purpose="";' in answer.headers["set-cookie"]


@pytest.mark.parametrize("purpose", ["x" * 201, "a\nb", "a\u202eb"])
def test_a_purpose_that_is_no_line_is_refused_with_advice(site: Site, clerk: Caller, purpose: str) -> None:
    answer = state(site, clerk, purpose)
    assert answer.status_code == 422
    assert "set-cookie" not in answer.headers
    assert "Der Zweck kann so nicht angegeben werden" in answer.text
    headers = {**site.as_(clerk.secret), "X-Purpose": purpose.encode().hex("%", 1).join(["%", ""])}
    assert check_problem(site.http.get("/api/v1/inbox", headers=headers), 422, "purpose-invalid")["limit"] == 200


def test_nobody_is_sent_elsewhere_by_stating_a_purpose(site: Site, clerk: Caller) -> None:
    assert state(site, clerk, "x", next="https://evil.example/").headers["location"] == "/"


def test_who_is_not_known_is_not_told_what_is_wrong_with_a_purpose(site: Site) -> None:
    headers = {"Authorization": "Bearer falsch", "X-Purpose": "%"}
    check_problem(site.http.get("/api/v1/inbox", headers=headers), 401, "unauthenticated")


def test_a_page_of_a_browser_loads_images_under_its_purpose(site: Site, clerk: Caller) -> None:
    before = entry_ids(site, site.people.witten.tenant)
    headers = {"Cookie": f"{SESSION_COOKIE}={clerk.cookie}; eakte_purpose=Einsicht"}
    assert site.http.get("/api/v1/inbox", headers=headers).status_code == 200
    assert site.http.get("/api/v1/inbox", headers={**headers, "X-Purpose": "Anderes"}).status_code == 200
    entries = audit_log(site, site.people.witten.tenant, without=before)
    assert [entry.detail["purpose"] for entry in entries] == ["Einsicht", "Anderes"]


def test_the_api_describes_the_header(site: Site) -> None:
    paths = site.http.get("/api/openapi.json").json()["paths"]
    described = [each["name"] for each in paths["/api/v1/inbox"]["get"]["parameters"]]
    assert "x-purpose" in [name.lower() for name in described]
    assert "parameters" not in paths["/.well-known/jwks.json"]["get"]
