# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Every error is a problem document with a stable code, says in German what to do, and tells nothing of the inside."""

import dataclasses
import json
import logging
import re
from collections import Counter

import httpx
import pytest
from sqlalchemy import create_engine
from starlette.requests import Request

from eakte.api.problem import problem
from eakte.application import build_app
from eakte.database.session import Database
from eakte.http.callers import caller
from eakte.jobs.queue import JobQueue
from eakte.kernel.clock import SystemClock
from eakte.kernel.errors import EakteError
from eakte.kernel.ids import new_id
from eakte.services.translations import translate
from tests.deployment import Site, served
from tests.evidence import check_problem, errors

PLACEHOLDER = re.compile(r"\{(\w+)\}")
# 5xx and their exit codes are ours to mend, 4xx the caller's.
EXIT_CODES = frozenset(range(1, 9))


def _id(error: type[EakteError]) -> str:
    return error.__name__


def test_every_code_names_one_error() -> None:
    # What is never shown to a user, such as a programming error, has the same rules.
    counted = Counter(error.code for error in errors())
    assert [code for code, count in counted.items() if count > 1] == []
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code) for code in counted)


@pytest.mark.parametrize("error", errors(), ids=_id)
def test_every_error_has_german_words_a_status_and_an_exit_code(error: type[EakteError]) -> None:
    assert translate(error.title) != error.title
    assert translate(error.advice) != error.advice
    assert set(PLACEHOLDER.findall(translate(error.advice))) == set(PLACEHOLDER.findall(error.advice))
    assert not PLACEHOLDER.search(error.title)
    assert 400 <= error.status < 600
    assert error.exit_code in EXIT_CODES


def test_a_problem_holds_whatever_was_sent() -> None:
    error = EakteError(name="\ud800\r\n\u202e" + "x" * 100_000, type="mine", status=200, instance="mine", size=1)
    content = json.loads(bytes(problem(Request({"type": "http"}), error).body))
    assert (content["type"], content["status"], content["size"]) == ("/problems/internal", 500, 1)
    assert content["instance"].startswith("urn:uuid:")
    assert content["name"].isprintable()
    assert len(content["name"]) <= 300


def test_unknown_addresses_and_methods_and_broken_requests_are_problems(site: Site) -> None:
    clerk = site.as_(site.people.witten.clerk.token)
    item = "/api/v1/inbox/01a20000-0000-7000-8000-000000000000/file"
    for method, path, body, status, code in (
        ("GET", "/api/v1/unbekannt", b"", 404, "not-found"),
        ("GET", "/.well-known/unbekannt", b"", 404, "not-found"),
        ("DELETE", "/api/v1/inbox", b"", 405, "method-not-allowed"),
        ("GET", "/api/v1/documents/keine-id", b"", 422, "request-invalid"),
        ("GET", "/api/v1/search", b"", 422, "request-invalid"),
        ("GET", "/api/v1/search?q=x&limit=1000000", b"", 422, "request-invalid"),
        ("GET", "/api/v1/inbox?limit=%00", b"", 422, "request-invalid"),
        ("GET", "/api/v1/dossiers?plan_entry=%00", b"", 404, "plan-entry-not-found"),
        ("GET", f"/api/v1/search?q={'x' * 501}", b"", 422, "request-invalid"),
        ("POST", item, b"{", 422, "request-invalid"),
        ("POST", item, b"", 422, "request-invalid"),
        ("POST", item, b"[" * 60_000, 422, "request-invalid"),
        ("POST", item, b'{"case": "x"}', 422, "request-invalid"),
        ("POST", item, b'{"tenant_id": "x"}', 422, "request-invalid"),
        ("POST", item, b'{"case_title": "' + b"x" * 301 + b'"}', 422, "request-invalid"),
        ("POST", item, b'{"case_title": "\\ud800"}', 422, "request-invalid"),
        ("POST", item, b" " * 100_000, 413, "too-large"),
        ("POST", item, b"{}", 404, "inbox-item-not-found"),
    ):
        told = check_problem(site.http.request(method, path, headers=clerk, content=body), status, code)
        assert not re.search(r"pydantic|Traceback|\.py|sqlalchemy|psycopg", json.dumps(told))


def test_who_may_not_call_is_told_so_before_the_request_is_read(site: Site) -> None:
    item = "/api/v1/inbox/keine-id/file"
    for body in (b"{", b" " * 100_000, b'{"tenant_id": 1}'):
        check_problem(site.http.post(item, content=body), 401, "unauthenticated")


def test_a_database_that_does_not_answer_is_told_as_such(site: Site) -> None:
    engine = create_engine("postgresql+psycopg://eakte_app@/x?host=/nonexistent")
    nobody = Database(engine, SystemClock(), new_id, site.deployment.keyring, JobQueue().defer)
    platform = dataclasses.replace(site.deployment.platform, database=nobody)
    with served(build_app(platform)) as address:
        headers = site.as_(site.people.witten.clerk.token)
        told = check_problem(httpx.get(f"{address}/api/v1/inbox", headers=headers), 503, "database-unavailable")
    assert "nonexistent" not in json.dumps(told)


def test_an_unexpected_exception_is_told_by_a_reference_that_is_in_the_log(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    app = build_app(site.deployment.platform)

    def broken() -> None:
        raise ZeroDivisionError("geheim: /srv/eakte/passwort")

    app.dependency_overrides[caller] = broken
    with served(app) as address, caplog.at_level(logging.ERROR):
        answer = httpx.get(f"{address}/api/v1/inbox")
    told = check_problem(answer, 500, "internal")
    assert "geheim" not in answer.text
    assert "ZeroDivision" not in answer.text
    assert told["instance"].removeprefix("urn:uuid:") in caplog.text
    assert "geheim" in caplog.text
