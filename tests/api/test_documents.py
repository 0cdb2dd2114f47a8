# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Opening documents: original, text and image of a page, and what the log says about it."""

import io
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from typing import Any
from urllib.parse import unquote

import pytest
from PIL import Image

from eakte.api.documents import MAX_NAME_CHARACTERS, attachment
from eakte.database.embedded import EmbeddedServer
from eakte.domain.audit.values import ONE_READING, Act
from tests.api.records import pdf
from tests.deployment import File, Site, clock_moved, new_site
from tests.evidence import audit_log, check_problem, entry_ids, store_path

LETTER: File = ("brief", "Brief.pdf", "application/pdf", pdf("Gegen den Hundesteuerbescheid lege ich Widerspruch ein."))
HOSTILE = {
    "quotes": 'a"; filename="b.exe.pdf',
    "a line break": "a\r\nSet-Cookie: x=y\r\n\r\n<script>.pdf",
    "turned direction": "Rechnung\u202efdp.exe",
    "invisible": "a\u200b\u2066b\u00ad.pdf",
    "emoji": "🐕 Anmeldung 😀.pdf",
    "folders": "../../etc/passwd",
    "folders of Windows": "..\\..\\autoexec.bat",
    "a hidden file": ".bashrc",
    "only dots": "...",
    "a blank": " ",
    "percent": "100%00%0d%0a.pdf",
    "semicolons": "a;b=c,d.pdf",
    "control characters": "a\x1b[31m\x7f\x01.pdf",
    "1,000 letters": "ä" * 996 + ".pdf",
    "1,000 emoji": "😀" * 996 + ".pdf",
}


@pytest.fixture(scope="module")
def site(embedded_server: EmbeddedServer) -> Iterator[Site]:
    with new_site(embedded_server) as opened:
        yield opened


@pytest.fixture(scope="module")
def documents(site: Site) -> dict[str, Any]:
    """Addresses of the documents of one submission, by file name."""
    hostile = [(f"p{number}", name, "text/html", b"<script>") for number, name in enumerate(HOSTILE.values())]
    answer = site.submit(site.people.witten.portal_key, LETTER, *hostile)
    assert answer.status_code == 201, answer.text
    site.work()
    item = site.get(site.people.witten.clerk.token, f"/api/v1/inbox/{answer.json()['id']}").json()
    return {each["file_name"]: f"/api/v1/documents/{each['id']}" for each in item["documents"]}


@pytest.mark.parametrize("case", HOSTILE)
def test_the_senders_name_cannot_become_a_header_a_folder_or_another_kind_of_file(
    site: Site, documents: dict[str, str], case: str
) -> None:
    name = HOSTILE[case]
    answer = site.get(site.people.witten.clerk.token, f"{documents[name]}/original")
    assert answer.content == b"<script>"
    header = answer.headers["content-disposition"]
    assert header.startswith('attachment; filename="')
    assert header.isascii()
    assert header.isprintable()
    assert len(header) < 2000
    fallback, _, encoded = header.removeprefix('attachment; filename="').partition("\"; filename*=UTF-8''")
    for shown in (fallback, unquote(encoded)):
        assert shown.isprintable()
        assert not set(shown) & set("/\\\r\n\0")
        assert shown.strip(" .") == shown.strip(" ") != ""
    assert not set(fallback) & set('";%')
    assert "set-cookie" not in answer.headers
    document = site.get(site.people.witten.clerk.token, documents[name]).json()
    assert document["file_name"] == name


@pytest.mark.parametrize(
    ("name", "saved_as"),
    [
        ("Bescheid vom 1.2.pdf", "Bescheid vom 1.2.pdf"),
        ("Grüße & Öfen.pdf", "Grüße & Öfen.pdf"),
        ("Rechnung\u202efdp.exe", "Rechnung_fdp.exe"),
        (".profile", "profile"),
        ("x" * MAX_NAME_CHARACTERS, "x" * MAX_NAME_CHARACTERS),
        ("x" * 500 + ".pdf", "x" * (MAX_NAME_CHARACTERS - 21) + "…" + "x" * 16 + ".pdf"),
        ("", "_"),
    ],
)
def test_a_download_is_saved_under_the_name_that_it_seems_to_have(name: str, saved_as: str) -> None:
    assert unquote(attachment(name).partition("UTF-8''")[2]) == saved_as


def test_a_page_gives_its_words_and_marks_those_searched_for(site: Site, documents: dict[str, str]) -> None:
    clerk, page = site.people.witten.clerk.token, f"{documents['Brief.pdf']}/pages/1"
    answer = site.get(clerk, page, q="Steuer").json()
    assert (answer["number"], answer["source"], answer["confidence"]) == (1, "read", None)
    assert "Hundesteuerbescheid lege ich" in " ".join(answer["text"].split())
    assert [word["text"] for word in answer["words"] if word["marked"]] == ["Hundesteuerbescheid"]
    for word in answer["words"]:
        left, top, right, bottom = word["box"]
        assert 0 <= left < right <= 1
        assert 0 <= top < bottom <= 1
    assert not any(word["marked"] for word in site.get(clerk, page).json()["words"])


@pytest.mark.parametrize("number", ["0", "2", "-1", "99999999999999999999"])
def test_a_page_that_the_document_does_not_have_is_not_found(
    site: Site, documents: dict[str, str], number: str
) -> None:
    clerk, pages = site.people.witten.clerk.token, f"{documents['Brief.pdf']}/pages"
    for address in (f"{pages}/{number}", f"{pages}/{number}/image"):
        assert check_problem(site.get(clerk, address), 404, "page-not-found")["pages"] == 1


