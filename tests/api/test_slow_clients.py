# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Clients that are slow, broken or hostile at the HTTP door of a real process: they cost little and harm nobody."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import pytest

from eakte.database.embedded import EmbeddedServer
from eakte.http import body, connection, small_bodies
from eakte.http.multipart import MAX_PARTS
from eakte.http.site import DEFAULT_MAX_UPLOADS
from eakte.kernel.ids import new_id
from tests.api import wire
from tests.deployment import Site, new_site, submission
from tests.evidence import check_problem, traces
from tests.processes import Process, process, wait_until

SLOW_UPLOADS = 45
LENGTH = 10_000_000
FIRST_HEAD = b'--grenze\r\nContent-Disposition: form-data; name="submission"\r\n\r\n'
RANGES = "bytes=" + ",".join(f"{start}-{start}" for start in range(10_000))
CPU_SECONDS = 20.0
"""What all games together may cost; idle, this machine needs less than two."""

PATIENCE = 20.0
"""Seconds in which a page must come on a machine that runs other tests as well."""


@pytest.fixture(scope="module")
def site(embedded_server: EmbeddedServer) -> Iterator[Site]:
    with new_site(embedded_server) as opened:
        assert opened.submit(opened.people.witten.portal_key).status_code == 201  # the store's folders are there
        yield opened


@pytest.fixture(scope="module")
def server(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    with process(site, "serve", tmp_path_factory.mktemp("serve")) as served:
        yield served


def _upload(site: Site, **changes: str) -> dict[str, str]:
    return {
        "Authorization": f"Bearer {site.people.witten.portal_key}",
        "Idempotency-Key": str(new_id()),
        "Content-Type": "multipart/form-data; boundary=grenze",
        **changes,
    }


def _submission_body() -> bytes:
    return FIRST_HEAD + submission() + b"\r\n--grenze--\r\n"


def test_pages_and_small_requests_go_on_while_more_uploads_trickle_than_there_are_threads(
    site: Site, server: Process
) -> None:
    before = traces(site, logged=True)
    with ExitStack() as stack:
        trickling = []
        for _ in range(SLOW_UPLOADS):
            each = stack.enter_context(wire.connected(server.address))
            headers = _upload(site, **{"Content-Length": str(LENGTH), "Connection": "close"})
            each.sendall(wire.head("POST", "/api/v1/submissions", headers) + FIRST_HEAD)
            trickling.append(each)
        wait_until(lambda: f"eakte_uploads_running {DEFAULT_MAX_UPLOADS}.0" in server.figures())
        with httpx.Client(base_url=server.address, timeout=PATIENCE) as http:
            for path in ("/signin", "/api/v1/inbox", "/readyz", "/static/mark.svg"):
                assert http.get(path, headers=site.as_(site.people.witten.clerk.token)).status_code == 200
            refused = http.post("/api/v1/submissions", headers=_upload(site), content=_submission_body())
        check_problem(refused, 503, "too-many-uploads")
        assert int(refused.headers["retry-after"]) > 0
        turned_away = [wire.status(wire.answer(each)) for each in trickling if _is_answered(each)]
        assert turned_away == [503] * (SLOW_UPLOADS - DEFAULT_MAX_UPLOADS)
    wait_until(lambda: "eakte_uploads_running 0.0" in server.figures())
    assert traces(site, logged=True) == before
    accepted = httpx.post(
        f"{server.address}/api/v1/submissions", headers=_upload(site), content=_submission_body(), timeout=PATIENCE
    )
    assert accepted.status_code == 201


def _is_answered(each: socket.socket) -> bool:
    each.settimeout(0.5)
    try:
        return bool(each.recv(1, socket.MSG_PEEK))
    except TimeoutError:
        return False
    finally:
        each.settimeout(wire.TIMEOUT)


def test_slow_senders_of_small_bodies_occupy_no_thread(site: Site, server: Process) -> None:
    with ExitStack() as stack:
        for length in ({"Content-Length": "100"}, {"Transfer-Encoding": "chunked"}):
            for _ in range(SLOW_UPLOADS):
                each = stack.enter_context(wire.connected(server.address))
                headers = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "none", **length}
                each.sendall(wire.head("POST", "/signin", headers) + b"1\r\n")
        answer = httpx.get(f"{server.address}/signin", timeout=PATIENCE)
        assert answer.status_code == 200


def test_a_small_request_that_announces_much_is_refused_unread(server: Process, site: Site) -> None:
    with wire.connected(server.address) as each:
        item = f"/api/v1/inbox/{new_id()}/file"
        headers = {"Authorization": f"Bearer {site.people.witten.clerk.token}", "Content-Length": str(LENGTH)}
        each.sendall(wire.head("POST", item, {**headers, "Connection": "close"}))
        assert wire.status(wire.answer(each)) == 413


def _parts(count: int) -> bytes:
    part = b'--grenze\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n'
    return FIRST_HEAD + submission() + b"\r\n" + part * count + b"--grenze--\r\n"


