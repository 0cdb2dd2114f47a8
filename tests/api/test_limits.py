# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Too much for one file, or for the disk: told as early as it can be known, with nothing half-written."""

import dataclasses
import json
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from eakte.application import build_app
from eakte.database.embedded import EmbeddedServer
from eakte.http.upload import AROUND_FILES_BYTES
from eakte.kernel.ids import new_id
from eakte.services.platform import Platform
from eakte.services.submission_format import MAX_FILES
from eakte.services.vault import Vault
from storage.filesystem import FilesystemStore
from tests.deployment import File, Site, new_site, served, submission
from tests.disks import small_disk
from tests.evidence import check_problem, traces

MIB = 1024 * 1024
LIMIT = 100_000
RESERVE = 2 * MIB
FIRST_HEAD = b'--grenze\r\nContent-Disposition: form-data; name="submission"\r\n\r\n'


@pytest.fixture(scope="module")
def site(embedded_server: EmbeddedServer) -> Iterator[Site]:
    with new_site(embedded_server) as opened:
        yield opened


@contextmanager
def _over(site: Site, platform: Platform) -> Iterator[Site]:
    """The same site served over another platform."""
    with served(build_app(platform)) as address, httpx.Client(base_url=address, timeout=60) as http:
        yield dataclasses.replace(site, http=http)


@pytest.fixture
def limited(site: Site) -> Iterator[Site]:
    with _over(site, dataclasses.replace(site.deployment.platform, max_file_bytes=LIMIT)) as limited:
        yield limited


def _announced(site: Site, path: str, secret: str, length: int, body: bytes = b"") -> dict[str, Any]:
    """Announce a body of `length`, send only its beginning `body`, and wait for the answer: 413 and its problem."""
    url = site.http.base_url
    lines = (
        f"POST {path} HTTP/1.1",
        "Host: eakte",
        f"Authorization: Bearer {secret}",
        f"Idempotency-Key: {new_id()}",
        "Content-Type: multipart/form-data; boundary=grenze",
        f"Content-Length: {length}",
        "Connection: close",
    )
    with socket.create_connection((url.host, url.port or 80), timeout=30) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode() + body)
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    head, _, content = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 413 "), answer
    told: dict[str, Any] = json.loads(content)
    assert (told["type"], told["limit"]) == ("/problems/too-large", LIMIT)
    return told


def test_a_length_that_no_allowed_files_can_fill_is_refused_before_a_byte_is_read(limited: Site) -> None:
    town = limited.people.witten
    before = traces(limited)
    _announced(limited, "/api/v1/scans", town.clerk.token, LIMIT + AROUND_FILES_BYTES + 1)
    _announced(limited, "/api/v1/submissions", town.portal_key, MAX_FILES * LIMIT + AROUND_FILES_BYTES + 1)
    assert traces(limited) == before


def test_a_stranger_is_told_nothing_of_limits(limited: Site) -> None:
    answer = limited.http.post("/api/v1/scans", content=bytes(LIMIT + AROUND_FILES_BYTES + 1))
    check_problem(answer, 401, "unauthenticated")


def test_a_file_that_is_announced_too_large_is_refused_before_it_is_read(limited: Site) -> None:
    file: File = ("a", "a.bin", "application/octet-stream", bytes(LIMIT + 1))
    begun = FIRST_HEAD + submission([file]) + b'\r\n--grenze\r\nContent-Disposition: form-data; name="a"\r\n\r\n'
    before = traces(limited)
    _announced(limited, "/api/v1/submissions", limited.people.witten.portal_key, len(begun) + LIMIT + 15, begun)
    assert traces(limited) == before


def test_a_file_that_is_larger_than_announced_and_allowed_is_refused_at_the_limit(limited: Site) -> None:
    portal, name = limited.people.witten.portal_key, "a.bin"
    small: File = ("a", name, "application/octet-stream", b"x")
    large: File = ("a", name, "application/octet-stream", bytes(LIMIT + 1))
    first: File = ("submission", "", "application/json", submission([small]))
    before = traces(limited)
    check_problem(limited.send(portal, [first, large], str(new_id())), 413, "too-large")
    check_problem(limited.scan(limited.people.witten.clerk.token, name, "application/pdf", large[3]), 413, "too-large")
    assert traces(limited) == before


def test_files_of_the_largest_size_are_taken_in(limited: Site) -> None:
    largest: list[File] = [(part, part, "application/octet-stream", bytes(LIMIT)) for part in "abc"]
    assert limited.submit(limited.people.witten.portal_key, *largest, idempotency_key=str(new_id())).status_code == 201
    scan = limited.scan(limited.people.witten.clerk.token, "a.pdf", "application/pdf", bytes(LIMIT))
    assert scan.status_code == 201


def test_a_full_disk_refuses_keeps_its_reserve_and_goes_on_when_there_is_space(site: Site, tmp_path: Path) -> None:
    portal, token = site.people.witten.portal_key, site.people.witten.clerk.token
    small: File = ("a", "a.bin", "application/octet-stream", bytes(MIB))
    large: File = ("a", "a.bin", "application/octet-stream", bytes(8 * MIB))
    with small_disk(tmp_path, "size=8m") as disk:
        vault = Vault(FilesystemStore(disk, RESERVE), site.deployment.keyring, new_id)
        with _over(site, dataclasses.replace(site.deployment.platform, vault=vault)) as full:
            assert full.submit(portal, small, idempotency_key=str(new_id())).status_code == 201
            before, files, key = traces(full), _files(disk), str(new_id())
            check_problem(full.submit(portal, large, idempotency_key=key), 507, "store-full")
            check_problem(full.scan(token, "a.pdf", "application/pdf", large[3]), 507, "store-full")
            assert (traces(full), _files(disk)) == (before, files)
            assert full.submit(portal, small, idempotency_key=str(new_id())).status_code == 201

            subprocess.run(["mount", "-o", "remount,size=32m", disk], check=True)
            assert full.submit(portal, large, idempotency_key=key).status_code == 201
            assert len(_files(disk)) == len(files) + 4


def _files(disk: Path) -> set[Path]:
    return {path for path in disk.rglob("*") if path.is_file()}