def test_a_page_image_has_the_width_asked_for_and_is_not_sent_twice(site: Site, documents: dict[str, str]) -> None:
    clerk, image = site.people.witten.clerk.token, f"{documents['Brief.pdf']}/pages/1/image"
    etags = set()
    for width in (64, 300, 2400):
        answer = site.get(clerk, image, width=width)
        assert Image.open(io.BytesIO(answer.content)).width == width
        assert "private" in answer.headers["cache-control"]
        etags.add(answer.headers["etag"])
        headers = {**site.as_(clerk), "If-None-Match": answer.headers["etag"]}
        unchanged = site.http.get(image, params={"width": width}, headers=headers)
        assert (unchanged.status_code, unchanged.content) == (304, b"")
        assert unchanged.headers["etag"] == answer.headers["etag"]
    assert len(etags) == 3
    other = site.http.get(image, params={"width": 64}, headers={**site.as_(clerk), "If-None-Match": '"other"'})
    assert other.status_code == 200
    for wrong in (63, 2401, "breit"):
        check_problem(site.get(clerk, image, width=wrong), 422, "request-invalid")


_readings = count(1)


def new_reading() -> timedelta:
    """A time that no earlier look reaches."""
    return next(_readings) * 4 * ONE_READING


OPENINGS = [
    ("", Act.DOCUMENT_OPENED, {}),
    ("/original", Act.ORIGINAL_DOWNLOADED, {"file": "Brief.pdf"}),
    ("/pages/1", Act.PAGE_OPENED, {"page": 1}),
    ("/pages/1/image", Act.PAGE_SHOWN, {"page": 1}),
]


@pytest.mark.parametrize(("below", "act", "detail"), OPENINGS)
def test_every_opening_is_one_entry_that_says_who_and_what(
    site: Site, documents: dict[str, str], below: str, act: Act, detail: dict[str, Any]
) -> None:
    witten, address = site.people.witten, documents["Brief.pdf"]
    for reader in (witten.clerk, witten.archivist):
        before = {entry.id for entry in audit_log(site, witten.tenant)}
        with clock_moved(site, new_reading()):
            assert site.get(reader.token, address + below).status_code == 200
        (entry,) = [each for each in audit_log(site, witten.tenant) if each.id not in before]
        assert (entry.act, entry.detail) == (act, detail)
        assert entry.object["type"] == "document"
        assert entry.object["id"] == address.rpartition("/")[2]
        assert entry.object["version"] is not None
        assert entry.person == {"id": str(reader.actor.id), "name": reader.actor.name, "kind": "person"}
        assert reader.actor.name.encode() not in entry.content


def test_looking_again_within_a_quarter_of_an_hour_is_the_same_entry_and_a_download_never_is(
    site: Site, documents: dict[str, str]
) -> None:
    witten, address = site.people.witten, documents["Brief.pdf"]
    reading = new_reading()

    def written(path: str, by: timedelta, **purpose: str) -> list[Act]:
        before = {entry.id for entry in audit_log(site, witten.tenant)}
        with clock_moved(site, reading + by):
            site.get(witten.clerk.token, path, **purpose).raise_for_status()
        return [each.act for each in audit_log(site, witten.tenant) if each.id not in before]

    last = ONE_READING - timedelta(minutes=1)
    assert written(address, timedelta()) == [Act.DOCUMENT_OPENED]
    assert written(f"{address}/pages/1", last) == []
    assert written(f"{address}/pages/1/image", last) == []
    assert written(f"{address}/original", last) == [Act.ORIGINAL_DOWNLOADED]
    assert written(f"{address}/original", last) == [Act.ORIGINAL_DOWNLOADED]
    assert written(f"{address}/pages/1", ONE_READING + timedelta(minutes=1)) == [Act.PAGE_OPENED]


def test_an_entry_of_a_clock_that_ran_ahead_hides_no_look(site: Site, documents: dict[str, str]) -> None:
    witten, address = site.people.witten, documents["Brief.pdf"]
    reading = new_reading()
    for by in (reading, reading - ONE_READING / 2):
        before = len(audit_log(site, witten.tenant))
        with clock_moved(site, by):
            site.get(witten.clerk.token, address).raise_for_status()
        assert len(audit_log(site, witten.tenant)) == before + 1


def test_what_is_not_opened_is_not_written_down_as_opened_and_who_may_not_as_refused(
    site: Site, documents: dict[str, str]
) -> None:
    witten, address = site.people.witten, documents["Brief.pdf"]
    before = entry_ids(site, witten.tenant)
    for path in (f"{address}/pages/2", f"{documents['...']}/pages/1", "/api/v1/documents/x"):
        site.get(witten.clerk.token, path)
    site.get(site.people.hattingen.clerk.token, address)
    assert audit_log(site, witten.tenant, without=before) == []
    site.get(witten.portal_key, address)
    (refused,) = audit_log(site, witten.tenant, without=before)
    assert refused.act is Act.ACCESS_DENIED
    assert refused.object["id"] == address.rpartition("/")[2]


def test_an_object_that_was_damaged_is_an_error_and_never_half_a_file(site: Site) -> None:
    witten = site.people.witten
    before = set(store_path(site).rglob("*"))
    answer = site.scan(witten.clerk.token, "a.pdf", "application/pdf", LETTER[3])
    (stored,) = [each for each in store_path(site).rglob("*") if each not in before and each.is_file()]
    (document,) = site.get(witten.clerk.token, f"/api/v1/inbox/{answer.json()['id']}").json()["documents"]
    original = f"/api/v1/documents/{document['id']}/original"
    content = bytearray(stored.read_bytes())
    content[-1] ^= 1
    stored.chmod(0o600)
    stored.write_bytes(content)
    check_problem(site.get(witten.clerk.token, original), 500, "original-damaged")
    stored.unlink()
    check_problem(site.get(witten.clerk.token, original), 503, "store-unavailable")
