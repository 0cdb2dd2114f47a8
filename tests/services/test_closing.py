# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Closing a dossier with all its cases: what it closes and what it does not, in between, twice, and after a kill."""

import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from eakte.bootstrap import build_runner
from eakte.database.embedded import EmbeddedServer
from eakte.domain.audit.values import Act
from eakte.domain.filing.closing import CLOSED_AT_ONCE, ClosingState
from eakte.domain.filing.errors import ClosingRuns
from eakte.jobs.values import CloseDossier
from eakte.kernel.tenancy import system
from eakte.services import closing, filing, life_cycle
from eakte.services.closing import ClosingView
from tests.api.callers import Caller, send, sign_in
from tests.cli.command import environment
from tests.deployment import Site, new_site
from tests.evidence import as_owner, audit_log
from tests.faults.points import Point
from tests.services.test_life_cycle import filed


@pytest.fixture(scope="module")
def towns(embedded_server: EmbeddedServer) -> Iterator[Site]:
    """For tests that each open a dossier of their own."""
    with new_site(embedded_server) as site:
        yield site


def with_cases(site: Site, count: int) -> tuple[UUID, list[UUID]]:
    """A new dossier with so many open cases."""
    dossier, first = filed(site)
    return dossier, [first, *more_cases(site, dossier, count - 1)]


def more_cases(site: Site, dossier: UUID, count: int) -> list[UUID]:
    with site.deployment.platform.database.begin(site.people.witten.clerk.actor) as uow:
        row = uow.filing.dossier(dossier)
        assert row is not None
        return [uow.filing.open_case(row, f"Vorgang {number}", uow.today).id for number in range(count)]


def ask(site: Site, dossier: UUID, role: str = "clerk") -> tuple[int, dict[str, Any]]:
    token = getattr(site.people.witten, role).token
    answer = site.post(token, f"/api/v1/dossiers/{dossier}/close", {"with_cases": True})
    return answer.status_code, answer.json()


def stand(site: Site, dossier: UUID) -> ClosingView:
    with site.deployment.platform.database.read(site.people.witten.clerk.actor) as unit:
        view = closing.newest(unit, dossier)
    assert view is not None
    return view


def job_of(site: Site, dossier: UUID) -> CloseDossier:
    return CloseDossier(site.people.witten.tenant.id, stand(site, dossier).id)


def run_jobs(site: Site) -> None:
    build_runner(site.deployment).run_waiting()


def times_closed(site: Site, cases: list[UUID]) -> Counter[int]:
    """How many of the cases have so many entries of their closing."""
    told = Counter(entry.object["id"] for entry in audit_log(site, site.people.witten.tenant, Act.CASE_CLOSED))
    return Counter(told[str(case)] for case in cases)


def is_closed(site: Site, dossier: UUID) -> bool:
    found = site.get(site.people.witten.clerk.token, f"/api/v1/dossiers/{dossier}").json()
    return found["closed_on"] is not None


def clerk_at_work(site: Site) -> Caller:
    return sign_in(site, site.people.witten.clerk)


def test_a_dossier_is_closed_with_all_its_cases_by_who_asked(towns: Site) -> None:
    dossier, cases = with_cases(towns, 2 * CLOSED_AT_ONCE + 1)
    status, begun = ask(towns, dossier)
    assert (status, begun["state"], begun["cases"], begun["closed"]) == (202, "running", len(cases), 0)
    assert not is_closed(towns, dossier)

    run_jobs(towns)
    ended = towns.get(towns.people.witten.clerk.token, f"/api/v1/dossiers/{dossier}/closing").json()
    assert (ended["state"], ended["gone_through"], ended["closed"]) == ("done", len(cases), len(cases))
    assert ended["ended_at"] is not None
    assert is_closed(towns, dossier)
    assert times_closed(towns, cases) == {1: len(cases)}
    (entry,) = (
        each
        for each in audit_log(towns, towns.people.witten.tenant, Act.DOSSIER_CLOSED)
        if each.object["id"] == str(dossier)
    )
    assert entry.person["name"] == towns.people.witten.clerk.actor.name
    with as_owner(towns, towns.people.witten.tenant) as connection:
        kept = text("SELECT count(*) FROM records.cases WHERE dossier_id = :id AND retention_ends_on IS NULL")
        assert connection.scalar(kept, {"id": dossier}) == 0


