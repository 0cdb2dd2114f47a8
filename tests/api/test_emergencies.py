# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""An operator sees one record when a second one agreed, for hours; the municipality is told of it and can end it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from httpx import Response
from sqlalchemy import text

from eakte.database.embedded import EmbeddedServer
from eakte.domain.access.emergency import WAITS
from eakte.domain.access.errors import EmergencyDecided, EmergencyNotOpen, ShareNotFound
from eakte.domain.access.values import ObjectType, Target
from eakte.domain.audit.values import Act
from eakte.kernel.errors import Forbidden
from eakte.kernel.ids import new_id
from eakte.kernel.tenancy import DEPLOYMENT
from eakte.services import emergencies, shared
from tests.api.callers import Caller, send, sign_in
from tests.api.records import CANARIES, Filled, ask_in_emergency, fill, open_in_emergency
from tests.deployment import clock_moved, new_site
from tests.evidence import as_owner, audit_log, entry_ids

LIST = "/betrieb/notzugriffe"


@pytest.fixture(scope="module")
def filled(embedded_server: EmbeddedServer) -> Iterator[Filled]:
    with new_site(embedded_server) as site:
        yield fill(site)


@pytest.fixture(scope="module")
def first(filled: Filled) -> Caller:
    return sign_in(filled.site, filled.site.people.operator)


@pytest.fixture(scope="module")
def second(filled: Filled) -> Caller:
    return sign_in(filled.site, filled.site.people.second_operator)


@pytest.fixture
def case(filled: Filled) -> Target:
    return Target(ObjectType.CASE, filled.witten.case)


@pytest.fixture(autouse=True)
def quiet(filled: Filled) -> Iterator[None]:
    """No test leaves an open one to the next."""
    yield
    with as_owner(filled.site) as connection:
        connection.execute(text("UPDATE directory.shares SET ended_at = now() WHERE only_for IS NOT NULL"))
        connection.execute(
            text("UPDATE directory.emergencies SET decided_by = asked_by, decided_at = now() WHERE decided_by IS NULL")
        )


def share_of(filled: Filled, emergency: UUID) -> UUID:
    with filled.site.deployment.platform.database.lookup() as directory:
        found = directory.emergencies.by_id(emergency)
    assert found is not None
    assert found.share is not None
    return found.share.id


def form(filled: Filled, **changes: str) -> dict[str, str]:
    fields = {
        "kommune": "witten",
        "art": "case",
        "kennung": str(filled.witten.case),
        "grund": "Störung 1",
        "stunden": "1",
    }
    return {**fields, **changes}


def at(filled: Filled, who: Caller, method: str, address: str, **body: Any) -> Response:  # noqa: ANN401 - httpx's own
    return send(filled.site, who, method, address, **body)


def test_two_operators_open_one_record_to_one_of_them(filled: Filled, first: Caller, second: Caller) -> None:
    site, witten = filled.site, filled.site.people.witten
    before = entry_ids(site, witten.tenant)
    pasted = form(filled, kennung=f"https://eakte.example/vorgaenge/{filled.witten.case}?looks=1")
    assert at(filled, first, "POST", LIST, data=pasted).headers["location"] == LIST
    (asked,) = audit_log(site, witten.tenant, Act.EMERGENCY_ASKED, without=before)
    assert (asked.object["type"], asked.object["id"]) == ("case", str(filled.witten.case))
    assert asked.detail["reason"] == "Störung 1"
    page = at(filled, first, "GET", LIST).text
    assert "wartet auf eine zweite Person" in page
    assert "Zustimmen" not in page
    assert "Zustimmen" in at(filled, second, "GET", LIST).text
    (emergency, *_) = emergencies.all_emergencies(site.deployment.platform.database, site.people.operator.actor)

    agreed = at(filled, second, "POST", f"{LIST}/{emergency.emergency.id}/zustimmen")

    assert agreed.status_code == 303, agreed.text
    share = share_of(filled, emergency.emergency.id)
    assert f'href="/geteilt/{share}"' in at(filled, first, "GET", LIST).text
    opened = at(filled, first, "GET", f"/geteilt/{share}")
    assert opened.status_code == 200, opened.text
    assert "Nebelkrähe" in opened.text
    assert at(filled, first, "GET", f"/geteilt/{share}/protokoll").status_code == 200
    acts = [entry.act for entry in audit_log(site, witten.tenant, without=before)]
    assert {Act.EMERGENCY_ASKED, Act.EMERGENCY_AGREED, Act.CASE_OPENED, Act.PAGE_OPENED} <= set(acts)
    (entered, *_) = audit_log(site, DEPLOYMENT, Act.SHARE_ENTERED)
    assert entered.detail["owner"] == "Stadt Witten"