def _with_length(headers: dict[str, str], content: bytes, **changes: str) -> bytes:
    length = {"Content-Length": str(len(content)), "Connection": "close"}
    return wire.head("POST", "/api/v1/submissions", {**headers, **length, **changes}) + content


def _games(site: Site) -> dict[str, tuple[bytes, set[int]]]:
    """What is sent, and the answers that are right; 0 is none at all, to a sender who has gone."""
    upload, whole = _upload(site), _submission_body()
    chunked = {**upload, "Transfer-Encoding": "chunked", "Connection": "close"}
    post = wire.head("POST", "/api/v1/submissions", chunked)
    get = {"Connection": "close"}
    return {
        "10,000 parts": (_with_length(upload, _parts(10_000)), {400, 422}),
        "one part too many": (_with_length(upload, _parts(MAX_PARTS)), {400, 422}),
        "10,000 ranges": (wire.head("GET", "/static/mark.svg", {**get, "Range": RANGES}), {206, 400, 416, 431}),
        "1,000 ranges": (wire.head("GET", "/static/mark.svg", {**get, "Range": RANGES[:4000]}), {200, 206, 400, 416}),
        "a body that stops half-way": (
            _with_length(upload, whole, **{"Content-Length": str(2 * len(whole))}),
            {0, 400},
        ),
        "a large body that stops": (_with_length(upload, whole[:-20], **{"Content-Length": str(LENGTH)}), {0, 400}),
        "a length that is too short": (_with_length(upload, whole, **{"Content-Length": "10"}), {400}),
        "a length below zero": (_with_length(upload, whole, **{"Content-Length": "-1"}), {400}),
        "a length of words": (_with_length(upload, whole, **{"Content-Length": "viel"}), {400}),
        "an endless length": (_with_length(upload, whole, **{"Content-Length": "9" * 40}), {400}),
        "two lengths": (_with_length({**upload, "content-length": "5"}, whole), {400}),
        "a length and chunks": (_with_length({**upload, "Transfer-Encoding": "chunked"}, whole), {400}),
        "chunks of no number": (post + b"zz\r\nabc\r\n", {400}),
        "chunks of a huge number": (post + b"f" * 17 + b"\r\nabc\r\n", {400}),
        "chunks below zero": (post + b"-5\r\nabc\r\n", {400}),
        "chunks that end early": (post + b"ff\r\nabc\r\n", {0, 400}),
        "an endless chunk extension": (post + b"1;" + b"a" * 200_000, {0, 400, 413}),
        "another coding": (_with_length({**upload, "Transfer-Encoding": "gzip"}, whole), {400, 501}),
        "a line in the head": (b"GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n", {400}),
        "no head": (b"\x16\x03\x01\x02\x00" * 100, {400}),
        "a zero in the address": (b"GET /\x00 HTTP/1.1\r\nHost: a\r\n\r\n", {400}),
        "an endless head": (b"GET / HTTP/1.1\r\nX: " + b"a" * 1_000_000, {431}),
        "an endless address": (b"GET /" + b"a" * 1_000_000, {431}),
        "10,000 headers": (b"GET / HTTP/1.1\r\n" + b"X-A: aaaaaaaaaa\r\n" * 10_000 + b"\r\n", {431}),
    }


def test_games_with_the_protocol_are_refused_cheaply_and_leave_nothing(site: Site, server: Process) -> None:
    before, cpu, log = traces(site), server.cpu_seconds(), len(server.logged())
    games = _games(site)
    answered = {name: wire.status(wire.sent(server.address, content)) for name, (content, _) in games.items()}
    assert {name: found for name, found in answered.items() if found not in games[name][1]} == {}
    wait_until(lambda: traces(site) == before)
    assert server.cpu_seconds() - cpu < CPU_SECONDS
    logged = server.logged()[log:]
    assert "Traceback" not in logged
    assert '  File "' not in logged
    assert "ERROR" not in logged


def test_who_waits_to_be_told_to_continue_is_told_only_when_the_body_is_wanted(site: Site, server: Process) -> None:
    whole = _submission_body()
    expect = {"Content-Length": str(len(whole)), "Expect": "100-continue", "Connection": "close"}
    with wire.connected(server.address) as each:
        headers = _upload(site, **expect)
        each.sendall(wire.head("POST", "/api/v1/submissions", headers))
        assert each.recv(100).startswith(b"HTTP/1.1 100 ")
        each.sendall(whole)
        assert wire.status(wire.answer(each)) == 201
    with wire.connected(server.address) as stranger:
        headers = _upload(site, **{**expect, "Content-Length": str(LENGTH), "Authorization": "Bearer falsch"})
        stranger.sendall(wire.head("POST", "/api/v1/submissions", headers))
        answered = wire.answer(stranger)
    assert b"100 Continue" not in answered
    assert wire.status(answered) == 401


