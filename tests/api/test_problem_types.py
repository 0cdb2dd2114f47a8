# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The `type` of a problem is an address that explains it."""

from html import escape

import httpx
import pytest

from eakte.kernel.errors import EakteError
from eakte.services.translations import translate
from tests.deployment import Site
from tests.evidence import errors


def test_the_type_of_a_problem_can_be_followed(site: Site) -> None:
    refused = site.http.get("/api/v1/inbox").json()
    page = site.http.get(refused["type"])
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert '<html lang="de">' in page.text
    assert f"<h1>{refused['title']}</h1>" in page.text
    assert f"<p>{refused['detail']}</p>" in page.text
    assert "Fehlercode unauthenticated, HTTP-Status 401." in page.text


def test_every_code_is_explained_in_german(site: Site) -> None:
    unexplained = [error.code for error in errors() if not _explains(site.http, error)]
    assert unexplained == []


def _explains(http: httpx.Client, error: type[EakteError]) -> bool:
    page = http.get(f"/problems/{error.code}")
    told = (f"<h1>{escape(translate(error.title))}</h1>", f"Fehlercode {error.code}, HTTP-Status {error.status}.")
    return page.status_code == 200 and all(each in page.text for each in told) and "{" not in page.text


def test_what_an_answer_fills_in_is_marked(site: Site) -> None:
    assert "<var>pages</var>" in site.http.get("/problems/page-not-found").text


@pytest.mark.parametrize("code", ["gibt-es-nicht", "<script>", "%00"])
def test_an_unknown_code_is_not_found(site: Site, code: str) -> None:
    answer = site.http.get(f"/problems/{code}")
    assert answer.status_code == 404
    assert "<script>" not in answer.text