def test_nobody_else_sees_it_and_no_original_is_taken(
    filled: Filled, case: Target, first: Caller, second: Caller
) -> None:
    site, document = filled.site, filled.witten.document
    share = share_of(filled, open_in_emergency(site, site.people.witten, case))
    assert at(filled, second, "GET", f"/geteilt/{share}").status_code == 404
    for who in (filled.own["clerk"], filled.neighbours["clerk"]):
        assert at(filled, who, "GET", f"/geteilt/{share}").status_code == 404
    image = f"/api/v1/shared/{share}/documents/{document}/pages/1/image"
    assert at(filled, first, "GET", image).status_code == 200
    assert at(filled, second, "GET", image).status_code == 404
    assert at(filled, first, "GET", f"/api/v1/shared/{share}/documents/{document}/original").status_code == 403
    other = f"/api/v1/shared/{share}/documents/{filled.hattingen_item}"
    assert at(filled, first, "GET", other).status_code == 404
    assert at(filled, first, "GET", "/geteilt").status_code == 403


def test_nobody_agrees_to_their_own_and_nothing_is_open_before(filled: Filled, case: Target, first: Caller) -> None:
    asked = ask_in_emergency(filled.site, filled.site.people.witten, case)
    refused = at(filled, first, "POST", f"{LIST}/{asked}/zustimmen")
    assert (refused.status_code, "Niemand stimmt dem eigenen Notzugriff zu" in refused.text) == (403, True)
    with as_owner(filled.site) as connection:
        opened = connection.scalar(
            text("SELECT count(*) FROM directory.shares WHERE only_for IS NOT NULL AND ended_at IS NULL")
        )
    assert opened == 0


def test_what_cannot_be_asked_for_says_why_and_keeps_the_form(filled: Filled, first: Caller) -> None:
    for changes, status, told in (
        ({"kommune": "nirgends"}, 404, 'role="alert"'),
        ({"art": "plan_entry"}, 404, 'role="alert"'),
        ({"art": ""}, 422, "So kann kein Notzugriff erbeten werden"),
        ({"kennung": "vergessen"}, 422, "So kann kein Notzugriff erbeten werden"),
        ({"kennung": str(new_id())}, 404, 'role="alert"'),
        ({"stunden": "9"}, 422, "1 bis 8 Stunden"),
        ({"stunden": "viele"}, 422, "1 bis 8 Stunden"),
        ({"grund": " "}, 422, "Der Grund fehlt"),
        ({"grund": "x" * 201}, 422, "So kann kein Notzugriff erbeten werden"),
    ):
        answer = at(filled, first, "POST", LIST, data=form(filled, **changes))
        assert (answer.status_code, told in answer.text) == (status, True), changes
        assert not [word for word in CANARIES if word in answer.text]


def test_it_ends_by_itself_and_is_not_agreed_to_for_ever(filled: Filled, case: Target) -> None:
    site, operator, second = filled.site, filled.site.people.operator.actor, filled.site.people.second_operator.actor
    database = site.deployment.platform.database
    asked = ask_in_emergency(site, site.people.witten, case)
    share = share_of(filled, open_in_emergency(site, site.people.witten, case, hours=2))
    with clock_moved(site, timedelta(minutes=119)):
        guest = shared.enter(database, operator, share)
    with clock_moved(site, timedelta(minutes=121)):
        with pytest.raises(ShareNotFound):
            shared.enter(database, operator, share)
        with database.read(guest) as unit, pytest.raises(Forbidden):
            shared.open_shared(unit)
    with clock_moved(site, WAITS), pytest.raises(EmergencyDecided):
        emergencies.agree(database, second, asked)


