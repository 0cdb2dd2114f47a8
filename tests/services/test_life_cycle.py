# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Closing and reopening through the doors: retention, refusals with advice, who may, and two at once."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from eakte.database.embedded import EmbeddedServer
from eakte.domain.audit.values import Act
from eakte.domain.filing.errors import DossierHasOpenCases, DossierIsClosed
from eakte.domain.filing.inbox import Channel, DateOfReceipt, NewItem, ReceivedSource
from eakte.services import filing, life_cycle
from eakte.services.filing import FilingTarget
from tests.api.callers import send, sign_in
from tests.deployment import Site, clock_moved, new_site
from tests.evidence import as_owner, audit_log


@pytest.fixture(scope="module")
def towns(embedded_server: EmbeddedServer) -> Iterator[Site]:
    """For tests that each open a dossier of their own."""
    with new_site(embedded_server) as site:
        yield site


def filed(site: Site, dossier: UUID | None = None) -> tuple[UUID, UUID]:
    """A new case, in a new dossier if in none: the ids of the dossier and the case."""
    with site.deployment.platform.database.begin(site.people.witten.clerk.actor) as uow:
        item = uow.new_id()
        received = DateOfReceipt(uow.today, ReceivedSource.CAPTURED)
        uow.inbox.add(item, NewItem(Channel.SCAN, "Brief", received), uow.now)
        target = (
            FilingTarget(plan_number="22.10", dossier_title="Akte", case_title="Vorgang")
            if dossier is None
            else FilingTarget(dossier_id=dossier, case_title="Vorgang")
        )
        case = filing.file_item(uow, item, target).id
        return filing.case_place(uow, case).dossier.id, case


def api(site: Site, path: str, role: str = "clerk", reason: str | None = None) -> tuple[int, dict[str, Any]]:
    token = getattr(site.people.witten, role).token
    answer = site.post(token, f"/api/v1/{path}", None if reason is None else {"reason": reason})
    return answer.status_code, answer.json()


@pytest.mark.parametrize("role", ["office_lead", "records_manager"])
def test_a_reopened_case_has_no_retention_until_it_is_closed_again(towns: Site, role: str) -> None:
    dossier, case = filed(towns)
    _, closed = api(towns, f"cases/{case}/close")
    assert closed["retention"]["closed_on"] == closed["closed_on"]

    status, reopened = api(towns, f"cases/{case}/reopen", role, " Widerspruch\n eingegangen ")
    assert (status, reopened["closed_on"], reopened["retention"]) == (200, None, None)
    with as_owner(towns, towns.people.witten.tenant) as connection:
        stored = text("SELECT rules, retention_standing, retention_ends_on FROM records.cases WHERE id = :id")
        assert tuple(connection.execute(stored, {"id": case}).one()) == (None, None, None)
    with clock_moved(towns, timedelta(days=800)):
        _, again = api(towns, f"cases/{case}/close")

    assert again["retention"]["ends_on"] > closed["retention"]["ends_on"]
    assert again["retention"]["closed_on"] == again["closed_on"] > closed["closed_on"]
    (entry,) = (
        entry
        for entry in audit_log(towns, towns.people.witten.tenant, Act.CASE_REOPENED)
        if entry.object["id"] == str(case)
    )
    assert entry.detail["reason"] == "Widerspruch eingegangen"
    assert towns.get(towns.people.witten.clerk.token, f"/api/v1/dossiers/{dossier}").json()["closed_on"] is None


def test_reopening_needs_a_right_of_its_own_and_a_reason(towns: Site) -> None:
    dossier, case = filed(towns)
    api(towns, f"cases/{case}/close")
    api(towns, f"dossiers/{dossier}/close")
    for what in (f"dossiers/{dossier}", f"cases/{case}"):
        assert api(towns, f"{what}/reopen", "clerk", "Nachtrag")[0] == 403
        assert api(towns, f"{what}/reopen", "registry", "Nachtrag")[0] == 403
        status, problem = api(towns, f"{what}/reopen", "office_lead", " \n")
        assert (status, problem["type"]) == (422, "/problems/reason-missing")
        assert api(towns, f"{what}/reopen", "office_lead")[0] == 422


def test_every_refusal_says_why_and_what_to_do(towns: Site) -> None:
    dossier, case = filed(towns)
    number = towns.get(towns.people.witten.clerk.token, f"/api/v1/cases/{case}").json()["reference_number"]

    refused(towns, f"cases/{case}/reopen", "case-is-open", "nichts zu tun", "Nachtrag")
    refused(towns, f"dossiers/{dossier}/reopen", "dossier-is-open", "nichts zu tun", "Nachtrag")
    refused(towns, f"dossiers/{dossier}/close", "dossier-has-open-cases", f"Es sind 1: {number}.")
    api(towns, f"cases/{case}/close")
    refused(towns, f"cases/{case}/close", "case-already-closed", "nichts zu tun")
    assert api(towns, f"dossiers/{dossier}/close")[0] == 200
    refused(towns, f"dossiers/{dossier}/close", "dossier-already-closed", "nichts zu tun")
    refused(towns, f"cases/{case}/reopen", "dossier-is-closed", number.rpartition("-")[0], "Nachtrag")


