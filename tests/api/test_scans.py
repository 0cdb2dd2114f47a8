# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Scanned paper, handed in by API and by browser."""

import io
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from httpx import Response
from PIL import Image

from eakte.database.embedded import EmbeddedServer
from eakte.domain.audit.values import Act
from eakte.http.callers import SESSION_COOKIE
from eakte.kernel.clock import SystemClock, local_date
from eakte.services import accounts
from tests.api.records import pdf
from tests.deployment import Site, new_site
from tests.evidence import audit_log, check_problem, traces
from tests.people import PASSWORD


def _image(kind: str) -> bytes:
    content = io.BytesIO()
    Image.new("L", (620, 877), 255).save(content, kind, dpi=(75, 75))
    return content.getvalue()


SCANS = {
    "application/pdf": pdf("Ein Brief"),
    "image/tiff": _image("TIFF"),
    "image/jpeg": _image("JPEG"),
    "image/png": _image("PNG"),
}


@pytest.fixture(scope="module")
def site(embedded_server: EmbeddedServer) -> Iterator[Site]:
    with new_site(embedded_server) as opened:
        yield opened


@pytest.fixture
def today(site: Site) -> date:
    return local_date(SystemClock().now(), site.people.witten.tenant.zone)


@pytest.fixture(scope="module")
def cookie(site: Site) -> str:
    scan_operator = site.people.witten.scan_operator
    return accounts.sign_in(site.deployment.platform.database, scan_operator.login, PASSWORD).cookie


def _item(site: Site, item_id: str) -> Any:  # noqa: ANN401 - JSON
    return site.get(site.people.witten.clerk.token, f"/api/v1/inbox/{item_id}").json()


@pytest.mark.parametrize("kind", SCANS)
def test_every_kind_of_scan_becomes_an_item_with_todays_date(site: Site, today: date, kind: str) -> None:
    witten = site.people.witten
    answer = site.scan(witten.scan_operator.token, "Brief vom Amt", kind, SCANS[kind])
    assert answer.status_code == 201, answer.text
    item = _item(site, answer.json()["id"])
    assert (item["channel"], item["received_on"], item["received_source"]) == ("scan", str(today), "captured")
    (document,) = item["documents"]
    assert (document["file_name"], document["media_type"]) == ("Brief vom Amt", kind)
    original = site.get(witten.clerk.token, f"/api/v1/documents/{document['id']}/original")
    assert original.content == SCANS[kind]
    entry = audit_log(site, witten.tenant, Act.SCAN_RECEIVED)[-1]
    assert entry.object["id"] == item["id"]
    assert entry.detail == {"file": "Brief vom Amt"}
    assert entry.person["id"] == str(witten.scan_operator.actor.id)


@pytest.mark.parametrize("days", [0, 1, 400])
def test_the_date_that_somebody_entered_is_the_date_of_receipt(site: Site, today: date, days: int) -> None:
    received_on = today - timedelta(days)
    token = site.people.witten.clerk.token
    answer = site.scan(token, "a.pdf", "application/pdf", SCANS["application/pdf"], received_on)
    item = _item(site, answer.json()["id"])
    assert (item["received_on"], item["received_source"]) == (str(received_on), "entered")


def _send(site: Site, *parts: tuple[str, Any]) -> Response:
    return site.http.post("/api/v1/scans", headers=site.as_(site.people.witten.clerk.token), files=list(parts))


FILE = ("file", ("a.pdf", SCANS["application/pdf"], "application/pdf"))


def _dated(text: str) -> tuple[str, Any]:
    return ("received_on", (None, text))


