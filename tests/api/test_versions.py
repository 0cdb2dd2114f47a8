# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Working on documents through the doors: check-outs, versions that are added, and what changed between them."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from threading import Barrier
from typing import Any

import pytest
from httpx import Response

from eakte.database.embedded import EmbeddedServer
from eakte.domain.documents.versions import MAX_NOTE_CHARACTERS
from tests.api.callers import send, sign_in
from tests.api.records import pdf
from tests.deployment import Site, clock_moved, new_site
from tests.evidence import audit_log, check_problem, stored_files
from tests.people import Colleague

NUMBERS = count(1)
FIRST, SECOND = pdf("Die Steuer beträgt 120 Euro."), pdf("Die Steuer beträgt 150 Euro.")


@pytest.fixture(scope="module")
def site(embedded_server: EmbeddedServer) -> Iterator[Site]:
    with new_site(embedded_server) as opened:
        yield opened


@dataclass(frozen=True)
class Filed:
    """A letter in a case of its own, read."""

    site: Site
    id: str
    case: str
    form: str

    @property
    def path(self) -> str:
        return f"/api/v1/documents/{self.id}"

    def add(
        self, content: bytes = SECOND, meant_for: int | None = 1, note: str | None = None, who: Colleague | None = None
    ) -> Response:
        headers = dict(self.site.as_((who or self.site.people.witten.clerk).token))
        if meant_for is not None:
            headers["If-Match"] = f'"{meant_for}"'
        fields = {} if note is None else {"note": note}
        file = {"file": ("Bescheid-neu.pdf", content, "application/pdf")}
        return self.site.http.post(f"{self.path}/versions", files=file, data=fields, headers=headers)

    def check_out(self, who: Colleague, hours: int = 8) -> Response:
        body = {"hours": hours}
        return self.site.http.put(f"{self.path}/check-out", json=body, headers=self.site.as_(who.token))

    def give_back(self, who: Colleague) -> Response:
        return self.site.http.delete(f"{self.path}/check-out", headers=self.site.as_(who.token))

    def get(self, path: str = "", who: Colleague | None = None, **query: int) -> Response:
        return self.site.get((who or self.site.people.witten.clerk).token, f"{self.path}{path}", **query)


@pytest.fixture
def letter(site: Site) -> Filed:
    key, clerk = site.people.witten.portal_key, site.people.witten.clerk.token
    sent = site.submit(
        key, ("anlage", "Bescheid.pdf", "application/pdf", FIRST), idempotency_key=f"brief-{next(NUMBERS)}"
    ).json()["id"]
    site.work()
    form, filed = site.get(clerk, f"/api/v1/inbox/{sent}").json()["documents"]
    target = {"plan_entry": "22.10", "dossier_title": "Akte", "case_title": "Vorgang"}
    case = site.post(clerk, f"/api/v1/inbox/{sent}/file", target).json()["id"]
    return Filed(site, filed["id"], case, form["id"])


def test_a_new_version_is_read_and_the_old_one_stays(letter: Filed) -> None:
    before = letter.get()
    assert before.headers["ETag"] == '"1"'
    added = letter.add(note="Betrag berichtigt")
    assert added.status_code == 201, added.text
    assert added.headers["ETag"] == letter.get().headers["ETag"] == '"2"'
    letter.site.work()

    told = letter.get("/versions").json()
    clerk = letter.site.people.witten.clerk
    newest, oldest = told["versions"]
    assert (newest["number"], newest["author"], newest["note"]) == (2, clerk.actor.name, "Betrag berichtigt")
    assert (newest["state"], newest["file_name"]) == ("read", "Bescheid-neu.pdf")
    assert (oldest["number"], oldest["author"], oldest["note"], oldest["file_name"]) == (1, "", None, "Bescheid.pdf")
    assert letter.get("/original").content == letter.get("/versions/2/original").content == SECOND
    assert letter.get("/versions/1/original").content == FIRST
    assert "150 Euro" in letter.get("/pages/1").json()["text"]
    assert {key: letter.get().json()[key] for key in ("file_name", "version")} == {
        "file_name": "Bescheid-neu.pdf",
        "version": 2,
    }


def test_the_words_of_the_newest_version_are_found_and_those_of_the_old_one_not(site: Site, letter: Filed) -> None:
    letter.add(pdf("Seltenwort Quittenbaum"))
    site.work()
    clerk = site.people.witten.clerk.token
    found = site.get(clerk, "/api/v1/search", q="Quittenbaum").json()["documents"]
    assert [each["document"]["id"] for each in found] == [letter.id]
    steuer = site.get(clerk, "/api/v1/search", q="Steuer").json()["documents"]
    assert letter.id not in [each["document"]["id"] for each in steuer]


