# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Offices, protection classes and grants decide what is seen: in an object, in lists, in counts; and it is explained."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from httpx import Response

from eakte.domain.audit.values import Act
from eakte.kernel.clock import SystemClock, local_date
from eakte.kernel.ids import new_id
from eakte.kernel.tenancy import DEPLOYMENT, Role, system
from eakte.services import accounts
from tests.api.callers import told
from tests.deployment import Site, clock_moved
from tests.evidence import audit_log
from tests.people import Colleague, assign_in_office


@dataclass(frozen=True)
class Records:
    """Two filed cases with their dossiers and documents; the ids of the first, and the dossier of the second."""

    dossier: UUID
    case: UUID
    document: UUID
    other_dossier: UUID
    social_item: UUID


@pytest.fixture
def records(site: Site) -> Records:
    clerk = site.people.witten.clerk.token
    first, second = (filed(site, clerk, key) for key in ("eins", "zwei"))
    documents = site.get(clerk, f"/api/v1/cases/{first['id']}").json()["documents"]
    social = site.submit(site.people.witten.portal_key, idempotency_key="drei", service="sozialticket")
    return Records(
        UUID(first["dossier"]["id"]),
        UUID(first["id"]),
        UUID(documents[0]["id"]),
        UUID(second["dossier"]["id"]),
        UUID(social.json()["id"]),
    )


def filed(site: Site, token: str, key: str) -> dict[str, Any]:
    item = site.submit(site.people.witten.portal_key, idempotency_key=key).json()["id"]
    titles = {"plan_entry": "22.10", "dossier_title": f"Akte {key}", "case_title": f"Vorgang {key}"}
    case = site.post(token, f"/api/v1/inbox/{item}/file", titles).json()["id"]
    found: dict[str, Any] = site.get(token, f"/api/v1/cases/{case}").json()
    return found


def today() -> date:
    return local_date(SystemClock().now(), DEPLOYMENT.zone)


def give(site: Site, by: Colleague, kind: str, object_id: UUID, to: Colleague, **changes: object) -> Response:
    body = {
        "object_type": kind,
        "object_id": str(object_id),
        "login": to.login,
        "cause": "Amtshilfe im Verfahren 12",
        "until": (today() + timedelta(days=30)).isoformat(),
    }
    return site.post(by.token, "/api/v1/grants", {**body, **changes})


def end(site: Site, by: Colleague, given: Response) -> Response:
    return site.http.delete(
        f"/api/v1/grants/{given.json()['id']}", headers={**site.as_(by.token), "If-Match": given.headers["ETag"]}
    )


def status(site: Site, who: Colleague, path: str) -> int:
    return site.get(who.token, path).status_code


def dossiers(site: Site, who: Colleague) -> set[str]:
    listed = site.get(who.token, "/api/v1/dossiers")
    return {each["id"] for each in listed.json()["items"]} if listed.status_code == 200 else set()


def test_a_granted_dossier_is_seen_with_what_is_in_it_and_nothing_beside_it(site: Site, records: Records) -> None:
    witten = site.people.witten
    assert status(site, witten.auditor, f"/api/v1/dossiers/{records.dossier}") == 403

    given = give(site, witten.office_lead, "dossier", records.dossier, witten.auditor)
    assert given.status_code == 201, given.text

    assert status(site, witten.auditor, f"/api/v1/dossiers/{records.dossier}") == 200
    assert status(site, witten.auditor, f"/api/v1/cases/{records.case}") == 200
    assert status(site, witten.auditor, f"/api/v1/documents/{records.document}") == 200
    assert dossiers(site, witten.auditor) == {str(records.dossier)}
    assert status(site, witten.auditor, f"/api/v1/dossiers/{records.other_dossier}") == 403
    assert site.get(witten.auditor.token, "/api/v1/inbox").json()["items"] == []
    closing = site.post(witten.auditor.token, f"/api/v1/cases/{records.case}/close")
    assert (closing.status_code, closing.json()["type"].rpartition("/")[2]) == (403, "forbidden")

    assert end(site, witten.office_lead, given).status_code == 204
    assert status(site, witten.auditor, f"/api/v1/dossiers/{records.dossier}") == 403
    assert [entry.act for entry in audit_log(site, witten.tenant) if entry.act.value.startswith("grant.")] == [
        Act.GRANT_GIVEN,
        Act.GRANT_ENDED,
    ]