def test_begun_by_two_at_once_it_runs_once(towns: Site) -> None:
    dossier, cases = with_cases(towns, 3)
    together = Barrier(2)

    def begin(_: int) -> int:
        together.wait()
        return ask(towns, dossier)[0]

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(begin, range(2))) == [202, 409]
    assert ask(towns, dossier)[1]["type"] == "/problems/closing-runs"
    run_jobs(towns)
    assert times_closed(towns, cases) == {1: 3}


def test_a_case_opened_meanwhile_is_nobodys_to_close_and_keeps_the_dossier_open(towns: Site) -> None:
    dossier, cases = with_cases(towns, 3)
    ask(towns, dossier)
    (new,) = more_cases(towns, dossier, 1)
    run_jobs(towns)

    assert stand(towns, dossier).state is ClosingState.INCOMPLETE
    assert (times_closed(towns, cases), times_closed(towns, [new])) == ({1: 3}, {0: 1})
    assert not is_closed(towns, dossier)
    page = send(towns, clerk_at_work(towns), "GET", f"/akten/{dossier}").text
    assert "Die Akte bleibt offen, weil Vorgänge in ihr offen sind" in page

    ask(towns, dossier)
    run_jobs(towns)
    assert is_closed(towns, dossier)
    assert (times_closed(towns, cases), times_closed(towns, [new])) == ({1: 3}, {1: 1})


def test_a_case_closed_or_reopened_meanwhile_is_left_as_it_is(towns: Site) -> None:
    dossier, cases = with_cases(towns, 2)
    ask(towns, dossier)
    towns.post(towns.people.witten.clerk.token, f"/api/v1/cases/{cases[0]}/close")
    run_jobs(towns)

    view = stand(towns, dossier)
    assert (view.state, view.gone_through, view.closed) == (ClosingState.DONE, 2, 1)
    assert times_closed(towns, cases) == {1: 2}


def test_a_reopened_dossier_can_be_closed_with_its_cases_again(towns: Site) -> None:
    dossier, cases = with_cases(towns, 2)
    ask(towns, dossier)
    stale = job_of(towns, dossier)
    run_jobs(towns)
    with towns.deployment.platform.database.begin(towns.people.witten.office_lead.actor) as uow:
        life_cycle.reopen_dossier(uow, dossier, "Nachtrag")
        life_cycle.reopen_case(uow, cases[0], "Nachtrag")
    worker = system(towns.people.witten.tenant, "worker")
    closing.close_with_cases(towns.deployment.platform.database, worker, stale)
    assert not is_closed(towns, dossier)

    assert ask(towns, dossier)[1]["cases"] == 1
    run_jobs(towns)
    assert is_closed(towns, dossier)
    assert times_closed(towns, cases) == {1: 1, 2: 1}
    assert ask(towns, dossier)[1]["type"] == "/problems/dossier-already-closed"


def test_what_was_not_read_keeps_its_case_open_and_is_named_before_and_after(towns: Site) -> None:
    dossier, cases = with_cases(towns, 1)
    unreadable, waiting = (_case_with_scan(towns, dossier, name) for name in ("kaputt.pdf", "wartet.pdf"))
    _set_state(towns, unreadable, "failed")
    _set_state(towns, waiting, "waiting")
    browser = clerk_at_work(towns)
    asked = send(towns, browser, "GET", f"/akten/{dossier}/schliessen").text
    assert "1 Vorgang wird geschlossen." in asked
    assert "2 Vorgänge bleiben offen:" in asked
    assert "ein Dokument darin ist nicht lesbar" in asked
    assert "ein Dokument darin wird noch gelesen" in asked

    begun = send(towns, browser, "POST", f"/akten/{dossier}/schliessen", data={"mit_vorgaengen": "ja"})
    assert begun.headers["location"] == f"/akten/{dossier}"
    worker = system(towns.people.witten.tenant, "worker")
    closing.close_with_cases(towns.deployment.platform.database, worker, job_of(towns, dossier))
    ended = towns.get(towns.people.witten.clerk.token, f"/api/v1/dossiers/{dossier}/closing").json()
    assert (ended["state"], ended["closed"], ended["kept_open_count"]) == ("incomplete", 1, 2)
    assert {each["id"]: each["reason"] for each in ended["kept_open"]} == {
        str(unreadable): "unreadable",
        str(waiting): "reading",
    }
    assert times_closed(towns, [*cases, unreadable, waiting]) == {1: 1, 0: 2}