def test_many_requests_in_one_packet_are_all_answered(server: Process) -> None:
    one = b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
    answered = wire.sent(server.address, one * 50 + one.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
    assert answered.count(b"HTTP/1.1 200 OK") == 51


@pytest.mark.parametrize("begun", [b"", b"GET / HTT", b"GET / HTTP/1.1\r\nHost: a\r\n"])
def test_who_never_ends_the_head_of_a_request_is_disconnected(
    site: Site, monkeypatch: pytest.MonkeyPatch, begun: bytes
) -> None:
    monkeypatch.setattr(connection, "MAX_HEAD_SECONDS", 0.5)
    with wire.connected(site.address) as each:
        each.sendall(begun)
        assert wire.answer(each) == b""


def test_a_trickle_in_the_head_of_a_second_request_does_not_keep_the_connection(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "MAX_HEAD_SECONDS", 0.5)
    with wire.connected(site.address) as each:
        each.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
        assert each.recv(65536).startswith(b"HTTP/1.1 200")
        each.sendall(b"GET /x")
        assert _trickled_until_the_end(each, b"x")


def test_who_goes_on_sending_what_was_refused_is_disconnected(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "MAX_HEAD_SECONDS", 0.5)
    with wire.connected(site.address) as each:
        headers = _upload(site, **{"Authorization": "Bearer falsch", "Content-Length": str(LENGTH)})
        each.sendall(wire.head("POST", "/api/v1/submissions", headers) + FIRST_HEAD)
        assert each.recv(65536).startswith(b"HTTP/1.1 401")
        assert _trickled_until_the_end(each, b"x")


def _trickled_until_the_end(each: socket.socket, piece: bytes) -> bool:
    """Send a piece again and again; tells whether the server ended the connection within a few seconds."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            each.sendall(piece)
        except OSError:
            return True
        time.sleep(0.1)
    return False


def test_an_answer_that_takes_longer_than_a_head_may_is_not_cut_off(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "MAX_HEAD_SECONDS", 0.5)
    whole = _submission_body()
    with wire.connected(site.address) as each:
        headers = _upload(site, **{"Content-Length": str(len(whole)), "Connection": "close"})
        each.sendall(wire.head("POST", "/api/v1/submissions", headers) + whole[:100])
        time.sleep(1.5)
        each.sendall(whole[100:])
        assert wire.status(wire.answer(each)) == 201


def test_connections_beyond_the_limit_are_ended_at_once(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.http.get("/healthz")
    monkeypatch.setattr(connection, "MAX_CONNECTIONS", 4)
    with ExitStack() as stack:
        held = [stack.enter_context(wire.connected(site.address)) for _ in range(8)]
        assert wire.answer(held[-1]) == b""
    wait_until(lambda: _is_served(site))


def _is_served(site: Site) -> bool:
    try:
        return httpx.get(f"{site.address}/healthz").is_success
    except httpx.TransportError:
        return False


def test_a_small_body_that_does_not_come_is_told_so(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(small_bodies, "MAX_SECONDS", 0.5)
    item = f"/api/v1/inbox/{new_id()}/file"
    with wire.connected(site.address) as each:
        headers = {**site.as_(site.people.witten.clerk.token), "Content-Length": "100", "Connection": "close"}
        each.sendall(wire.head("POST", item, headers) + b"{")
        answered = wire.answer(each)
    assert wire.status(answered) == 408
    assert b"/problems/body-too-slow" in answered


def test_an_upload_that_trickles_ends_although_it_never_falls_silent(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(body, "MAX_SILENCE_SECONDS", 1.0)
    before = traces(site)
    with wire.connected(site.address) as each:
        headers = _upload(site, **{"Content-Length": str(LENGTH), "Connection": "close"})
        each.sendall(wire.head("POST", "/api/v1/submissions", headers) + FIRST_HEAD)
        assert _trickled_until_the_end(each, b"{")
    wait_until(lambda: traces(site) == before)


def test_an_upload_that_comes_in_time_may_take_longer_than_the_first_grace(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(body, "MAX_SILENCE_SECONDS", 1.0)
    monkeypatch.setattr(body, "MIN_BYTES_PER_SECOND", 10_000)
    content = b"x" * 100_000
    file = ("a", "a.bin", "application/octet-stream", content)
    whole = FIRST_HEAD + submission([file]) + b'\r\n--grenze\r\nContent-Disposition: form-data; name="a"\r\n\r\n'
    whole += content + b"\r\n--grenze--\r\n"
    with wire.connected(site.address) as each:
        headers = _upload(site, **{"Content-Length": str(len(whole)), "Connection": "close"})
        each.sendall(wire.head("POST", "/api/v1/submissions", headers) + whole[:50_000])
        for start in range(50_000, len(whole), 20_000):
            time.sleep(0.7)
            each.sendall(whole[start : start + 20_000])
        assert wire.status(wire.answer(each)) == 201