@pytest.mark.parametrize(
    ("kind", "seen"), [("case", (403, 200, 200)), ("document", (403, 403, 200)), ("plan_entry", (200, 200, 200))]
)
def test_a_grant_reaches_down_and_never_up(site: Site, records: Records, kind: str, seen: tuple[int, int, int]) -> None:
    witten = site.people.witten
    with site.deployment.platform.database.read(system(witten.tenant, "test")) as unit:
        entry = unit.filing.plan_entry_by_number("22")
        assert entry is not None
    target = {"case": records.case, "document": records.document, "plan_entry": entry.id}[kind]
    given = give(site, witten.records_manager, kind, target, witten.auditor)
    assert given.status_code == 201, given.text

    paths = (f"dossiers/{records.dossier}", f"cases/{records.case}", f"documents/{records.document}")
    assert tuple(status(site, witten.auditor, f"/api/v1/{path}") for path in paths) == seen

    end(site, witten.records_manager, given)


def test_a_grant_ends_with_its_last_day(site: Site, records: Records) -> None:
    witten = site.people.witten
    given = give(site, witten.office_lead, "case", records.case, witten.auditor, until=today().isoformat())
    assert status(site, witten.auditor, f"/api/v1/cases/{records.case}") == 200
    with clock_moved(site, timedelta(days=1)):
        assert status(site, witten.auditor, f"/api/v1/cases/{records.case}") == 403
    end(site, witten.office_lead, given)


def test_who_may_work_may_close_and_still_not_grant(site: Site) -> None:
    witten = site.people.witten
    case = filed(site, witten.clerk.token, "vier")
    given = give(site, witten.office_lead, "case", UUID(case["id"]), witten.auditor, right="work")
    assert site.post(witten.auditor.token, f"/api/v1/cases/{case['id']}/close").status_code == 200
    assert give(site, witten.auditor, "case", UUID(case["id"]), witten.archivist).status_code == 403
    end(site, witten.office_lead, given)


def test_social_data_are_for_the_office_in_charge(site: Site, records: Records) -> None:
    witten = site.people.witten
    item = f"/api/v1/inbox/{records.social_item}"
    listed = site.get(witten.clerk.token, "/api/v1/inbox").json()
    assert str(records.social_item) not in {each["id"] for each in listed["items"]}
    before = listed["waiting"]
    refused = site.get(witten.clerk.token, item)
    assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (403, "out-of-reach")
    assert "Sozialticket" not in refused.text

    assign_in_office(site.deployment, witten.clerk, witten.tenant, Role.CLERK, "soziales")

    assert site.get(witten.clerk.token, item).status_code == 200
    assert site.get(witten.clerk.token, "/api/v1/inbox").json()["waiting"] == before + 1
    database = site.deployment.platform.database
    with database.directory() as unit, database.read(system(witten.tenant, "test")) as read:
        office = read.access.office("soziales")
        assert office is not None
        assert unit.accounts.end_assignment(witten.clerk.actor.id, witten.tenant.id, Role.CLERK, unit.now, office.id)


def test_what_a_clerk_of_an_office_may_not_reach_is_neither_a_place_to_file(site: Site, records: Records) -> None:
    """A clerk of one office alone files under its positions and finds no others to choose from."""
    witten = site.people.witten
    database = site.deployment.platform.database
    assign_in_office(site.deployment, witten.scan_operator, witten.tenant, Role.CLERK, "bauen")
    token = witten.scan_operator.token
    scanned = site.scan(token, "brief.pdf", "application/pdf", b"%PDF-1.7 broken")
    item = scanned.json()["id"]
    titles = {"plan_entry": "22.10", "dossier_title": "Akte", "case_title": "Vorgang"}
    assert dossiers(site, witten.scan_operator) == set()
    waiting = site.get(token, "/api/v1/inbox").json()
    # They scan for the whole town and for their office: nobody knows whose this is.
    assert (waiting["items"], waiting["waiting"]) == ([], 0)
    assert site.post(token, f"/api/v1/inbox/{item}/file", titles).status_code == 403
    assert site.post(witten.registry.token, f"/api/v1/inbox/{item}/file", titles).status_code == 200
    assert status(site, witten.scan_operator, f"/api/v1/dossiers/{records.dossier}") == 403
    with database.directory() as unit, database.read(system(witten.tenant, "test")) as read:
        office = read.access.office("bauen")
        assert office is not None
        unit.accounts.end_assignment(witten.scan_operator.actor.id, witten.tenant.id, Role.CLERK, unit.now, office.id)