def refused(site: Site, path: str, code: str, said: str, reason: str | None = None) -> None:
    status, problem = api(site, path, "office_lead", reason)
    assert (status, problem["type"]) == (409, f"/problems/{code}")
    assert said in problem["detail"]


def test_many_open_cases_are_counted_and_the_first_named(towns: Site) -> None:
    dossier, _ = filed(towns)
    for _ in range(6):
        filed(towns, dossier)
    _, problem = api(towns, f"dossiers/{dossier}/close")

    assert problem["count"] == 7
    assert [named.rpartition("-")[2] for named in problem["cases"].split(", ")] == ["1", "2", "3", "4", "5", "…"]


def test_nothing_can_be_filed_in_a_closed_dossier_and_it_is_not_offered(towns: Site) -> None:
    dossier, case = filed(towns)
    actor = towns.people.witten.clerk.actor
    api(towns, f"cases/{case}/close")
    with towns.deployment.platform.database.read(actor) as unit:
        assert dossier in {each.id for each in filing.dossiers_to_file(unit)}
    api(towns, f"dossiers/{dossier}/close")

    with pytest.raises(DossierIsClosed):
        filed(towns, dossier)
    with towns.deployment.platform.database.read(actor) as unit:
        assert dossier not in {each.id for each in filing.dossiers_to_file(unit)}
        assert dossier in {each.id for each in filing.dossiers(unit)}
    assert api(towns, f"dossiers/{dossier}/reopen", "records_manager", "Nachtrag")[0] == 200
    assert filed(towns, dossier)[0] == dossier


def test_whoever_is_first_a_closed_dossier_has_no_open_case(towns: Site) -> None:
    database, lead = towns.deployment.platform.database, towns.people.witten.office_lead.actor

    def close(dossier: UUID, _case: UUID) -> None:
        with database.begin(lead) as uow:
            life_cycle.close_dossier(uow, dossier)

    def reopen(_dossier: UUID, case: UUID) -> None:
        with database.begin(lead) as uow:
            life_cycle.reopen_case(uow, case, "Nachtrag")

    def open_another(dossier: UUID, _case: UUID) -> None:
        filed(towns, dossier)

    for rival in (reopen, open_another):
        for _ in range(4):
            dossier, case = filed(towns)
            api(towns, f"cases/{case}/close")
            ends = at_once(partial(close, dossier, case), partial(rival, dossier, case))
            assert ends in ([None, DossierIsClosed], [DossierHasOpenCases, None])


def at_once(*acts: Callable[[], object]) -> list[type[Exception] | None]:
    """How those end who begin together."""
    together = Barrier(len(acts))

    def begin(act: Callable[[], object]) -> type[Exception] | None:
        together.wait()
        try:
            act()
        except (DossierIsClosed, DossierHasOpenCases) as refused:
            return type(refused)
        return None

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(begin, acts))


def test_the_pages_ask_first_and_say_what_keeps_a_dossier_open(towns: Site) -> None:
    dossier, case = filed(towns)
    lead = sign_in(towns, towns.people.witten.office_lead)
    page = send(towns, lead, "GET", f"/akten/{dossier}/schliessen").text
    assert "Mit allen Vorgängen schließen" in page
    assert "Akte schließen</span>" not in page

    assert send(towns, lead, "POST", f"/vorgaenge/{case}/schliessen").headers["location"] == f"/vorgaenge/{case}"
    assert f"/vorgaenge/{case}/oeffnen" in send(towns, lead, "GET", f"/vorgaenge/{case}").text
    assert "Akte schließen</span>" in send(towns, lead, "GET", f"/akten/{dossier}/schliessen").text
    assert send(towns, lead, "POST", f"/akten/{dossier}/schliessen").headers["location"] == f"/akten/{dossier}"
    assert f"/vorgaenge/{case}/oeffnen" not in send(towns, lead, "GET", f"/vorgaenge/{case}").text
    assert f"/akten/{dossier}/oeffnen" in send(towns, lead, "GET", f"/akten/{dossier}").text
    for path in (f"/akten/{dossier}", f"/vorgaenge/{case}"):
        again = send(towns, lead, "POST", f"{path}/oeffnen", data={"grund": " "})
        assert again.status_code == 422
        assert "Der Grund fehlt" in again.text
        assert send(towns, lead, "GET", f"{path}/oeffnen").status_code == 200
        reopened = send(towns, lead, "POST", f"{path}/oeffnen", data={"grund": "Nachtrag"})
        assert (reopened.status_code, reopened.headers["location"]) == (303, path)


def test_a_clerk_is_offered_closing_and_no_reopening(towns: Site) -> None:
    dossier, case = filed(towns)
    clerk = sign_in(towns, towns.people.witten.clerk)
    assert f"/akten/{dossier}/schliessen" in send(towns, clerk, "GET", f"/akten/{dossier}").text
    api(towns, f"cases/{case}/close")
    api(towns, f"dossiers/{dossier}/close")
    for path in (f"/akten/{dossier}", f"/vorgaenge/{case}"):
        page = send(towns, clerk, "GET", path).text
        assert "/oeffnen" not in page
        assert "/schliessen" not in page
