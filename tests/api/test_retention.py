# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Retention through the doors: sentences, days of events, and changes of rules from the proposal to the end."""

from collections.abc import Iterator
from typing import Any

import pytest

from eakte.database.embedded import EmbeddedServer
from eakte.kernel.tenancy import Role
from tests.api.callers import Caller, send, sign_in
from tests.deployment import Site, new_site
from tests.people import Colleague, new_colleague

CHANGES = "/api/v1/retention/rule-changes"
COUNCIL = {"length": 6, "legal_basis": "KommHVO NRW § 59", "trigger": "council_resolution"}


@pytest.fixture(scope="module")
def site(embedded_server: EmbeddedServer) -> Iterator[Site]:
    with new_site(embedded_server) as made:
        yield made


@pytest.fixture(scope="module")
def second(site: Site) -> Colleague:
    return new_colleague(
        site.deployment, site.people.witten.tenant, Role.RECORDS_MANAGER, lambda _kind, text: f"2.{text}"
    )


@pytest.fixture(scope="module")
def keeper(site: Site) -> Caller:
    return sign_in(site, site.people.witten.records_manager)


@pytest.fixture(scope="module")
def clerk(site: Site) -> Caller:
    return sign_in(site, site.people.witten.clerk)


def position(site: Site, number: str, **said: object) -> str:
    token = site.people.witten.records_manager.token
    state = site.get(token, "/api/v1/filing-plan").headers["ETag"]
    body = {"kind": "add", "number": number, "title": "Versuch", **said}
    added = site.http.post("/api/v1/filing-plan/changes", json=body, headers={**site.as_(token), "If-Match": state})
    assert added.status_code == 200, added.text
    return number


def closed(site: Site, number: str) -> tuple[str, str]:
    token = site.people.witten.clerk.token
    dossier = site.post(token, "/api/v1/dossiers", {"plan_entry": number, "title": "Akte"}).json()["id"]
    case = site.post(token, f"/api/v1/dossiers/{dossier}/cases", {"title": "Vorgang"}).json()["id"]
    for path in (f"cases/{case}", f"dossiers/{dossier}"):
        assert site.post(token, f"/api/v1/{path}/close").status_code == 200
    return dossier, case


def told(site: Site, path: str) -> dict[str, Any]:
    return dict(site.get(site.people.witten.archivist.token, f"/api/v1/{path}/retention").json())


def test_rules_of_a_position_are_said_and_heard_in_the_same_words(site: Site) -> None:
    number = position(site, "11.30", retention_rules=[COUNCIL, {"permanent": True, "legal_basis": "Archivsatzung"}])
    token = site.people.witten.clerk.token
    shown = next(each for each in site.get(token, "/api/v1/filing-plan").json() if each["number"] == number)
    assert (shown["retention_years"], shown["legal_basis"]) == (None, None)
    assert [(each["length"], each["trigger"], each["permanent"]) for each in shown["retention_rules"]] == [
        (6, "council_resolution", False),
        (None, "closing", True),
    ]
    simple = next(each for each in site.get(token, "/api/v1/filing-plan").json() if each["number"] == "11.10")
    assert (simple["retention_years"], simple["retention_rules"]) == (30, None)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"retention_years": 3}, "retention-rule-without-source"),
        ({"legal_basis": "AO"}, "retention-source-without-period"),
        ({"retention_years": 3, "legal_basis": "AO", "retention_rules": [COUNCIL]}, "retention-rules-twice"),
        ({"retention_rules": [{"legal_basis": "AO"}]}, "retention-period-invalid"),
        ({"retention_rules": [{**COUNCIL, "trigger": "umzug"}]}, "retention-trigger-unknown"),
        ({"retention_rules": [{**COUNCIL, "trigger": "date_field:geburtstag"}]}, "retention-field-unknown"),
        ({"retention_years": 0, "legal_basis": "AO"}, "request-invalid"),
    ],
)
def test_what_is_no_rule_is_a_problem(site: Site, said: dict[str, object], code: str) -> None:
    token = site.people.witten.records_manager.token
    state = site.get(token, "/api/v1/filing-plan").headers["ETag"]
    body = {"kind": "change", "number": "41.10", **said}
    refused = site.http.post("/api/v1/filing-plan/changes", json=body, headers={**site.as_(token), "If-Match": state})
    assert (refused.status_code, refused.json()["type"]) == (422, f"/problems/{code}")
    assert site.post(token, CHANGES, {"position": "41.10", "reason": "weil", **said}).status_code == 422