def test_two_who_change_the_same_grant(site: Site, records: Records) -> None:
    witten = site.people.witten
    given = give(site, witten.office_lead, "dossier", records.dossier, witten.auditor)
    address = f"/api/v1/grants/{given.json()['id']}"

    def change(by: Colleague, tag: str | None, **body: str) -> Response:
        headers = {**site.as_(by.token), **({} if tag is None else {"If-Match": tag})}
        return site.http.patch(address, headers=headers, json=body)

    assert change(witten.office_lead, None, cause="x").status_code == 428
    first = change(witten.office_lead, given.headers["ETag"], cause="Neuer Anlass")
    assert (first.status_code, first.json()["cause"]) == (200, "Neuer Anlass")
    assert change(witten.records_manager, given.headers["ETag"], cause="Anderer").status_code == 412
    assert change(witten.records_manager, "*", cause="Anderer").status_code == 412
    second = change(witten.records_manager, first.headers["ETag"], until=today().isoformat())
    assert (second.json()["cause"], second.json()["until"]) == ("Neuer Anlass", today().isoformat())
    assert site.get(witten.office_lead.token, address).headers["ETag"] == second.headers["ETag"]
    assert end(site, witten.office_lead, second).status_code == 204
    ended = change(witten.office_lead, '"4"', cause="Zu spät")
    assert (ended.status_code, ended.json()["type"].rpartition("/")[2]) == (409, "grant-ended")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"login": "niemand"}, "grant-holder-unknown"),
        ({"login": "office_lead.witten"}, "grant-holder-unknown"),
        ({"login": "clerk.hattingen"}, "grant-holder-unknown"),
        ({"cause": " \n "}, "grant-invalid"),
        ({"cause": "x" * 201}, "grant-invalid"),
        ({"until": (today() - timedelta(days=1)).isoformat()}, "grant-invalid"),
        ({"until": (today() + timedelta(days=400)).isoformat()}, "grant-invalid"),
    ],
)
def test_a_grant_that_makes_no_sense_is_refused(
    site: Site, records: Records, changes: dict[str, object], code: str
) -> None:
    witten = site.people.witten
    refused = give(site, witten.office_lead, "dossier", records.dossier, witten.auditor, **changes)
    assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (422, code)


def test_objects_and_grants_of_another_town_do_not_exist(site: Site, records: Records) -> None:
    witten, hattingen = site.people.witten, site.people.hattingen
    given = give(site, witten.office_lead, "dossier", records.dossier, witten.auditor)
    lead = hattingen.office_lead
    for foreign, nothing in (
        (
            give(site, lead, "dossier", records.dossier, hattingen.auditor),
            give(site, lead, "dossier", new_id(), hattingen.auditor),
        ),
        (
            site.get(lead.token, f"/api/v1/grants/{given.json()['id']}"),
            site.get(lead.token, f"/api/v1/grants/{new_id()}"),
        ),
        (
            site.get(lead.token, "/api/v1/grants", object_type="dossier", object_id=str(records.dossier)),
            site.get(lead.token, "/api/v1/grants", object_type="dossier", object_id=str(new_id())),
        ),
    ):
        assert foreign.status_code == nothing.status_code == 404
        assert {**foreign.json(), "instance": ""} == {**nothing.json(), "instance": ""}
    assert end(site, witten.office_lead, given).status_code == 204