def _case_with_scan(site: Site, dossier: UUID, name: str) -> UUID:
    token = site.people.witten.clerk.token
    item = site.scan(token, name, "application/pdf", b"%PDF-1.7 nichts").json()["id"]
    target = {"dossier": str(dossier), "case_title": name}
    return UUID(site.post(token, f"/api/v1/inbox/{item}/file", target).json()["id"])


def _set_state(site: Site, case: UUID, state: str) -> None:
    of_case = "document_id IN (SELECT id FROM records.documents WHERE case_id = :case)"
    with as_owner(site, site.people.witten.tenant) as connection:
        change = text(f"UPDATE records.document_versions SET state = :state WHERE {of_case}")
        assert connection.execute(change, {"state": state, "case": case}).rowcount == 1


def test_sub_cases_are_closed_first_and_volumes_last(towns: Site) -> None:
    dossier, (above,) = with_cases(towns, 1)
    token = towns.people.witten.clerk.token
    assert towns.post(token, f"/api/v1/dossiers/{dossier}/volumes").status_code == 201
    with towns.deployment.platform.database.begin(towns.people.witten.clerk.actor) as uow:
        row = uow.filing.dossier(dossier)
        assert row is not None
        below = uow.filing.open_case(row, "Darunter", uow.today, parent=above).id
    ask(towns, dossier)
    with towns.deployment.platform.database.read(towns.people.witten.clerk.actor) as unit:
        begun = unit.closings.newest(dossier)
        assert begun is not None
        assert begun.case_ids == [below, above]
    run_jobs(towns)

    assert stand(towns, dossier).state is ClosingState.DONE
    assert is_closed(towns, dossier)
    volumes = towns.get(token, f"/api/v1/dossiers/{dossier}").json()["volumes"]
    assert [volume["closed_on"] is None for volume in volumes] == [False] * len(volumes)
    assert volumes


def test_it_can_be_cancelled_between_two_batches_and_shows_how_far_it_is(towns: Site) -> None:
    dossier, cases = with_cases(towns, 2 * CLOSED_AT_ONCE)
    ask(towns, dossier)
    database, browser = towns.deployment.platform.database, clerk_at_work(towns)
    page = send(towns, browser, "GET", f"/akten/{dossier}").text
    assert "Die Akte wird mit ihren Vorgängen geschlossen" in page
    assert f"0 von {len(cases)} Vorgängen durchgegangen" in page
    step = stand(towns, dossier).step
    assert send(towns, browser, "GET", f"/akten/{dossier}/schliessen/stand?stand={step}").status_code == 204
    with database.begin(towns.people.witten.clerk.actor) as uow:
        row = uow.closings.newest(dossier, lock=True)
        assert row is not None
        row.attempt = 1
        assert closing._go_on(uow, row.id, 1)
    assert "HX-Location" in send(towns, browser, "GET", f"/akten/{dossier}/schliessen/stand?stand={step}").headers
    assert send(towns, browser, "POST", f"/akten/{dossier}/schliessen/abbrechen").status_code == 303
    run_jobs(towns)

    view = stand(towns, dossier)
    assert (view.state, view.closed) == (ClosingState.CANCELLED, CLOSED_AT_ONCE)
    assert times_closed(towns, cases) == {1: CLOSED_AT_ONCE, 0: CLOSED_AT_ONCE}
    assert "Das Schließen der Vorgänge wurde angehalten" in send(towns, browser, "GET", f"/akten/{dossier}").text
    again = towns.post(towns.people.witten.clerk.token, f"/api/v1/dossiers/{dossier}/closing/cancel")
    assert again.json()["type"] == "/problems/no-closing-runs"


def test_an_attempt_that_was_overtaken_closes_nothing_more(towns: Site) -> None:
    dossier, cases = with_cases(towns, 2)
    ask(towns, dossier)
    with towns.deployment.platform.database.begin(towns.people.witten.clerk.actor) as uow:
        row = uow.closings.newest(dossier, lock=True)
        assert row is not None
        row.attempt = 2
        assert not closing._go_on(uow, row.id, 1)
    assert times_closed(towns, cases) == {0: 2}
    run_jobs(towns)
    assert times_closed(towns, cases) == {1: 2}


