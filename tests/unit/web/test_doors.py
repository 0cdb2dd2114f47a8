# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What a browser gets before any record is asked for."""

import re
from typing import Any

import anyio
import httpx
import pytest
from fastapi import APIRouter, FastAPI, Request

from eakte.domain.filing.errors import NotALeaf
from eakte.http.body import MAX_FIELDS_BYTES
from eakte.kernel.errors import Unavailable
from eakte.web import pages
from eakte.web.forms import read_fields
from eakte.web.routing import HEADERS, PageRoute


class Browser:
    """Sends requests to an app without a server; follows no redirects."""

    def __init__(self, app: FastAPI) -> None:
        self._transport = httpx.ASGITransport(app)

    def get(self, path: str, **arguments: Any) -> httpx.Response:  # noqa: ANN401 - httpx's own arguments
        return self._send("GET", path, arguments)

    def post(self, path: str, **arguments: Any) -> httpx.Response:  # noqa: ANN401
        return self._send("POST", path, arguments)

    def _send(self, method: str, path: str, arguments: dict[str, Any]) -> httpx.Response:
        async def send() -> httpx.Response:
            async with httpx.AsyncClient(transport=self._transport, base_url="http://eakte.test") as client:
                return await client.request(method, path, **arguments)

        return anyio.run(send)


@pytest.fixture
def browser() -> Browser:
    app = FastAPI(openapi_url=None)
    pages.mount(app)
    router = APIRouter(prefix="/trial", route_class=PageRoute)

    @router.get("/leaf")
    def refuse() -> None:
        raise NotALeaf(number="22")

    @router.get("/down")
    def fail() -> None:
        raise Unavailable

    @router.post("/fields")
    def echo(request: Request) -> dict[str, str]:
        return read_fields(request)

    app.include_router(router)
    return Browser(app)


@pytest.mark.parametrize(
    "path",
    ["/", "/posteingang", "/suche?q=steuer", "/akten", "/scan", "/vorgaenge/00000000-0000-0000-0000-000000000001"],
)
def test_a_stranger_is_sent_to_the_sign_in(browser: Browser, path: str) -> None:
    answer = browser.get(path)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/signin")


def test_the_sign_in_remembers_the_page_that_was_asked_for(browser: Browser) -> None:
    location = browser.get("/suche?q=steuer&seite=2").headers["location"]
    assert 'name="next" value="/suche?q=steuer&amp;seite=2"' in browser.get(location).text


def test_a_swap_of_a_page_part_sends_the_whole_browser_to_the_sign_in(browser: Browser) -> None:
    answer = browser.get("/posteingang", headers={"HX-Request": "true"})
    assert answer.headers["hx-redirect"] == "/signin?next=%2Fposteingang"


def test_pages_are_german_with_title_landmark_and_heading(browser: Browser) -> None:
    page = browser.get("/signin").text
    assert '<html lang="de">' in page
    assert "<title>Anmelden · eakte</title>" in page
    assert page.count("<main") == page.count("<h1") == 1


@pytest.mark.parametrize("path", ["/signin", "/posteingang", "/trial/leaf", "/trial/down", "/posteingang/not-an-id"])
def test_every_answer_carries_the_strict_headers(browser: Browser, path: str) -> None:
    answer = browser.get(path)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert "unsafe" not in answer.headers["content-security-policy"]


def test_an_error_is_a_german_page_with_advice_and_a_reference_number(browser: Browser) -> None:
    answer = browser.get("/trial/leaf")
    assert answer.status_code == 422
    assert "Akten stehen nur unter den untersten Aktenplaneinheiten" in answer.text
    assert "Wählen Sie eine Aktenplaneinheit unterhalb von 22." in answer.text
    assert re.search(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", answer.text)


def test_a_failure_keeps_its_status_and_says_that_nothing_is_lost(browser: Browser) -> None:
    answer = browser.get("/trial/down")
    assert answer.status_code == 503
    assert "Es ist nichts verloren gegangen" in answer.text


def test_the_log_names_the_reference_number_that_the_person_sees(
    browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    page = browser.get("/trial/down").text
    assert caplog.records[0].getMessage().partition(":")[0] in page


@pytest.mark.parametrize("path", ["/signin", "/signout"])
@pytest.mark.parametrize(
    "headers",
    [{}, {"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}],
)
def test_a_form_of_another_site_is_refused(browser: Browser, path: str, headers: dict[str, str]) -> None:
    assert browser.post(path, data={"login": "a", "password": "b"}, headers=headers).status_code == 403


def test_fields_come_as_typed(browser: Browser) -> None:
    sent = {"titel": "Müller & Söhne, 50 %", "leer": ""}
    assert browser.post("/trial/fields", data=sent).json() == sent


def test_a_form_may_have_as_many_bytes_as_the_limit_says(browser: Browser) -> None:
    assert browser.post("/trial/fields", content=b"a=" + b"x" * (MAX_FIELDS_BYTES - 2)).status_code == 200


def test_a_form_that_is_one_byte_too_long_is_refused(browser: Browser) -> None:
    assert browser.post("/trial/fields", content=b"a=" + b"x" * (MAX_FIELDS_BYTES - 1)).status_code == 413


@pytest.mark.parametrize("body", [b"a=%FF", "a=ü".encode(), b"&".join(b"a=1" for _ in range(21))])
def test_a_form_that_cannot_be_read_is_refused(browser: Browser, body: bytes) -> None:
    assert browser.post("/trial/fields", content=body).status_code == 400


def asset_links(page: str) -> list[str]:
    return re.findall(r'(?:href|src)="(/static/(?!vendor)[^"]+)"', page)


def test_browsers_keep_a_file_whose_address_names_its_content(browser: Browser) -> None:
    links = asset_links(browser.get("/signin").text)
    assert links
    for link in links:
        answer = browser.get(link)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_browsers_ask_again_for_a_file_without_or_with_another_version(browser: Browser) -> None:
    path = asset_links(browser.get("/signin").text)[0].partition("?")[0]
    assert browser.get(path).headers["cache-control"] == "no-cache"
    assert browser.get(f"{path}?v=0000").headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("path", ["/static/../pages.py", "/static/%2e%2e/pages.py", "/static/nothing.js"])
def test_nothing_but_assets_is_served(browser: Browser, path: str) -> None:
    assert browser.get(path).status_code == 404
