# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A dossier as one PDF/A: what is in it, who gets it, how long it is kept, and what a kill, a revoked right and a
destroyed document do to it.
"""

import io
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pikepdf
import pytest
from pikepdf.pdfa import validate_written
from pypdf import PdfReader
from sqlalchemy import text

from eakte.bootstrap import build_runner
from eakte.database.embedded import EmbeddedServer
from eakte.domain.audit.values import Act
from eakte.domain.filing import compiling as rules
from eakte.domain.filing.compiling import BOUND_AT_ONCE, KEPT, CompilationState
from eakte.jobs.values import Compile
from eakte.kernel.ids import new_id
from eakte.kernel.tenancy import Actor, system
from eakte.processing.errors import Broken
from eakte.processing.processor import SandboxedProcessor
from eakte.services import compiling, compiling_job
from eakte.services.accounts import by_now
from eakte.services.sweeping import sweep
from tests.api.callers import send, sign_in
from tests.api.records import pdf
from tests.cli.command import environment
from tests.deployment import File, Site, clock_moved, new_site
from tests.evidence import as_owner, audit_log, check_problem, stored_files
from tests.faults.points import Point
from tests.people import Colleague

FILING = {"plan_entry": "22.10", "dossier_title": "Akte <Hund & Katze>", "case_title": "Anmeldung"}
SHEET: File = ("tabelle", "Tabelle.ods", "application/octet-stream", b"kein PDF")
BROKEN: File = ("kaputt", "kaputt.pdf", "application/pdf", b"%PDF-1.7 broken")
LETTER: File = ("brief", "Brief.pdf", "application/pdf", pdf("Rebhuhn im Brief"))


@pytest.fixture(scope="module")
def towns(embedded_server: EmbeddedServer) -> Iterator[Site]:
    """For tests that each file in a dossier of their own."""
    with new_site(embedded_server) as site:
        yield site


def submitted(site: Site, *files: File, dossier: UUID | None = None, title: str = "Anmeldung") -> tuple[UUID, UUID]:
    """A submission with these files, read and filed in a new case, in a new dossier if in none: both ids."""
    town = site.people.witten
    item = site.submit(town.portal_key, *files, idempotency_key=str(new_id())).json()["id"]
    site.work()
    target = FILING if dossier is None else {"dossier": str(dossier), "case_title": title}
    case = site.post(town.clerk.token, f"/api/v1/inbox/{item}/file", target).json()["id"]
    found = site.get(town.clerk.token, f"/api/v1/cases/{case}").json()
    return UUID(found["dossier"]["id"]), UUID(case)


def ask(site: Site, path: str, who: Colleague | None = None) -> dict[str, Any]:
    answer = site.post((who or site.people.witten.clerk).token, f"/api/v1/{path}/pdf")
    assert answer.status_code == 202, answer.text
    assert answer.headers["location"] == f"/api/v1/compilations/{answer.json()['id']}"
    made: dict[str, Any] = answer.json()
    return made


def stand(site: Site, asked: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = site.get(site.people.witten.clerk.token, f"/api/v1/compilations/{asked['id']}").json()
    return found


def made(site: Site, path: str) -> dict[str, Any]:
    return finished(site, ask(site, path))


def finished(site: Site, asked: dict[str, Any]) -> dict[str, Any]:
    """As it stands when its jobs have been done, one after the other: each leaves what is left to the next one."""
    deadline = time.monotonic() + 120
    while (found := stand(site, asked))["state"] == "running":
        assert time.monotonic() < deadline, found
        site.work()
    return found


def fetched(site: Site, asked: dict[str, Any]) -> bytes:
    answer = site.get(site.people.witten.clerk.token, f"/api/v1/compilations/{asked['id']}/content")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    return answer.content


def job_of(site: Site, asked: dict[str, Any]) -> Compile:
    return Compile(site.people.witten.tenant.id, UUID(asked["id"]))


def worker(site: Site) -> Actor:
    return system(site.people.witten.tenant, "worker")


def objects(site: Site, asked: dict[str, Any]) -> list[UUID]:
    return _ids(site, "SELECT id FROM records.compiled_objects WHERE compilation_id = :id", asked["id"])


def has_key(site: Site, object_id: UUID) -> bool:
    return bool(_ids(site, "SELECT id FROM keys.object_keys WHERE id = :id", object_id))


def _ids(site: Site, statement: str, id_: object) -> list[UUID]:
    with as_owner(site, site.people.witten.tenant) as connection:
        return list(connection.scalars(text(statement), {"id": id_}))


def links(content: bytes) -> list[int]:
    """Where the links of the table of contents lead, as page numbers from 1, in order."""
    reader = PdfReader(io.BytesIO(content))
    places = reader.named_destinations
    found = []
    for page in reader.pages:
        for annotation in page.get("/Annots", ()):
            number = reader.get_destination_page_number(places[annotation.get_object()["/Dest"]])
            assert number is not None
            found.append(number + 1)
    return found


def test_a_dossier_becomes_one_pdfa_with_cover_contents_and_every_document(towns: Site) -> None:
    dossier, _ = submitted(towns, LETTER, SHEET, BROKEN)
    submitted(towns, dossier=dossier, title="Abmeldung")
    ended = made(towns, f"dossiers/{dossier}")
    assert (ended["state"], ended["documents"], ended["gone_through"]) == ("done", 5, 5)
    content = fetched(towns, ended)
    assert ended["size"] == len(content)

    report = validate_written(io.BytesIO(content), "2b")
    assert report.findings == []
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
    assert len(pages) == ended["pages"] == 5
    cover, contents = pages[0], pages[1]
    number = towns.get(towns.people.witten.clerk.token, f"/api/v1/dossiers/{dossier}").json()["reference_number"]
    for fact in (number, "Akte <Hund & Katze>", "laufend", "5 Dokumente, 2 davon stehen nur im Inhaltsverzeichnis"):
        assert fact in cover.replace("\n", " ")
    assert "PDF/A-2b" in cover
    for line in (
        "Anmeldung",
        "Anlage: Brief.pdf",
        "Anlage: Tabelle.ods",
        "Anlage: kaputt.pdf",
        "Abmeldung",
        "20.11.2026",
    ):
        assert line in contents
    told = contents.replace("\n", " ")
    assert "Nicht in diesem PDF, weil sein Format nicht angezeigt werden kann." in told
    assert "Nicht in diesem PDF, weil es nicht lesbar ist." in told
    assert f"Vorgang {number}" in told
    assert "Die Seiten sind als Bilder wiedergegeben." in told  # its font is not in the file
    assert "Rebhuhn" in pages[3]
    assert links(content) == [3, 3, 4, 5, 5]


def test_its_outline_has_cases_with_their_documents_and_its_metadata_the_number(towns: Site) -> None:
    dossier, _ = submitted(towns)
    submitted(towns, SHEET, dossier=dossier, title="Ölwechsel")
    content = fetched(towns, made(towns, f"dossiers/{dossier}"))
    with pikepdf.open(io.BytesIO(content)) as opened:
        with opened.open_outline() as outline:
            titles = [(each.title, [below.title for below in each.children]) for each in outline.root]
        with opened.open_metadata() as meta:
            assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("2", "B")
            assert "Akte <Hund & Katze>" in meta["dc:title"]
        assert opened.Root.OutputIntents[0].S == "/GTS_PDFA1"
    assert [len(below) for _, below in titles] == [0, 1, 1]
    assert titles[0][0] == "Deckblatt und Inhalt"
    assert titles[2][0].endswith("Ölwechsel")


def test_a_case_alone_has_only_its_own_documents(towns: Site) -> None:
    dossier, _ = submitted(towns)
    _, other = submitted(towns, dossier=dossier, title="Zweiter")
    ended = made(towns, f"cases/{other}")
    assert (ended["case_id"], ended["documents"], ended["pages"]) == (str(other), 1, 3)
    assert "Akte <Hund & Katze>" in PdfReader(io.BytesIO(fetched(towns, ended))).pages[0].extract_text()


def test_asking_making_and_taking_it_stand_in_the_log(towns: Site) -> None:
    dossier, _ = submitted(towns)
    fetched(towns, made(towns, f"dossiers/{dossier}"))
    acts = (Act.COMPILATION_ASKED, Act.COMPILATION_MADE, Act.COMPILATION_DOWNLOADED)
    for act in acts:
        told = [each for each in audit_log(towns, towns.people.witten.tenant, act) if each.object["id"] == str(dossier)]
        assert [each.person["name"] for each in told] == [towns.people.witten.clerk.actor.name], act
        assert told[0].detail["documents"] == 1
    seen = towns.get(towns.people.witten.clerk.token, f"/api/v1/dossiers/{dossier}/history", looks="true").text
    assert "als ein PDF heruntergeladen" in seen


def test_who_did_not_ask_is_told_of_no_such_pdf(towns: Site) -> None:
    dossier, _ = submitted(towns)
    ended = made(towns, f"dossiers/{dossier}")
    path = f"/api/v1/compilations/{ended['id']}"
    witten = towns.people.witten
    for who in (witten.office_lead, witten.archivist, witten.auditor, towns.people.hattingen.clerk):
        for address in (path, f"{path}/content"):
            check_problem(towns.get(who.token, address), 404, "compilation-not-found")
        check_problem(towns.http.delete(path, headers=towns.as_(who.token)), 404, "compilation-not-found")
    assert stand(towns, ended)["state"] == "done"
    assert ask(towns, f"dossiers/{dossier}", witten.archivist)["id"] != ended["id"]
    check_problem(towns.post(witten.auditor.token, f"/api/v1/dossiers/{dossier}/pdf"), 403, "forbidden")
    neighbour = towns.people.hattingen.clerk
    check_problem(towns.post(neighbour.token, f"/api/v1/dossiers/{dossier}/pdf"), 404, "dossier-not-found")


def test_asked_again_while_it_is_made_it_is_the_same_and_afterwards_a_new_one(towns: Site) -> None:
    dossier, _ = submitted(towns)
    first = ask(towns, f"dossiers/{dossier}")
    assert ask(towns, f"dossiers/{dossier}")["id"] == first["id"]
    finished(towns, first)
    (old,) = objects(towns, first)
    second = ask(towns, f"dossiers/{dossier}")
    assert second["id"] != first["id"]
    assert stand(towns, first)["state"] == "deleted"
    assert not has_key(towns, old)


def test_a_dossier_without_documents_or_with_too_many_pages_is_refused_with_advice(
    towns: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = towns.people.witten.clerk.token
    empty = towns.post(token, "/api/v1/dossiers", {"plan_entry": "22.10", "title": "Leer"}).json()["id"]
    check_problem(towns.post(token, f"/api/v1/dossiers/{empty}/pdf"), 409, "nothing-to-compile")
    dossier, _ = submitted(towns, LETTER)
    monkeypatch.setattr(rules, "MAX_PAGES", 1)
    refused = check_problem(towns.post(token, f"/api/v1/dossiers/{dossier}/pdf"), 409, "compilation-too-large")
    assert "einzelne Vorgänge" in refused["detail"]
    monkeypatch.setattr(rules, "MAX_PAGES", 2)
    assert towns.post(token, f"/api/v1/dossiers/{dossier}/pdf").status_code == 202


def test_one_that_becomes_too_large_ends_with_the_reason(towns: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    dossier, _ = submitted(towns)
    asked = ask(towns, f"dossiers/{dossier}")
    monkeypatch.setattr(rules, "MAX_BYTES", 1)
    ended = finished(towns, asked)
    assert (ended["state"], ended["failure"]["code"]) == ("failed", "compilation-too-large")
    assert objects(towns, asked) == []
    browser = sign_in(towns, towns.people.witten.clerk)
    page = send(towns, browser, "GET", f"/akten/{dossier}/pdf").text
    assert "Das PDF konnte nicht erstellt werden" in page
    assert "Das ist zu viel für ein PDF" in page


def test_a_document_that_cannot_be_converted_is_named_with_the_reason(
    towns: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise Broken

    dossier, _ = submitted(towns)
    asked = ask(towns, f"dossiers/{dossier}")
    monkeypatch.setattr(SandboxedProcessor, "bind", broken)
    finished(towns, asked)
    content = fetched(towns, asked)
    assert "nicht in PDF/A umwandeln" in PdfReader(io.BytesIO(content)).pages[1].extract_text()
    assert validate_written(io.BytesIO(content), "2b").findings == []


def test_it_can_be_stopped_and_nothing_of_it_is_kept(towns: Site) -> None:
    dossier, _ = submitted(towns)
    asked = ask(towns, f"dossiers/{dossier}")
    compiling_job.go_on(towns.deployment.platform, worker(towns), job_of(towns, asked))
    (part,) = objects(towns, asked)
    browser = sign_in(towns, towns.people.witten.clerk)
    page = send(towns, browser, "GET", f"/akten/{dossier}/pdf").text
    assert "1 von 1 Dokumenten übernommen" in page
    ended = send(towns, browser, "POST", f"/pdf/{asked['id']}/beenden")
    assert ended.headers["location"] == f"/akten/{dossier}/pdf"
    assert not has_key(towns, part)
    towns.work()
    assert (stand(towns, asked)["state"], objects(towns, asked)) == ("cancelled", [])
    gone = towns.http.delete(f"/api/v1/compilations/{asked['id']}", headers=towns.as_(towns.people.witten.clerk.token))
    check_problem(gone, 409, "compilation-not-there")


def test_the_page_follows_the_work_and_offers_the_file(towns: Site) -> None:
    _, case = submitted(towns)
    browser = sign_in(towns, towns.people.witten.clerk)
    page = send(towns, browser, "GET", f"/vorgaenge/{case}/pdf").text
    assert "PDF erstellen" in page
    assert f'href="/vorgaenge/{case}/pdf"' in send(towns, browser, "GET", f"/vorgaenge/{case}").text
    assert send(towns, browser, "POST", f"/vorgaenge/{case}/pdf").headers["location"] == f"/vorgaenge/{case}/pdf"
    page = send(towns, browser, "GET", f"/vorgaenge/{case}/pdf").text
    step = re.search(r'hx-get="(/pdf/[^"]+)"', page)
    assert step is not None
    assert send(towns, browser, "GET", step[1]).status_code == 204
    finished(towns, towns.post(towns.people.witten.clerk.token, f"/api/v1/cases/{case}/pdf").json())
    assert "HX-Location" in send(towns, browser, "GET", step[1]).headers
    page = send(towns, browser, "GET", f"/vorgaenge/{case}/pdf").text
    link = re.search(r'href="(/api/v1/compilations/[^"]+)"', page)
    assert link is not None
    assert send(towns, browser, "GET", link[1]).content.startswith(b"%PDF-1.7")


def test_it_is_kept_for_a_week_and_then_deleted(towns: Site) -> None:
    dossier, _ = submitted(towns)
    ended = made(towns, f"dossiers/{dossier}")
    (whole,) = objects(towns, ended)
    token = towns.people.witten.clerk.token
    with clock_moved(towns, KEPT - timedelta(minutes=1)):
        assert towns.get(token, f"/api/v1/compilations/{ended['id']}/content").status_code == 200
    with clock_moved(towns, KEPT + timedelta(minutes=1)):
        content = towns.get(token, f"/api/v1/compilations/{ended['id']}/content")
        check_problem(content, 409, "compilation-not-there")
        assert stand(towns, ended)["state"] == "deleted"
        assert has_key(towns, whole)
        sweep(towns.deployment.platform, towns.deployment.platform.database._clock.now())
    assert not has_key(towns, whole)
    assert objects(towns, ended) == []
    assert not any(str(whole) in name for name in stored_files(towns))


def test_while_it_is_kept_the_sweeper_leaves_it_alone(towns: Site) -> None:
    dossier, _ = submitted(towns)
    ended = made(towns, f"dossiers/{dossier}")
    with clock_moved(towns, timedelta(days=2)):
        sweep(towns.deployment.platform, towns.deployment.platform.database._clock.now())
    assert fetched(towns, ended)


def test_it_goes_with_any_of_its_documents(towns: Site) -> None:
    dossier, case = submitted(towns, LETTER)
    done, running = made(towns, f"dossiers/{dossier}"), ask(towns, f"cases/{case}")
    compiling_job.go_on(towns.deployment.platform, worker(towns), job_of(towns, running))
    gone = [*objects(towns, done), *objects(towns, running)]
    assert len(gone) == 2
    witten = towns.people.witten
    documents = towns.get(witten.clerk.token, f"/api/v1/cases/{case}").json()["documents"]
    letter = next(each["id"] for each in documents if each["file_name"] == "Brief.pdf")
    asked = towns.post(witten.clerk.token, f"/api/v1/documents/{letter}/discard", {"reason": "misdirected"})
    assert asked.status_code == 201
    assert towns.post(witten.office_lead.token, f"/api/v1/documents/{letter}/discard/agree").status_code in {200, 204}

    for each in (done, running):
        assert stand(towns, each)["state"] == "withdrawn"
        content = towns.get(witten.clerk.token, f"/api/v1/compilations/{each['id']}/content")
        check_problem(content, 409, "compilation-not-there")
    assert [has_key(towns, each) for each in gone] == [False, False]
    towns.work()
    assert not any(str(each) in name for each in gone for name in stored_files(towns))
    assert [objects(towns, each) for each in (done, running)] == [[], []]
    assert stand(towns, running)["state"] == "withdrawn"


def test_an_attempt_that_was_overtaken_leaves_nothing(towns: Site) -> None:
    dossier, _ = submitted(towns)
    asked = ask(towns, f"dossiers/{dossier}")
    platform, clerk = towns.deployment.platform, towns.people.witten.clerk.actor
    with platform.database.begin(worker(towns)) as uow:
        row = compiling_job._running(uow, UUID(asked["id"]))
        assert row is not None
        row.attempt = 1
        task = compiling_job._task(row)
        row.attempt = 2
    before = stored_files(towns)
    compiling_job._bind(platform, worker(towns), clerk, task, job_of(towns, asked))
    assert (stored_files(towns), objects(towns, asked)) == (before, [])
    assert finished(towns, asked)["state"] == "done"


def test_what_was_taken_back_into_the_inbox_is_not_given_out_any_more(towns: Site) -> None:
    town = towns.people.witten
    item = towns.scan(town.clerk.token, "Brief.pdf", "application/pdf", pdf("Wachtel")).json()["id"]
    towns.work()
    case = towns.post(town.clerk.token, f"/api/v1/inbox/{item}/file", FILING).json()["id"]
    ended = made(towns, f"cases/{case}")
    assert fetched(towns, ended)
    assert towns.post(town.clerk.token, f"/api/v1/inbox/{item}/take-back").status_code == 200
    content = towns.get(town.clerk.token, f"/api/v1/compilations/{ended['id']}/content")
    check_problem(content, 403, "compilation-out-of-reach")


def test_whose_right_was_revoked_gets_neither_the_file_nor_another(site: Site) -> None:
    dossier, _ = submitted(site)
    there = made(site, f"dossiers/{dossier}")
    other, _ = submitted(site, title="Zweite")
    waiting = ask(site, f"dossiers/{other}")
    clerk = site.people.witten.clerk
    with as_owner(site) as connection:
        ended = text("UPDATE directory.assignments SET valid_until = now() WHERE account_id = :id")
        assert connection.execute(ended, {"id": clerk.actor.id}).rowcount
    for _ in range(2):  # it binds nothing, then it finds that there is nothing to finish
        build_runner(site.deployment).run_waiting()

    database = site.deployment.platform.database
    who = by_now(database, worker(site), clerk.actor.id, None)
    with database.read(who) as unit:
        with pytest.raises(rules.CompilationOutOfReach):
            compiling.download(unit, site.deployment.platform, UUID(there["id"]))
        view = compiling.compilation(unit, UUID(waiting["id"]))
    assert view.state is CompilationState.FAILED
    assert view.failure is not None
    assert view.failure.code == "compilation-out-of-reach"
    assert objects(site, waiting) == []


def test_killed_while_binding_another_worker_goes_on_behind_the_last_batch(site: Site) -> None:
    sheets = [(f"t{each}", f"Tabelle {each}.ods", "application/octet-stream", b"kein PDF") for each in range(19)]
    dossier, _ = submitted(site, *sheets)
    submitted(site, dossier=dossier, title="Zweiter")
    asked = ask(site, f"dossiers/{dossier}")
    assert asked["documents"] == BOUND_AT_ONCE + 1
    victim = [sys.executable, "-m", "tests.faults.victim", "--die-at", Point.DOCUMENT_BOUND, "--after", "2", "worker"]
    killed = subprocess.run(victim, env=environment(site), check=False, timeout=180)
    assert killed.returncode == -signal.SIGKILL
    assert (stand(site, asked)["state"], stand(site, asked)["gone_through"]) == ("running", BOUND_AT_ONCE)
    (first,) = objects(site, asked)

    compiling_job.go_on(site.deployment.platform, worker(site), job_of(site, asked))
    assert objects(site, asked)[0] == first
    compiling_job.go_on(site.deployment.platform, worker(site), job_of(site, asked))
    ended = stand(site, asked)
    assert (ended["state"], ended["gone_through"]) == ("done", BOUND_AT_ONCE + 1)
    content = fetched(site, ended)
    assert validate_written(io.BytesIO(content), "2b").findings == []
    assert len(PdfReader(io.BytesIO(content)).pages) == ended["pages"]
    assert len(audit_log(site, site.people.witten.tenant, Act.COMPILATION_MADE)) == 1
