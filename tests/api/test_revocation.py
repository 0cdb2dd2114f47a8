# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A right that ends while an original is on its way: the rest does not come."""

import socket
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from eakte.database.embedded import EmbeddedServer
from eakte.database.errors import DatabaseUnavailable
from eakte.http import outgoing
from eakte.kernel.clock import SystemClock, local_date
from eakte.kernel.tenancy import Role
from eakte.services import people
from tests.deployment import Site, new_site

MEBIBYTES = 24
PIECE = 32 * 1024
PATIENCE = 20.0


@pytest.fixture(scope="module")
def site(embedded_server: EmbeddedServer) -> Iterator[Site]:
    with new_site(embedded_server) as opened:
        yield opened


@pytest.fixture
def document(site: Site) -> str:
    """Something so large that it is not yet sent when the receiver has taken a little."""
    witten = site.people.witten
    large = ("gross", "gross.bin", "application/octet-stream", bytes(MEBIBYTES * 1024 * 1024))
    sent = site.submit(witten.portal_key, large, idempotency_key=str(time.monotonic_ns()))
    documents = site.get(witten.clerk.token, f"/api/v1/inbox/{sent.json()['id']}").json()["documents"]
    return next(str(each["id"]) for each in documents if each["file_name"] == "gross.bin")


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outgoing, "CHECK_SECONDS", 0.2)


def received(site: Site, token: str, path: str, in_the_middle: Callable[[], object]) -> tuple[int, bool]:
    """Take an answer, do something after its beginning; the bytes that came, and whether the connection was reset."""
    address = urlsplit(site.address)
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, PIECE)
        connection.settimeout(PATIENCE)
        connection.connect((address.hostname or "", address.port or 0))
        request = f"GET {path} HTTP/1.1\r\nHost: eakte\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n"
        connection.sendall(request.encode())
        came = len(connection.recv(PIECE))
        in_the_middle()
        time.sleep(1.5)  # several looks
        try:
            while chunk := connection.recv(PIECE):
                came += len(chunk)
        except ConnectionResetError:
            return came, True
    return came, False


def test_a_share_that_is_taken_back_cuts_off_a_download_of_a_receiver_that_stalls(site: Site, document: str) -> None:
    witten, hattingen = site.people.witten, site.people.hattingen
    item = site.get(witten.clerk.token, f"/api/v1/documents/{document}").json()["inbox_item"]
    target = {"plan_entry": "22.10", "dossier_title": "Akte", "case_title": "Vorgang"}
    case = site.post(witten.clerk.token, f"/api/v1/inbox/{item}/file", target).json()["id"]
    named = {"object_type": "case", "object_id": case, "town": "hattingen", "right": "download"}
    given = site.post(witten.office_lead.token, "/api/v1/shares", {**named, "legal_basis": "consent"})
    share = f"/api/v1/shares/{given.json()['id']}"
    headers = {**site.as_(witten.office_lead.token), "If-Match": given.headers["ETag"]}
    original = f"/api/v1/shared/{given.json()['id']}/documents/{document}/original"

    came, reset = received(
        site, hattingen.clerk.token, original, lambda: site.http.delete(share, headers=headers).raise_for_status()
    )

    assert reset
    assert came < MEBIBYTES * 1024 * 1024


def test_a_role_that_ends_cuts_off_a_download_too(site: Site, document: str) -> None:
    witten, database = site.people.witten, site.deployment.platform.database
    until = local_date(SystemClock().now(), witten.tenant.zone) + timedelta(days=1)

    def end() -> None:
        people.end_role(database, witten.tenant, witten.archivist.login, Role.ARCHIVIST)

    try:
        came, reset = received(site, witten.archivist.token, f"/api/v1/documents/{document}/original", end)
    finally:
        people.give_role(database, witten.tenant, witten.archivist.login, Role.ARCHIVIST, until)

    assert reset
    assert came < MEBIBYTES * 1024 * 1024


def test_who_may_go_on_gets_all_of_it_also_while_nobody_can_be_asked(
    site: Site, document: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unavailable(*_: object) -> None:
        raise DatabaseUnavailable

    came, reset = received(
        site,
        site.people.witten.clerk.token,
        f"/api/v1/documents/{document}/original",
        lambda: monkeypatch.setattr("eakte.api.documents.still", unavailable),
    )

    assert not reset
    assert came > MEBIBYTES * 1024 * 1024  # with the answer's head
