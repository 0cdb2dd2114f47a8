# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A delivery while it is on its way: who else sends it, who goes away, what it costs, what a disk sees of it."""

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from eakte.database.embedded import EmbeddedServer
from eakte.http import body
from eakte.http.site import DEFAULT_MAX_UPLOADS
from eakte.kernel.ids import new_id
from tests.deployment import File, Site, new_site, submission
from tests.evidence import check_problem, traces

FILE: File = ("a", "a.bin", "application/octet-stream", bytes(range(256)) * 4096)
MIB = 1024 * 1024
CANARY = b"Kanarienvogel-im-Klartext"


@pytest.fixture(scope="module")
def site(embedded_server: EmbeddedServer) -> Iterator[Site]:
    with new_site(embedded_server) as opened:
        yield opened


@pytest.fixture
def key() -> str:
    return str(new_id())


def _delivery(file: File) -> bytes:
    part, name, kind, content = file
    return (
        b'--grenze\r\nContent-Disposition: form-data; name="submission"\r\n\r\n'
        + submission([file])
        + f'\r\n--grenze\r\nContent-Disposition: form-data; name="{part}"; filename="{name}"\r\n'.encode()
        + f"Content-Type: {kind}\r\n\r\n".encode()
        + content
        + b"\r\n--grenze--\r\n"
    )


def _headers(site: Site, key: str) -> dict[str, str]:
    secret = site.as_(site.people.witten.portal_key)
    return {**secret, "Idempotency-Key": key, "Content-Type": "multipart/form-data; boundary=grenze"}