def test_a_day_is_entered_and_the_sentences_follow(site: Site, clerk: Caller) -> None:
    dossier, case = closed(site, position(site, "11.40", retention_rules=[COUNCIL]))
    assert (told(site, f"cases/{case}")["standing"], told(site, f"cases/{case}")["missing"]) == (
        "open",
        ["council_resolution"],
    )
    page = f"/vorgaenge/{case}/aufbewahrung"
    assert "es fehlt das Datum des Ratsbeschlusses" in send(site, clerk, "GET", page).text

    wrong = send(site, clerk, "POST", page, data={"ereignis": "council_resolution", "tag": "gestern"})
    assert (wrong.status_code, "Dieser Tag kann nicht stimmen" in wrong.text) == (422, True)
    sent = send(site, clerk, "POST", page, data={"ereignis": "council_resolution", "tag": "2024-02-29"})
    assert (sent.status_code, sent.headers["Location"]) == (303, page)

    sentence = "6 Jahre ab Ende des Jahres, in dem der Rat darüber beschlossen hat (29.02.2024), also bis 31.12.2030 (KommHVO NRW § 59)."
    assert sentence in send(site, clerk, "GET", page).text
    explained = told(site, f"cases/{case}")
    assert (explained["sentences"], explained["ends_on"], explained["missing"]) == ([sentence], "2030-12-31", [])
    assert explained["days"] == [{"trigger": "council_resolution", "name": "Beschluss des Rates", "day": "2024-02-29"}]
    whole = told(site, f"dossiers/{dossier}")
    assert (whole["standing"], whole["due_on"]) == ("ends", "2031-01-01")
    assert whole["sentences"] == [
        "Die Akte wird so lange aufbewahrt wie der letzte ihrer Vorgänge: bis 31.12.2030.",
        "Ab dem 01.01.2031 ist sie dem Archiv anzubieten.",
    ]
    assert whole["sentences"][0] in send(site, clerk, "GET", f"/akten/{dossier}/aufbewahrung").text


def test_a_change_is_proposed_and_approved_on_the_page(site: Site, keeper: Caller, second: Colleague) -> None:
    number = position(site, "11.50", retention_years=10, legal_basis="Satzung")
    _, case = closed(site, number)
    sent = {"nummer": number, "retention_years": "8", "legal_basis": "Satzung neu", "grund": "Neue Satzung"}
    wrong = send(site, keeper, "POST", "/aufbewahrung/regeln", data={**sent, "retention_years": "acht"})
    assert (wrong.status_code, "ganze Zahl" in wrong.text, 'value="acht"' in wrong.text) == (422, True, True)
    assert send(site, keeper, "POST", "/aufbewahrung/regeln", data=sent).status_code == 303
    again = send(site, keeper, "POST", "/aufbewahrung/regeln", data=sent)
    assert (again.status_code, "noch nicht abgeschlossen" in again.text) == (409, True)
    page = send(site, keeper, "GET", "/aufbewahrung/regeln").text
    assert "Geschlossene Akten: 1, geschlossene Vorgänge: 1" in page
    assert "Freigeben" not in page  # who proposed it takes it back at most
    (change,) = site.get(second.token, CHANGES).json()["items"]
    assert (change["effect"]["earlier"], change["position"], change["state"]) == (1, number, "proposed")

    approved = send(site, sign_in(site, second), "POST", f"/aufbewahrung/regeln/{change['id']}/freigeben")
    assert approved.status_code == 303
    site.work()
    done = site.get(second.token, f"{CHANGES}/{change['id']}").json()
    assert (done["state"], done["gone_through"], done["changed"]) == ("done", 1, 1)
    explained = told(site, f"cases/{case}")
    assert "8 Jahre ab Ende des Jahres, in dem der Vorgang geschlossen wurde" in explained["sentences"][0]
    assert "Satzung neu" in explained["sentences"][0]
    assert "Geänderte Akten: 1" in send(site, keeper, "GET", "/aufbewahrung/regeln").text


def test_where_dossiers_stand_the_plan_says_where_to_go(site: Site, keeper: Caller) -> None:
    number = position(site, "11.60", retention_years=10, legal_basis="Satzung")
    closed(site, number)
    state = site.get(keeper.secret, "/api/v1/filing-plan").headers["ETag"].strip('"')
    form = {"art": "aendern", "nummer": number, "stand": state, "title": "Versuch", "retention_years": "3"}
    refused = send(site, keeper, "POST", "/aktenplan/position", data={**form, "legal_basis": "Anders"})
    assert (refused.status_code, "über einen Vorschlag geändert" in refused.text) == (409, True)
    kept = {**form, "retention_years": "10", "legal_basis": "Satzung", "title": "Anderer Titel"}
    assert send(site, keeper, "POST", "/aktenplan/position", data=kept).status_code == 303

    table = site.get(keeper.secret, "/api/v1/filing-plan/export").text
    line = next(place for place, each in enumerate(table.splitlines(), 1) if each.startswith(f'"{number}"'))
    other = table.replace('"10";"Satzung"', '"9";"Satzung"')
    answer = site.http.post(
        "/api/v1/filing-plan/import", headers=site.as_(keeper.secret), files={"file": ("plan.csv", other, "text/csv")}
    )
    assert answer.status_code == 422
    assert any(each["line"] == line and number in each["detail"] for each in answer.json()["problems"])