def test_the_municipality_is_told_and_ends_it(filled: Filled, case: Target, first: Caller) -> None:
    site = filled.site
    emergency = open_in_emergency(site, site.people.witten, case)
    share = share_of(filled, emergency)
    for role in ("tenant_admin", "auditor"):
        page = at(filled, filled.own[role], "GET", "/notzugriffe").text
        assert "Störung 4711" in page
        assert site.people.operator.actor.name in page
        assert '<span class="count">1' in page
        assert ("Jetzt beenden" in page) is (role == "tenant_admin")
    assert "Störung 4711" not in at(filled, filled.neighbours["tenant_admin"], "GET", "/notzugriffe").text
    address = f"/notzugriffe/{emergency}/beenden"
    assert at(filled, filled.neighbours["tenant_admin"], "POST", address).status_code == 404

    assert at(filled, filled.own["tenant_admin"], "POST", address).headers["location"] == "/notzugriffe"

    assert at(filled, first, "GET", f"/geteilt/{share}").status_code == 404
    again = at(filled, filled.own["tenant_admin"], "POST", address)
    assert (again.status_code, "Dieser Notzugriff ist nicht offen" in again.text) == (409, True)
    ended = audit_log(site, site.people.witten.tenant, Act.EMERGENCY_ENDED)[-1]
    assert ended.person["name"] == site.people.witten.tenant_admin.actor.name


def test_who_decides_about_the_record_sees_it_among_the_shares_and_ends_it_but_extends_it_not(
    filled: Filled, case: Target, first: Caller
) -> None:
    site, lead = filled.site, filled.own["office_lead"]
    share = share_of(filled, open_in_emergency(site, site.people.witten, case))
    assert "Betrieb" in at(filled, lead, "GET", f"/vorgaenge/{case.id}/teilen").text
    page = at(filled, lead, "GET", f"/teilungen/{share}").text
    assert "Notzugriff" in page
    assert "verlaengern" not in page
    longer = at(filled, lead, "POST", f"/teilungen/{share}/verlaengern", data={"stand": "1", "bis": "2026-12-31"})
    assert longer.status_code == 409
    assert at(filled, lead, "POST", f"/teilungen/{share}/beenden", data={"stand": "1"}).status_code == 303
    assert at(filled, first, "GET", f"/geteilt/{share}").status_code == 404
    with pytest.raises(EmergencyNotOpen):
        emergencies.end(site.deployment.platform.database, site.people.operator.actor, _of(filled, share))


def _of(filled: Filled, share: UUID) -> UUID:
    listed = emergencies.all_emergencies(filled.site.deployment.platform.database, filled.site.people.operator.actor)
    return next(each.emergency.id for each in listed if each.emergency.share and each.emergency.share.id == share)


def test_what_is_decided_stays_decided(filled: Filled, case: Target, first: Caller, second: Caller) -> None:
    site = filled.site
    asked = ask_in_emergency(site, site.people.witten, case)
    assert at(filled, first, "POST", f"{LIST}/{asked}/ablehnen").status_code == 303  # taken back
    for what in ("zustimmen", "ablehnen", "beenden"):
        assert at(filled, second, "POST", f"{LIST}/{asked}/{what}").status_code == 409
        assert at(filled, second, "POST", f"{LIST}/{new_id()}/{what}").status_code == 404
    opened = open_in_emergency(site, site.people.witten, case)
    assert at(filled, first, "POST", f"{LIST}/{opened}/zustimmen").status_code == 409
    assert at(filled, second, "POST", f"{LIST}/{opened}/beenden").status_code == 303


def test_what_became_protected_meanwhile_is_not_opened(filled: Filled, case: Target, second: Caller) -> None:
    site = filled.site
    asked = ask_in_emergency(site, site.people.witten, case)
    opened = share_of(filled, open_in_emergency(site, site.people.witten, case))
    with as_owner(site, site.people.witten.tenant) as connection:
        connection.execute(text("UPDATE records.dossiers SET protection = 'social'"))
    try:
        refused = at(filled, second, "POST", f"{LIST}/{asked}/zustimmen")
        assert (refused.status_code, "Sozialdaten" in refused.text) == (409, True)
        first = sign_in(site, site.people.operator)
        assert at(filled, first, "GET", f"/geteilt/{opened}").status_code == 403
    finally:
        with as_owner(site, site.people.witten.tenant) as connection:
            connection.execute(text("UPDATE records.dossiers SET protection = 'none'"))


def test_the_database_lets_no_one_agree_to_their_own(filled: Filled, case: Target) -> None:
    site = filled.site
    emergency = open_in_emergency(site, site.people.witten, case)
    with pytest.raises(Exception, match="second_person"), as_owner(site) as connection:
        connection.execute(
            text("UPDATE directory.emergencies SET decided_by = asked_by WHERE id = :id"), {"id": emergency}
        )