REFUSED: dict[str, tuple[int, str, list[tuple[str, Any]]]] = {
    "a wrong type": (415, "not-a-scan", [("file", ("a.txt", b"Text", "text/plain"))]),
    "no type": (415, "not-a-scan", [("file", ("a", b"Text", ""))]),
    "no file": (422, "scan-file-missing", [_dated("2026-11-20")]),
    "a field instead of a file": (422, "scan-file-missing", [("file", (None, "Text"))]),
    "two files": (422, "one-file-only", [FILE, FILE]),
    "a wrong date before the file": (422, "date-invalid", [_dated("20.11.2026"), FILE]),
    "a wrong date behind the file": (422, "date-invalid", [FILE, _dated("2026-02-30")]),
    "a date that is a book": (422, "date-invalid", [FILE, _dated("2" * 100_000)]),
    "a date that is no text": (422, "date-invalid", [FILE, ("received_on", (None, b"\xff\xfe"))]),
    "a date in the future": (422, "received-in-future", [FILE, _dated("2999-01-01")]),
    "a date in the future first": (422, "received-in-future", [_dated("2999-01-01"), FILE]),
}


@pytest.mark.parametrize("wrong", REFUSED)
def test_a_refused_scan_leaves_nothing(site: Site, wrong: str) -> None:
    status, code, parts = REFUSED[wrong]
    before = traces(site)
    answer = _send(site, *parts)
    assert traces(site) == before
    check_problem(answer, status, code)


def test_tomorrow_is_the_future_and_an_empty_date_is_today(site: Site, today: date) -> None:
    before = traces(site)
    check_problem(_send(site, FILE, _dated(str(today + timedelta(1)))), 422, "received-in-future")
    assert traces(site) == before
    assert _item(site, _send(site, FILE, _dated("")).json()["id"])["received_source"] == "captured"


def test_a_hostile_name_is_kept_as_it_is_and_told_as_one_line(site: Site) -> None:
    name = 'A\u202e"b"\\c/../é\u0007' + "😀" * 600
    # As browsers write it (WHATWG HTML, multipart/form-data); HTTP clients differ in what they escape.
    head = f'Content-Disposition: form-data; name="file"; filename="{name.replace(chr(34), "%22")}"'
    body = f"--grenze\r\n{head}\r\nContent-Type: image/png\r\n\r\n".encode() + SCANS["image/png"]
    kind = {"Content-Type": "multipart/form-data; boundary=grenze"}
    headers = {**site.as_(site.people.witten.scan_operator.token), **kind}
    answer = site.http.post("/api/v1/scans", headers=headers, content=body + b"\r\n--grenze--\r\n")
    item = _item(site, answer.json()["id"])
    (document,) = item["documents"]
    assert document["file_name"] == name
    assert item["subject"].isprintable()
    assert item["subject"].startswith("A ")


def _browse(site: Site, cookie: str, headers: dict[str, str]) -> Response:
    cookies = {"Cookie": f"{SESSION_COOKIE}={cookie}"}
    answer = site.http.post("/scan", headers={**cookies, **headers}, files=[FILE, _dated("2026-11-20")])
    site.http.cookies.clear()
    return answer


def test_a_browser_hands_in_a_scan_from_the_page_itself(site: Site, cookie: str) -> None:
    own = str(site.http.base_url).rstrip("/")
    for headers in ({"Sec-Fetch-Site": "same-origin"}, {"Origin": own}):
        before = traces(site)[0]["witten", "records.inbox_items"]
        assert _browse(site, cookie, headers).status_code == 303
        assert traces(site)[0]["witten", "records.inbox_items"] == before + 1


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "null"},
        {"Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "{own}"},
        {"Origin": "{own}.evil.example"},
    ],
)
def test_another_site_cannot_hand_in_a_scan_with_somebodys_cookie(
    site: Site, cookie: str, headers: dict[str, str]
) -> None:
    own = str(site.http.base_url).rstrip("/")
    sent = {name: value.format(own=own) for name, value in headers.items()}
    before = traces(site, logged=True)
    assert _browse(site, cookie, sent).status_code == 403
    answer = site.http.post("/api/v1/scans", headers={"Cookie": f"{SESSION_COOKIE}={cookie}", **sent}, files=[FILE])
    check_problem(answer, 403, "foreign-origin")
    assert traces(site, logged=True) == before
