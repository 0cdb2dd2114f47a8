# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Files that cannot be shown are records like any other: kept byte for byte, visible with their reason, downloadable."""

import hashlib
import io
import json
import zipfile
from base64 import b64decode
from collections.abc import Iterator
from typing import Any

import pytest

from eakte.database.embedded import EmbeddedServer
from eakte.http.callers import SESSION_COOKIE
from eakte.processing.errors import error_by_code
from eakte.services import accounts
from eakte.services.translations import translate
from tests.api.records import pdf
from tests.deployment import File, Site, new_site, submission
from tests.hostile.programs import NAMES
from tests.people import PASSWORD
from tests.unit.processing import papers


def _zip() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("word/document.xml", "<w:document/>")
    return content.getvalue()


WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
GOOD: File = ("gut", "gut.pdf", PDF, pdf("Dieser Brief ist lesbar"))
FAILING: dict[str, File] = {
    "file-empty": ("leer", "leer.pdf", PDF, b""),
    "file-encrypted": ("geheim", "geheim.pdf", PDF, papers.locked(GOOD[3], user="geheim")),
    "file-broken": ("kaputt", "kaputt.pdf", PDF, b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog"),
    "file-not-what-it-says": ("seite", "seite.pdf", PDF, b"<html><script>alert(1)</script></html>"),
}
WITHOUT_PREVIEW: tuple[File, ...] = (
    ("brief", "Brief.docx", WORD, _zip()),
    ("archiv", "Archiv.zip", "application/zip", _zip()),
    ("daten", "daten.xml", "text/xml", b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'),
    ("hof", "hof.html", "text/html", b"<script>alert(document.cookie)</script>"),
)
ALL = (*FAILING.values(), GOOD, *WITHOUT_PREVIEW)


@pytest.fixture(scope="module")
def site(embedded_server: EmbeddedServer) -> Iterator[Site]:
    with new_site(embedded_server) as opened:
        yield opened


@pytest.fixture(scope="module")
def documents(site: Site) -> dict[str, dict[str, Any]]:
    """The read documents of one submission with all these files, by file name."""
    answer = site.submit(site.people.witten.portal_key, *ALL)
    assert answer.status_code == 201, answer.text
    site.work()
    item = site.get(site.people.witten.clerk.token, f"/api/v1/inbox/{answer.json()['id']}").json()
    assert item["state"] == "failed"
    return {each["file_name"]: each for each in item["documents"]}


@pytest.mark.parametrize("file", ALL, ids=lambda file: str(file[1]))
def test_the_original_comes_back_byte_for_byte(site: Site, documents: dict[str, dict[str, Any]], file: File) -> None:
    document = documents[file[1]]
    answer = site.get(site.people.witten.clerk.token, f"/api/v1/documents/{document['id']}/original")
    assert answer.content == file[3]
    assert int(answer.headers["content-length"]) == len(file[3])
    digest = answer.headers["repr-digest"].removeprefix("sha-256=:").removesuffix(":")
    assert b64decode(digest) == hashlib.sha256(file[3]).digest()
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("code", FAILING)
def test_a_file_that_cannot_be_read_shows_why_and_can_be_tried_again(
    site: Site, documents: dict[str, dict[str, Any]], code: str
) -> None:
    document, clerk = documents[FAILING[code][1]], site.people.witten.clerk.token
    assert document["state"] == "failed"
    assert document["failure"]["code"] == code
    assert document["failure"]["title"] == translate(error_by_code(code).title)
    address = f"/api/v1/documents/{document['id']}"
    assert site.get(clerk, f"{address}/pages/1").json()["type"] == "/problems/no-preview"
    again = site.post(clerk, f"{address}/retry")
    assert again.status_code == 202
    assert again.json()["state"] == "waiting"
    assert again.json()["failure"] is None
    site.work()
    assert site.get(clerk, address).json()["failure"]["code"] == code


@pytest.mark.parametrize("file", WITHOUT_PREVIEW, ids=lambda file: str(file[1]))
def test_a_format_that_is_not_shown_is_no_failure(site: Site, documents: dict[str, dict[str, Any]], file: File) -> None:
    document, clerk = documents[file[1]], site.people.witten.clerk.token
    assert document["state"] == "no_preview"
    assert document["failure"] is None
    for page in ("pages/1", "pages/1/image"):
        answer = site.get(clerk, f"/api/v1/documents/{document['id']}/{page}")
        assert (answer.status_code, answer.json()["type"]) == (409, "/problems/no-preview")
    refused = site.post(clerk, f"/api/v1/documents/{document['id']}/retry")
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/nothing-to-retry")


def test_one_bad_file_does_not_keep_the_others_from_being_read(documents: dict[str, dict[str, Any]]) -> None:
    assert documents[GOOD[1]]["state"] == "read"
    assert documents["antrag.json"]["state"] == "read"


def test_an_item_with_bad_files_is_filed_and_found_by_its_names(
    site: Site, documents: dict[str, dict[str, Any]]
) -> None:
    clerk = site.people.witten.clerk.token
    target = {"plan_entry": "22.10", "dossier_title": "Beispiel", "case_title": "Anmeldung"}
    filed = site.post(clerk, f"/api/v1/inbox/{documents[GOOD[1]]['inbox_item']}/file", target)
    assert filed.status_code == 200, filed.text
    site.work()
    found = site.get(clerk, "/api/v1/search", q="geheim").json()["documents"]
    assert found[0]["document"]["file_name"] == "geheim.pdf"
    assert found[0]["case"]["reference_number"] == filed.json()["reference_number"]


def test_a_form_without_a_file_has_pages_with_the_labels_of_the_service(site: Site) -> None:
    clerk = site.people.witten.clerk.token
    form = {
        "hund_name": "Bello",
        "betrag": "BETRAG",
        "leer": {},
        "nichts": None,
        "ja": True,
        "liste": [1, "zwei", None],
        "tief": {"a": [{"b": [[1], {"c": "ganz unten"}]}]},
        "": "ohne Namen",
        "\u202ername": "gedreht \u202e und \u0000 nichts",
        "k" * 5000: {"innen": "x"},
        "lang": "Wort" * 2000,
    }
    first = json.dumps({"service": "hundesteuer", "received_at": "2026-12-31T23:30:00Z", "form": form, "applicant": {}})
    content = first.replace('"BETRAG"', "1234567890123456789.10").encode()
    answer = site.send(site.people.witten.portal_key, [("submission", "x", "application/json", content)], "seltsam")
    assert answer.status_code == 201, answer.text
    site.work()
    item = site.get(clerk, f"/api/v1/inbox/{answer.json()['id']}").json()
    (document,) = item["documents"]
    assert (item["received_on"], document["state"]) == ("2027-01-01", "read")
    pages = [
        site.get(clerk, f"/api/v1/documents/{document['id']}/pages/{number}").json()["text"]
        for number in range(1, document["page_count"] + 1)
    ]
    text = " ".join(" ".join(pages).split())
    for shown in ("Name des Hundes", "Bello", "1234567890123456789.10", "ganz unten", "01.01.2027 um 00:30 Uhr"):
        assert shown in text
    original = site.get(clerk, f"/api/v1/documents/{document['id']}/original")
    assert original.content == content


def test_names_are_kept_as_they_are_and_shown_so_that_everything_is_seen(site: Site) -> None:
    witten = site.people.witten
    names = [*NAMES, "\x1a0\x1a\x1a", "\0\x1a\0"]
    files: list[File] = [(f"p{number}", name, PDF, GOOD[3]) for number, name in enumerate(names)]
    parts: list[File] = [(part, part, kind, content) for part, _, kind, content in files]
    first: File = ("submission", "submission.json", "application/json", submission(files))
    answer = site.send(witten.portal_key, [first, *parts], "namen")
    assert answer.status_code == 201, answer.text
    item = f"/api/v1/inbox/{answer.json()['id']}"
    kept = site.get(witten.clerk.token, item).json()["documents"][1:]
    assert [each["file_name"] for each in kept] == names
    cookie = accounts.sign_in(site.deployment.platform.database, witten.clerk.login, PASSWORD).cookie
    page = site.http.get(f"/posteingang/{answer.json()['id']}", headers={"Cookie": f"{SESSION_COOKIE}={cookie}"})
    site.http.cookies.clear()
    assert page.status_code == 200
    assert "rechnung[U+202E]fdp.exe" in page.text
    assert "&lt;img src=x onerror=alert(1)&gt;" in page.text
    assert not {letter for name in names for letter in name if not letter.isprintable()} - set("\n") & set(page.text)
    for document in kept:
        original = site.get(witten.clerk.token, f"/api/v1/documents/{document['id']}/original")
        assert original.content == GOOD[3]
        assert original.headers["content-disposition"].isprintable()
