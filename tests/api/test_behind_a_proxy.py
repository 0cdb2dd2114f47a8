# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A real process behind a proxy that it trusts, and in front of somebody who only claims to be one."""

import json
from collections.abc import Iterator, Mapping
from http.cookies import SimpleCookie

import httpx
import pytest

from eakte.database.embedded import EmbeddedServer
from eakte.http.callers import SECURE_SESSION_COOKIE, SESSION_COOKIE
from eakte.kernel.ids import new_id
from tests.deployment import Site, new_site
from tests.evidence import check_problem
from tests.people import PASSWORD
from tests.processes import Process, process, wait_until

PROXY, STRANGER = "127.0.0.2", "127.0.0.3"
PUBLIC = "https://akte.example.org"
FORWARDED = {"X-Forwarded-For": "192.0.2.7", "X-Forwarded-Proto": "https", "Host": "akte.example.org"}


@pytest.fixture(scope="module")
def site(embedded_server: EmbeddedServer) -> Iterator[Site]:
    with new_site(embedded_server) as opened:
        yield opened


@pytest.fixture(scope="module")
def behind(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    changes = {"EAKTE_TRUSTED_PROXIES": PROXY, "EAKTE_LOG_FORMAT": "json"}
    with process(site, "serve", tmp_path_factory.mktemp("behind"), **changes) as served:
        yield served


@pytest.fixture(scope="module")
def public(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    with process(site, "serve", tmp_path_factory.mktemp("public"), EAKTE_PUBLIC_URL=PUBLIC) as served:
        yield served


def _from(source: str, served: Process, headers: Mapping[str, str] = FORWARDED) -> httpx.Client:
    transport = httpx.HTTPTransport(local_address=source)
    return httpx.Client(base_url=served.address, transport=transport, headers=headers, timeout=60)


def _sign_in(http: httpx.Client, origin: str) -> httpx.Response:
    fields = {"login": "clerk.witten", "password": PASSWORD}
    return http.post("/signin", data=fields, headers={"Origin": origin})


def _session(answer: httpx.Response, name: str) -> str:
    """The session of the one cookie that is set; everything about it must hold."""
    cookies: SimpleCookie = SimpleCookie(answer.headers["set-cookie"])
    (cookie,) = cookies.values()
    assert (cookie.key, cookie["path"], cookie["domain"], cookie["httponly"]) == (name, "/", "", True)
    assert bool(cookie["secure"]) is (name == SECURE_SESSION_COOKIE)
    return cookie.value


def test_what_a_trusted_proxy_says_of_tls_makes_cookies_safe_and_pages_strict(behind: Process) -> None:
    with _from(PROXY, behind) as http:
        answer = _sign_in(http, PUBLIC)
        assert answer.status_code == 303
        assert answer.headers["strict-transport-security"].startswith("max-age=")
        cookie = _session(answer, SECURE_SESSION_COOKIE)
        signed_in = {"Cookie": f"{SECURE_SESSION_COOKIE}={cookie}"}
        assert http.get("/posteingang", headers=signed_in).status_code == 200
        out = http.post("/signout", headers={**signed_in, "Origin": PUBLIC})
        assert _session(out, SECURE_SESSION_COOKIE) == ""
        assert http.get("/posteingang", headers=signed_in).status_code == 303


def test_the_same_words_of_a_stranger_change_nothing(behind: Process) -> None:
    with _from(STRANGER, behind) as http:
        assert _sign_in(http, PUBLIC).status_code == 403  # to this process the page was http://
        answer = _sign_in(http, "http://akte.example.org")
        assert answer.status_code == 303
        assert "strict-transport-security" not in answer.headers
        cookie = _session(answer, SESSION_COOKIE)
        # Nor can a cookie of the plain name be slipped to somebody who comes over TLS.
        with _from(PROXY, behind) as over_tls:
            plain = {"Cookie": f"{SESSION_COOKIE}={cookie}"}
            assert over_tls.get("/posteingang", headers=plain).status_code == 303


def test_a_request_keeps_the_id_that_a_trusted_proxy_gave_it_in_answer_problem_page_and_log(behind: Process) -> None:
    given = new_id()
    for sent in (str(given), given.hex):
        with _from(PROXY, behind, {**FORWARDED, "X-Request-ID": sent}) as http:
            problem = http.get("/api/v1/inbox")
            page = http.get(f"/akten/{new_id()}/nichts")
        assert problem.headers["x-request-id"] == str(given)
        assert check_problem(problem, 401, "unauthenticated")["instance"] == f"urn:uuid:{given}"
        assert page.status_code == 404
        assert str(given) in page.text
    wait_until(lambda: behind.logged().count(str(given)) >= 4)  # written when the answers have gone
    lines = [json.loads(line) for line in behind.logged().splitlines()]
    assert [line["route"] for line in lines if line.get("request") == str(given)] == ["/api/v1/inbox", "unmatched"] * 2


@pytest.mark.parametrize("sent", ["1", "x" * 3000, "<b>", "01a2b3c4-0000-7000-8000-00000000000g"])
def test_an_id_of_a_stranger_or_one_that_is_none_is_replaced(behind: Process, sent: str) -> None:
    proper = str(new_id())
    for source, given in ((PROXY, sent), (STRANGER, proper)):
        with _from(source, behind, {**FORWARDED, "X-Request-ID": given}) as http:
            assert http.get("/healthz").headers["x-request-id"] not in (sent, proper)


def test_a_line_of_the_log_tells_who_asked_for_what_but_no_address(site: Site, behind: Process) -> None:
    given = str(new_id())
    headers = {**FORWARDED, **site.as_(site.people.witten.clerk.token), "X-Request-ID": given}
    with _from(PROXY, behind, headers) as http:
        http.post(f"/api/v1/inbox/{given}/file?q=Zaunkoenig", json={"case": given})
    wait_until(lambda: given in behind.logged())  # written when the answer has gone
    (line,) = [json.loads(each) for each in behind.logged().splitlines() if given in each]
    assert line.pop("milliseconds") >= 0
    assert line.pop("time")
    assert line == {
        "level": "INFO",
        "logger": "eakte.access",
        "message": "answered",
        "role": "serve",
        "request": given,
        "method": "POST",
        "route": "/api/v1/inbox/{item_id}/file",
        "status": 404,
        "bytes_in": len(json.dumps({"case": given}, separators=(",", ":"))),
        "tenant": str(site.people.witten.tenant.id),
        "caller": "person",
    }


def test_with_a_public_address_no_other_host_is_answered_but_an_orchestrator(public: Process) -> None:
    for host in ("akte.example.org", "evil.example", "akte.example.org:1", "127.0.0.1"):
        with _from(STRANGER, public, {"Host": host}) as http:
            fits = host == "akte.example.org"
            page = http.get("/signin")
            assert page.status_code == (200 if fits else 421)
            assert "evil.example" not in page.text
            slashed = http.get("/posteingang/")
            assert "evil.example" not in slashed.headers.get("location", "")
            assert http.get("/healthz").status_code == 200
            if not fits:
                check_problem(http.get("/api/v1/inbox"), 421, "unknown-host")


def test_with_a_public_address_over_tls_every_cookie_is_safe(public: Process) -> None:
    with _from(STRANGER, public, {"Host": "akte.example.org"}) as http:
        assert _session(_sign_in(http, PUBLIC), SECURE_SESSION_COOKIE)
        assert _sign_in(http, "http://akte.example.org").status_code == 403
        assert _sign_in(http, "https://evil.example").status_code == 403