@contextmanager
def _half_sent(site: Site, key: str) -> Iterator[tuple[socket.socket, bytes]]:
    """A connection on which the first half of a delivery was sent; yields it with the other half."""
    content = _delivery(FILE)
    headers = {**_headers(site, key), "Host": "eakte", "Content-Length": str(len(content)), "Connection": "close"}
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    url = site.http.base_url
    before = len(_incoming(site))
    with socket.create_connection((url.host, url.port or 80), timeout=30) as connection:
        connection.sendall(f"POST /api/v1/submissions HTTP/1.1\r\n{lines}\r\n".encode() + content[: len(content) // 2])
        _wait_until(lambda: len(_incoming(site)) > before)
        yield connection, content[len(content) // 2 :]


def _incoming(site: Site) -> list[Path]:
    return list((site.deployment.settings.root / "objects" / "incoming").iterdir())


def _answer(connection: socket.socket) -> bytes:
    return b"".join(iter(lambda: connection.recv(65536), b""))


def _wait_until(reached: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture(autouse=True)
def _store_in_use(site: Site) -> None:
    """A delivery before, so that the folders of the store are there."""
    assert site.submit(site.people.witten.portal_key, idempotency_key="davor").status_code == 201


def test_a_second_delivery_while_the_first_still_runs_is_told_to_wait(site: Site, key: str) -> None:
    portal = site.people.witten.portal_key
    before = traces(site)[0]
    with _half_sent(site, key) as (connection, rest):
        check_problem(site.submit(portal, FILE, idempotency_key=key), 409, "in-progress")
        assert site.submit(site.people.witten.other_portal_key, idempotency_key=key).status_code == 201
        connection.sendall(rest)
        answer = _answer(connection)
    assert answer.startswith(b"HTTP/1.1 201")
    again = site.http.post("/api/v1/submissions", headers=_headers(site, key), content=_delivery(FILE))
    assert again.status_code == 201
    assert answer.endswith(again.content)
    assert traces(site)[0]["witten", "records.submissions"] == before["witten", "records.submissions"] + 2


def test_as_many_uploads_at_once_as_the_server_allows_do_not_wait_for_each_other(site: Site) -> None:
    with ExitStack() as uploads:
        halves = [uploads.enter_context(_half_sent(site, str(new_id()))) for _ in range(DEFAULT_MAX_UPLOADS)]
        for connection, rest in halves:
            connection.sendall(rest)
        assert {_answer(connection)[:12] for connection, _ in halves} == {b"HTTP/1.1 201"}


def test_a_connection_that_dies_leaves_nothing_and_frees_the_key(site: Site, key: str) -> None:
    before = traces(site)
    with _half_sent(site, key):
        pass
    _wait_until(lambda: traces(site) == before)
    _wait_until(lambda: site.submit(site.people.witten.portal_key, FILE, idempotency_key=key).status_code == 201)


def test_a_sender_that_falls_silent_does_not_hold_the_key_for_ever(
    site: Site, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(body, "MAX_SILENCE_SECONDS", 0.5)
    before = traces(site)
    with _half_sent(site, key) as (connection, _):
        assert _answer(connection).startswith(b"HTTP/1.1 400")
        assert traces(site) == before
        assert site.submit(site.people.witten.portal_key, FILE, idempotency_key=key).status_code == 201


def test_an_early_refusal_reaches_a_portal_that_still_sends(site: Site, key: str) -> None:
    large: File = ("a", "a.bin", "application/octet-stream", bytes(40 * MIB))
    wrong = [("submission", "", "application/json", b"{}"), large]
    check_problem(site.send(site.people.witten.portal_key, wrong, key), 422, "submission-invalid")


def test_memory_stays_flat_however_large_a_file_is(site: Site, key: str) -> None:
    block, blocks = os.urandom(MIB), 300
    digest = sha256()
    for _ in range(blocks):
        digest.update(block)
    announced = {"part": "a", "name": "a.bin", "media_type": "application/octet-stream"}
    first = submission().replace(
        b'"files": []',
        f'"files": [{{"part": "a", "name": "{announced["name"]}", "media_type": "{announced["media_type"]}", '
        f'"size": {MIB * blocks}, "sha256": "{digest.hexdigest()}"}}]'.encode(),
    )
    with _growth() as grown:
        answer = site.http.post(
            "/api/v1/submissions", headers=_headers(site, key), content=_streamed(first, block, blocks)
        )
    assert answer.status_code == 201, answer.text
    assert max(grown) < 60 * MIB


def _streamed(first: bytes, block: bytes, blocks: int) -> Iterator[bytes]:
    yield b'--grenze\r\nContent-Disposition: form-data; name="submission"\r\n\r\n' + first
    yield b'\r\n--grenze\r\nContent-Disposition: form-data; name="a"; filename="a.bin"\r\n\r\n'
    for _ in range(blocks):
        yield block
    yield b"\r\n--grenze--\r\n"


@contextmanager
def _growth() -> Iterator[list[int]]:
    """How much more memory this process has, which is server and portal at once, while the block runs; in bytes."""
    before, grown, done = _resident(), [0], threading.Event()

    def watch() -> None:
        while not done.wait(0.02):
            grown.append(_resident() - before)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield grown
    finally:
        done.set()
        watcher.join()


def _resident() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def test_no_disk_sees_a_byte_unencrypted(site: Site, key: str) -> None:
    content = CANARY * (4 * MIB // len(CANARY))
    file: File = ("a", "a.bin", "application/octet-stream", content)
    delivery = _delivery(file)
    seen: list[str] = []

    def sent() -> Iterator[bytes]:
        yield delivery[: len(delivery) // 2]
        _wait_until(lambda: bool(_incoming(site)))
        seen.extend(_plaintext(site))
        yield delivery[len(delivery) // 2 :]

    answer: Any = site.http.post("/api/v1/submissions", headers=_headers(site, key), content=sent())
    assert answer.status_code == 201, answer.text
    assert seen + _plaintext(site) == []


def _plaintext(site: Site) -> list[str]:
    """Where the canary stands: files of the deployment, and files this process has open, nameless ones included."""
    root = site.deployment.settings.root
    opened = [each for each in Path("/proc/self/fd").iterdir() if each.is_file()]
    files = [*(each for each in root.rglob("*") if each.is_file()), *opened]
    return [str(each) for each in files if CANARY in each.read_bytes()]


def test_the_search_for_plaintext_would_find_it(site: Site, tmp_path: Path) -> None:
    nameless = tmp_path / "spooled"
    nameless.write_bytes(b"x" + CANARY)
    with nameless.open("rb"):
        nameless.unlink()
        assert len(_plaintext(site)) == 1