def test_the_explanation_names_every_ground_and_what_comes_of_it(site: Site, records: Records) -> None:
    witten = site.people.witten
    given = give(site, witten.office_lead, "case", records.case, witten.auditor)

    def explained(**query: str) -> Any:  # noqa: ANN401 - JSON
        asked = {"login": witten.auditor.login, "object_type": "case", "object_id": str(records.case), **query}
        answer = site.get(witten.office_lead.token, "/api/v1/access", **asked)
        assert answer.status_code == 200, answer.text
        return answer.json()

    now = explained()
    last_day = f"{today() + timedelta(days=30):%d.%m.%Y}"
    assert (now["allowed"], now["office"]) == (True, "Finanzen")
    assert now["reasons"] == [
        {"ground": "Rolle Prüfung in der ganzen Kommune", "verdict": "gibt dieses Recht nicht", "gives": False},
        {
            "ground": f"Freigabe des Vorgangs bis {last_day}: Amtshilfe im Verfahren 12",
            "verdict": "gibt Zugriff",
            "gives": True,
        },
    ]
    assert explained(work="true")["allowed"] is False
    later = explained(at=(today() + timedelta(days=31)).isoformat())
    assert later["allowed"] is False
    assert [each["verdict"] for each in later["reasons"]] == ["gibt dieses Recht nicht", "gilt nicht mehr"]
    upward = explained(object_type="dossier", object_id=str(records.dossier))
    assert [each["verdict"] for each in upward["reasons"]] == ["gibt dieses Recht nicht", "gilt anderswo"]
    assert end(site, witten.office_lead, given).status_code == 204


def test_who_stands_in_has_roles_and_grants_of_the_absent_one_for_that_time(site: Site, records: Records) -> None:
    witten = site.people.witten
    database = site.deployment.platform.database
    given = give(site, witten.records_manager, "dossier", records.dossier, witten.auditor)
    with database.directory() as unit:
        until = accounts.end_of(today(), witten.tenant.zone)
        unit.accounts.stand_in(
            witten.tenant.id, witten.auditor.actor.id, witten.scan_operator.actor.id, unit.now, until
        )

    assert status(site, witten.scan_operator, f"/api/v1/dossiers/{records.dossier}") == 200
    assert status(site, witten.scan_operator, "/api/v1/audit/report") == 200
    explained = site.get(
        witten.records_manager.token,
        "/api/v1/access",
        login=witten.scan_operator.login,
        object_type="dossier",
        object_id=str(records.dossier),
    ).json()
    absent = witten.auditor.actor.name
    assert [each["ground"].endswith(f"(in Vertretung von {absent})") for each in explained["reasons"]] == [
        False,
        True,
        True,
    ]
    with clock_moved(site, timedelta(days=1)):
        assert status(site, witten.scan_operator, f"/api/v1/dossiers/{records.dossier}") == 403
        assert status(site, witten.scan_operator, "/api/v1/audit/report") == 403
    with database.directory() as unit:
        assert unit.accounts.end_substitutions(
            witten.tenant.id, witten.auditor.actor.id, witten.scan_operator.actor.id, unit.now
        )
    assert status(site, witten.scan_operator, f"/api/v1/dossiers/{records.dossier}") == 403
    assert end(site, witten.records_manager, given).status_code == 204


def test_a_search_finds_and_counts_what_is_reached_alone(site: Site, records: Records) -> None:
    witten = site.people.witten
    site.work()

    def found(who: Colleague, line: str) -> tuple[int, set[str]]:
        answer = site.get(who.token, "/api/v1/search", q=line).json()
        return answer["total"], {each["document"]["id"] for each in answer["documents"]}

    total, documents = found(witten.clerk, "Hundesteuer")
    assert total == len(documents) == 2
    assert found(witten.clerk, "Sozialticket") == (0, set())
    given = give(site, witten.office_lead, "document", records.document, witten.auditor)

    assert found(witten.auditor, "Hundesteuer") == (1, {str(records.document)})
    assert site.get(witten.auditor.token, "/api/v1/search", q="Hundesteuer").json()["documents"][0]["case"] is None
    assert end(site, witten.office_lead, given).status_code == 204
    assert site.get(witten.auditor.token, "/api/v1/search", q="Hundesteuer").status_code == 403

    assign_in_office(site.deployment, witten.clerk, witten.tenant, Role.CLERK, "soziales")
    assert found(witten.clerk, "Sozialticket")[0] == 1


def test_why_somebody_may_see_something_is_not_told_of_people_of_other_towns(site: Site, records: Records) -> None:
    """Their names would be."""
    witten, hattingen = site.people.witten, site.people.hattingen
    for asking in (witten.office_lead, witten.records_manager, witten.auditor):
        answers = [
            site.get(
                asking.token,
                "/api/v1/access",
                object_type="dossier",
                object_id=str(records.dossier),
                login=login,
            )
            for login in (hattingen.clerk.login, "x" * len(hattingen.clerk.login))
        ]

        assert [answer.status_code for answer in answers] == [422, 422]
        assert told(answers[0]) == told(answers[1])