def test_the_old_words_are_not_found_when_the_new_version_cannot_be_read(site: Site, letter: Filed) -> None:
    letter.add(b"%PDF-1.7 broken")
    site.work()
    steuer = site.get(site.people.witten.clerk.token, "/api/v1/search", q="Steuer").json()["documents"]
    assert letter.id not in [each["document"]["id"] for each in steuer]
    assert letter.get("/versions").json()["versions"][0]["state"] == "failed"


def test_a_change_for_an_older_version_is_refused_with_both_numbers_and_nothing_is_stored(letter: Filed) -> None:
    letter.add()
    stored = stored_files(letter.site)
    for meant_for, status, code in ((1, 412, "document-changed"), (None, 428, "precondition-required")):
        refused = letter.add(meant_for=meant_for)
        problem = check_problem(refused, status, code)
        assert meant_for is None or (problem["meant"], problem["newest"]) == (1, 2)
    assert stored_files(letter.site) == stored


def test_of_two_who_add_at_once_one_is_told(letter: Filed) -> None:
    start = Barrier(2)

    def add(_: int) -> int:
        start.wait()
        return letter.add().status_code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(add, range(2))) == [201, 412]
    assert [each["number"] for each in letter.get("/versions").json()["versions"]] == [2, 1]


def test_who_has_it_checked_out_keeps_others_from_adding(site: Site, letter: Filed) -> None:
    clerk, registry = site.people.witten.clerk, site.people.witten.registry
    taken = letter.check_out(clerk).json()["check_out"]
    assert (taken["by"], taken["mine"]) == (clerk.actor.name, True)
    assert letter.get("/versions", registry).json()["check_out"]["mine"] is False
    check_problem(letter.add(who=registry), 409, "checked-out-by-another")
    check_problem(letter.check_out(registry), 409, "checked-out-by-another")
    check_problem(letter.give_back(registry), 409, "checked-out-by-another")
    assert letter.add().status_code == 201
    assert letter.get("/versions").json()["check_out"] is None
    assert letter.add(meant_for=2, who=registry).status_code == 201


def test_a_check_out_ends_by_itself_by_its_holder_or_by_who_leads(site: Site, letter: Filed) -> None:
    clerk, lead = site.people.witten.clerk, site.people.witten.office_lead
    check_problem(letter.give_back(clerk), 409, "not-checked-out")
    letter.check_out(clerk)
    assert letter.give_back(clerk).status_code == 204
    letter.check_out(clerk)
    assert letter.give_back(lead).status_code == 204
    letter.check_out(clerk, hours=1)
    with clock_moved(site, timedelta(hours=1, seconds=1)):
        assert letter.get("/versions").json()["check_out"] is None
        assert letter.check_out(lead).status_code == 200
    check_problem(letter.check_out(lead, hours=73), 422, "check-out-too-long")


def test_what_stays_as_it_was_received_takes_no_version(site: Site, letter: Filed) -> None:
    clerk = site.people.witten.clerk
    form = Filed(site, letter.form, letter.case, letter.form)
    check_problem(form.add(), 409, "form-has-one-version")
    scanned = site.scan(clerk.token, "scan.pdf", "application/pdf", FIRST).json()["id"]
    (waiting,) = site.get(clerk.token, f"/api/v1/inbox/{scanned}").json()["documents"]
    check_problem(Filed(site, waiting["id"], "", "").check_out(clerk), 409, "not-filed-yet")
    site.post(clerk.token, f"/api/v1/cases/{letter.case}/close")
    check_problem(letter.add(), 409, "case-is-closed")
    check_problem(letter.check_out(clerk), 409, "case-is-closed")


def test_a_note_that_is_too_long_or_a_missing_file_leaves_nothing(letter: Filed) -> None:
    stored = stored_files(letter.site)
    check_problem(letter.add(note="x" * (MAX_NOTE_CHARACTERS + 1)), 422, "note-too-long")
    check_problem(letter.add(note="ü" * 5000), 422, "note-too-long")
    headers = {**letter.site.as_(letter.site.people.witten.clerk.token), "If-Match": '"1"'}
    empty = letter.site.http.post(f"{letter.path}/versions", files={"note": (None, "neu")}, headers=headers)
    check_problem(empty, 422, "scan-file-missing")
    assert stored_files(letter.site) == stored
    assert len(letter.get("/versions").json()["versions"]) == 1