def test_whose_role_ended_meanwhile_closes_nothing_more(site: Site) -> None:
    dossier, cases = with_cases(site, 2)
    assert ask(site, dossier)[0] == 202
    with as_owner(site) as connection:
        ended = text("UPDATE directory.assignments SET valid_until = now() WHERE account_id = :id")
        assert connection.execute(ended, {"id": site.people.witten.clerk.actor.id}).rowcount
    run_jobs(site)

    with site.deployment.platform.database.read(site.people.witten.office_lead.actor) as unit:
        view = closing.newest(unit, dossier)
    assert view is not None
    assert (view.state, view.closed, view.kept_open.count) == (ClosingState.INCOMPLETE, 0, 2)
    assert times_closed(site, cases) == {0: 2}


def test_a_job_that_is_given_up_shows_and_can_be_begun_again(towns: Site) -> None:
    dossier, cases = with_cases(towns, 2)
    ask(towns, dossier)
    worker, database = system(towns.people.witten.tenant, "worker"), towns.deployment.platform.database
    closing.fail(database, worker, job_of(towns, dossier))
    run_jobs(towns)
    assert stand(towns, dossier).state is ClosingState.FAILED
    closing.fail(database, worker, job_of(towns, dossier))

    ask(towns, dossier)
    run_jobs(towns)
    assert times_closed(towns, cases) == {1: 2}
    assert is_closed(towns, dossier)


def test_who_may_not_work_on_the_dossier_neither_begins_nor_cancels(towns: Site) -> None:
    dossier, _ = with_cases(towns, 1)
    assert ask(towns, dossier, "registry")[0] == 202
    for role in ("auditor", "archivist"):
        assert ask(towns, dossier, role)[0] == 403
        token = getattr(towns.people.witten, role).token
        assert towns.post(token, f"/api/v1/dossiers/{dossier}/closing/cancel").status_code == 403
    neighbour = towns.people.hattingen.clerk.token
    assert towns.get(neighbour, f"/api/v1/dossiers/{dossier}/closing").status_code == 404
    with pytest.raises(ClosingRuns), towns.deployment.platform.database.begin(towns.people.witten.clerk.actor) as uow:
        closing.begin(uow, dossier)


def test_killed_in_the_middle_of_a_batch_another_worker_closes_the_rest_once(site: Site) -> None:
    dossier, cases = with_cases(site, 2 * CLOSED_AT_ONCE)
    ask(site, dossier)
    victim = [sys.executable, "-m", "tests.faults.victim", "--die-at", Point.CASES_CLOSED]
    killed = subprocess.run(
        [*victim, "--after", str(CLOSED_AT_ONCE + 50), "worker"], env=environment(site), check=False, timeout=120
    )
    assert killed.returncode == -signal.SIGKILL
    assert stand(site, dossier).gone_through == CLOSED_AT_ONCE
    assert times_closed(site, cases) == {1: CLOSED_AT_ONCE, 0: CLOSED_AT_ONCE}

    closing.close_with_cases(
        site.deployment.platform.database, system(site.people.witten.tenant, "worker"), job_of(site, dossier)
    )
    view = stand(site, dossier)
    assert (view.state, view.closed) == (ClosingState.DONE, len(cases))
    assert times_closed(site, cases) == {1: len(cases)}
    assert is_closed(site, dossier)


def test_a_long_dossier_is_shown_a_page_at_a_time(towns: Site) -> None:
    dossier, cases = with_cases(towns, filing.CASES_A_PAGE + 1)
    browser = clerk_at_work(towns)
    first = send(towns, browser, "GET", f"/akten/{dossier}").text
    assert [UUID(each) for each in re.findall(r'data-row href="/vorgaenge/([^"]+)"', first)] == cases[:-1]
    onwards = re.search(r'href="([^"]+)">Weitere Vorgänge', first)
    assert onwards is not None
    second = send(towns, browser, "GET", onwards[1]).text
    assert [UUID(each) for each in re.findall(r'data-row href="/vorgaenge/([^"]+)"', second)] == cases[-1:]
    assert f'href="/akten/{dossier}">Erste Vorgänge' in second
    told = towns.get(towns.people.witten.clerk.token, f"/api/v1/dossiers/{dossier}").json()
    assert (len(told["cases"]), told["case_count"]) == (filing.CASES_A_PAGE, len(cases))