@pytest.mark.parametrize("declared", ["text/html", "quatsch", "a/b; charset=x", "x/" + "y" * 300])
def test_a_file_of_any_kind_is_kept_and_its_kind_cannot_harm_who_takes_it(letter: Filed, declared: str) -> None:
    headers = {**letter.site.as_(letter.site.people.witten.clerk.token), "If-Match": '"1"'}
    file = {"file": ("a.html", b"<script>alert(1)</script>", declared)}
    assert letter.site.http.post(f"{letter.path}/versions", files=file, headers=headers).status_code == 201
    letter.site.work()
    taken = letter.get("/original")
    assert taken.content == b"<script>alert(1)</script>"
    assert taken.headers["Content-Disposition"].startswith("attachment")
    assert taken.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert letter.get("/versions").json()["versions"][0]["state"] == "no_preview"


def test_two_versions_are_compared_in_what_they_say(letter: Filed) -> None:
    letter.add()
    check_problem(letter.get("/comparison", before=1, after=2), 409, "texts-not-read")
    letter.site.work()
    compared = letter.get("/comparison", before=1, after=2).json()
    assert (compared["before"]["number"], compared["after"]["number"], compared["complete"]) == (1, 2, True)
    (change,) = compared["changes"]
    assert [piece["text"] for piece in change["before"]["pieces"] if piece["changed"]] == ["120"]
    assert [piece["text"] for piece in change["after"]["pieces"] if piece["changed"]] == ["150"]
    assert letter.get("/comparison", before=2, after=2).json()["changes"] == []
    problem = check_problem(letter.get("/comparison", before=1, after=3), 404, "version-not-found")
    assert problem["versions"] == 2
    check_problem(letter.get("/versions/9/original"), 404, "version-not-found")


def test_the_history_tells_who_added_what(site: Site, letter: Filed) -> None:
    clerk = site.people.witten.clerk
    letter.check_out(clerk, hours=2)
    letter.add(note="Betrag berichtigt")
    letter.check_out(clerk)
    letter.give_back(site.people.witten.office_lead)
    told = [each["text"] for each in letter.get("/history").json()["entries"]]
    lead = site.people.witten.office_lead.actor.name
    assert f"{lead} hat das Auschecken von {clerk.actor.name} beendet" in told
    assert f"{clerk.actor.name} hat das Dokument für 2 Std. ausgecheckt" in told
    assert any(each.endswith("Fassung 2 hinzugefügt, „Bescheid-neu.pdf“: Betrag berichtigt") for each in told)


def test_the_pages_show_refuse_and_compare(site: Site, letter: Filed) -> None:
    witten = site.people.witten
    page = f"/dokumente/{letter.id}/fassungen"
    clerk = sign_in(site, witten.clerk)

    def add(stand: int) -> Response:
        file: Mapping[str, Any] = {"file": ("neu.pdf", SECOND, "application/pdf")}
        return send(site, clerk, "POST", f"{page}?stand={stand}", files=file, data={"note": "<b>neu</b>"})

    refused = add(7)
    assert refused.status_code == 412
    assert "Das Dokument hat eine neuere Fassung" in refused.text
    assert add(1).status_code == 303
    site.work()
    shown = send(site, clerk, "GET", page).text
    assert "&lt;b&gt;neu&lt;/b&gt;" in shown
    assert "Zwei Fassungen vergleichen" in shown
    compared = send(site, clerk, "GET", f"{page}/vergleich?von=1&bis=2").text
    assert "<del>120</del>" in compared
    assert "<ins>150</ins>" in compared
    too_long = send(site, clerk, "POST", f"{page}/auschecken", data={"stunden": "100"})
    assert too_long.status_code == 422
    assert send(site, clerk, "POST", f"{page}/auschecken", data={"stunden": "3"}).status_code == 303
    assert "Sie haben dieses Dokument ausgecheckt" in send(site, clerk, "GET", page).text
    lead = send(site, sign_in(site, witten.office_lead), "GET", page).text
    assert "Auschecken beenden" in lead
    assert "Fassung hinzufügen</h2>" in shown
    assert "Fassung hinzufügen</h2>" not in lead
    assert send(site, clerk, "POST", f"{page}/zurueckgeben").status_code == 303
    entries = [entry.act for entry in audit_log(site, witten.tenant)]
    assert "document.given_back" in entries
